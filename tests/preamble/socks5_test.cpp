#include <doctest/doctest.h>

#include "preamble/proxy_dialogue.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

target::Proxy socks_proxy(const std::string& user = "", const std::string& password = "") {
  target::Proxy proxy{.kind = target::ProxyKind::socks5h, .host = "127.0.0.1", .port = 1080};
  if (!user.empty()) proxy.credentials = std::make_shared<const target::ProxyCredentials>(user, password);
  return proxy;
}

Talk answered(const base::Bytes& answer, const target::Proxy& proxy = socks_proxy(), std::string host = "a.example") {
  return support::talk(*proxy_dialogue(proxy, {std::move(host), 443}), answer);
}

const base::Bytes no_method = literal("\x05\x00"), granted = literal("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00");

TEST_CASE("a name goes to the proxy as it is, and what follows the reply stays") {
  const Talk talk = answered(no_method + granted + bytes("\x16\x03"));
  CHECK(talk.done());
  CHECK(talk.written == literal("\x05\x01\x00"
                                "\x05\x01\x00\x03\x09"
                                "a.example\x01\xbb"));
  CHECK(talk.left == bytes("\x16\x03"));
}

TEST_CASE("addresses go as addresses") {
  CHECK(answered(no_method + granted, socks_proxy(), "192.0.2.1").written ==
        literal("\x05\x01\x00\x05\x01\x00\x01\xc0\x00\x02\x01\x01\xbb"));
  CHECK(answered(no_method + granted, socks_proxy(), "2001:db8::1").written ==
        literal("\x05\x01\x00\x05\x01\x00\x04\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x01\xbb"));
}

TEST_CASE("the bound address may be of any type") {
  CHECK(answered(no_method + literal("\x05\x00\x00\x03\x03"
                                     "abc\x00\x50"))
            .done());
  CHECK(answered(no_method + literal("\x05\x00\x00\x03\x00\x00\x50")).done());
  CHECK(answered(no_method + literal("\x05\x00\x00\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x00\x50")).done());
  CHECK(answered(no_method + literal("\x05\x00\x00\x02\0\0\0\0\0\0")).refused(Fault::unexpected));
  CHECK(answered(no_method + literal("\x05\x00\x01\x01\0\0\0\0\0\0")).refused(Fault::unexpected));
}

TEST_CASE("user and password are offered where there are some, and sent where they are wanted") {
  const Talk talk = answered(literal("\x05\x02\x01\x00") + granted, socks_proxy("karl", "geheim"));
  CHECK(talk.done());
  CHECK(talk.written == literal("\x05\x02\x00\x02"
                                "\x01\x04karl\x06geheim"
                                "\x05\x01\x00\x03\x09"
                                "a.example\x01\xbb"));
  CHECK(answered(no_method + granted, socks_proxy("karl", "geheim")).written == literal("\x05\x02\x00\x02"
                                                                                        "\x05\x01\x00\x03\x09"
                                                                                        "a.example\x01\xbb"));
}

TEST_CASE("a proxy that wants credentials or refuses them says so") {
  const Talk wanted = answered(literal("\x05\xff"));
  CHECK(wanted.refused(Fault::authentication));
  CHECK(wanted.detail() == "the proxy wants credentials: --proxy-credentials file:PATH gives some");
  CHECK(answered(literal("\x05\xff"), socks_proxy("karl", "geheim")).refused(Fault::authentication));
  const Talk refused = answered(literal("\x05\x02\x01\x01"), socks_proxy("karl", "geheim"));
  CHECK(refused.refused(Fault::authentication));
  CHECK(refused.detail() == "the proxy refused the credentials");
}

TEST_CASE("a method that was not offered is none") {
  CHECK(answered(literal("\x05\x02")).refused(Fault::unexpected));
  CHECK(answered(literal("\x05\x01"), socks_proxy("karl", "geheim")).refused(Fault::unexpected));
}

TEST_CASE("an echo of user and password is not quoted") {
  for (const auto& answer : {literal("\x05\x02\x05geheim"), literal("\x05\x02\x01\x00geheim"),
                             literal("\x05\x02\x01\x00\x05\x00\x01geheim")}) {
    const Talk talk = answered(answer, socks_proxy("karl", "geheim"));
    CHECK(talk.refused(Fault::unexpected));
    CHECK(talk.detail().find("geheim") == std::string::npos);
  }
}

TEST_CASE("each reply is told in the words of the RFC, and needs no more than its code") {
  const auto reply = [](char code) { return answered(no_method + bytes(std::string{'\x05', code})); };
  CHECK(reply(2).refused(Fault::denied));
  for (const int code : {1, 3, 4, 5, 6}) CHECK(reply(static_cast<char>(code)).refused(Fault::bad_gateway));
  for (const int code : {7, 8, 9, 127}) CHECK(reply(static_cast<char>(code)).refused(Fault::unexpected));
  CHECK(reply(5).detail() == "the proxy answered \"connection refused\" (reply 5) to CONNECT a.example:443");
  CHECK(reply(9).detail() == "the proxy answered with reply 9 to CONNECT a.example:443");
}

TEST_CASE("other protocols are told by their first byte") {
  CHECK(answered(literal("\x00\x5b")).detail().find("SOCKS 4") != std::string::npos);
  CHECK(answered(bytes("HTTP/1.1 400 Bad Request\r\n")).detail() ==
        "the proxy answered \"HTTP/1.1 400 Bad Request\", which seems to be HTTP: http:// may be its scheme");
  CHECK(answered(bytes("SSH-2.0")).refused(Fault::unexpected));
  CHECK(answered(no_method + literal("\x04")).refused(Fault::unexpected));
}

TEST_CASE("a name of 255 bytes can be said, and one of 256 is refused before anything is sent") {
  const Talk longest = answered(no_method + granted, socks_proxy(), std::string(255, 'a'));
  CHECK(longest.done());
  CHECK(longest.written.at(3 + 4) == 255);
  const Talk longer = answered({}, socks_proxy(), std::string(256, 'a'));
  CHECK(longer.refused(Fault::unexpected));
  CHECK(longer.written.empty());
  CHECK(longer.detail() == "the host has 256 bytes, and SOCKS can say no more than 255");
}

TEST_CASE("a password of 255 bytes can be said, and a longer one is refused before anything is sent") {
  CHECK(answered(literal("\x05\x02\x01\x00") + granted, socks_proxy("karl", std::string(255, 'x'))).done());
  const Talk longer = answered({}, socks_proxy("karl", std::string(256, 'x')));
  CHECK(longer.refused(Fault::authentication));
  CHECK(longer.written.empty());
  CHECK(longer.detail().find("xx") == std::string::npos);
}

}  // namespace
}  // namespace trustprobe::preamble
