#include "wire/server_hello.h"

#include <doctest/doctest.h>

#include "base/hex.h"
#include "message_bytes.h"
#include "wire/handshake.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

base::Bytes hello(std::size_t version, const base::Bytes& random, std::size_t suite, const base::Bytes& extensions) {
  return u16(version) + random + vector8({1, 2, 3}) + u16(suite) + u8(0) + vector16(extensions);
}

const base::Bytes plain_random(32, 0x42);

}  // namespace

TEST_CASE("a TLS 1.3 ServerHello yields the version of supported_versions, the suite and the group") {
  const auto body = hello(0x0303, plain_random, 0x1301,
                          extension(43, u16(0x0304)) + extension(51, u16(0x11EC) + vector16(base::Bytes(1120, 7))));
  const auto parsed = wire::parse_server_hello(body);
  REQUIRE(parsed);
  CHECK(parsed->version == 0x0304);
  CHECK(parsed->cipher_suite == 0x1301);
  CHECK(parsed->group == 0x11EC);
  CHECK_FALSE(parsed->hello_retry_request);
}

TEST_CASE("a HelloRetryRequest is told by its random and names a group without a share") {
  // RFC 8446 4.1.3: the special value of Random is the SHA-256 of "HelloRetryRequest".
  const auto random = *base::from_hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
  const auto body = hello(0x0303, random, 0x1302, extension(43, u16(0x0304)) + extension(51, u16(0x0018)));
  const auto parsed = wire::parse_server_hello(body);
  REQUIRE(parsed);
  CHECK(parsed->hello_retry_request);
  CHECK(parsed->group == 0x0018);
}

TEST_CASE("a TLS 1.2 ServerHello yields ALPN and the SCT list, or nothing where there are no extensions") {
  const auto body =
      hello(0x0303, plain_random, 0xC02F, extension(16, vector16(vector8(text("h2")))) + extension(18, text("scts")));
  const auto with = wire::parse_server_hello(body);
  REQUIRE(with);
  CHECK(with->version == 0x0303);
  CHECK(with->alpn == "h2");
  REQUIRE(with->sct_list);
  CHECK(base::text_of(*with->sct_list) == "scts");
  const auto without = wire::parse_server_hello(u16(0x0303) + plain_random + vector8({}) + u16(0x002F) + u8(0));
  REQUIRE(without);
  CHECK(without->alpn.empty());
  CHECK_FALSE(without->sct_list);
}

TEST_CASE("a ServerHello cut at any byte, or with one too many, says nothing") {
  const auto body =
      hello(0x0303, plain_random, 0x1301, extension(43, u16(0x0304)) + extension(51, u16(29) + vector16({1, 2, 3})));
  for (std::size_t length = 0; length < body.size(); ++length) {
    const bool ends_before_extensions = length == 2 + 32 + 4 + 2 + 1;  // well-formed in TLS 1.2
    CHECK(wire::parse_server_hello(base::ByteView(body).first(length)).has_value() == ends_before_extensions);
  }
  CHECK_FALSE(wire::parse_server_hello(body + u8(0)));
}

TEST_CASE("lengths inside extensions that do not fit fail the ServerHello") {
  const auto with = [](const base::Bytes& extensions) { return hello(0x0303, plain_random, 0x1301, extensions); };
  CHECK_FALSE(wire::parse_server_hello(with(u16(43) + u16(3) + u16(0x0304))));
  CHECK_FALSE(wire::parse_server_hello(with(extension(43, u8(3)))));
  CHECK_FALSE(wire::parse_server_hello(with(extension(51, u16(29) + u16(9) + u8(0)))));
  CHECK_FALSE(wire::parse_server_hello(with(extension(16, vector16(vector8(text("a")) + vector8(text("b")))))));
  CHECK_FALSE(wire::parse_server_hello(with(extension(16, vector16(vector8({}))))));
}

TEST_CASE("EncryptedExtensions yield the protocol") {
  const auto body = vector16(extension(16, vector16(vector8(text("http/1.1")))));
  const auto chosen = wire::parse_encrypted_extensions_alpn(body);
  REQUIRE(chosen);
  CHECK(*chosen == "http/1.1");
  CHECK(wire::parse_encrypted_extensions_alpn(vector16({})) == std::string_view{});
  CHECK_FALSE(wire::parse_encrypted_extensions_alpn({}));
}

TEST_CASE("a handshake message is one whole message") {
  const auto message = u8(11) + vector24({1, 2, 3});
  const auto parsed = wire::parse_handshake_message(message);
  REQUIRE(parsed);
  CHECK(parsed->type == wire::HandshakeType::certificate);
  CHECK(parsed->body.size() == 3);
  CHECK_FALSE(wire::parse_handshake_message(message + u8(0)));
  for (std::size_t length = 0; length < message.size(); ++length) {
    CHECK_FALSE(wire::parse_handshake_message(base::ByteView(message).first(length)));
  }
}
