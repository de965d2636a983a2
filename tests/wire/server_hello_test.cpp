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

TEST_CASE("a ServerHello yields its session id, compression method, share and extensions in the order sent") {
  const auto body = hello(0x0303, plain_random, 0x1301,
                          extension(51, u16(29) + vector16({7, 8})) + extension(43, u16(0x0304)) + extension(99, {5}));
  const auto parsed = wire::parse_server_hello(body);
  REQUIRE(parsed);
  CHECK(base::Bytes(parsed->session_id.begin(), parsed->session_id.end()) == base::Bytes{1, 2, 3});
  CHECK(parsed->compression_method == 0);
  CHECK(base::Bytes(parsed->key_exchange.begin(), parsed->key_exchange.end()) == base::Bytes{7, 8});
  REQUIRE(parsed->extensions.size() == 3);
  CHECK(parsed->extensions[0].type == 51);
  CHECK(parsed->extensions[2].type == 99);
  CHECK(parsed->extensions[2].data[0] == 5);
  const auto deflate = wire::parse_server_hello(u16(0x0303) + plain_random + vector8({}) + u16(0x002F) + u8(1));
  REQUIRE(deflate);
  CHECK(deflate->compression_method == 1);
}

TEST_CASE("two extensions of one type make a ServerHello malformed") {
  const auto with = [](const base::Bytes& extensions) { return hello(0x0303, plain_random, 0xC02F, extensions); };
  CHECK(wire::parse_server_hello(with(extension(23, {}) + extension(11, {1, 0}))));
  CHECK_FALSE(wire::parse_server_hello(with(extension(23, {}) + extension(11, {1, 0}) + extension(23, {}))));
}

TEST_CASE("a key share is a group and a share in a ServerHello, a group alone in a HelloRetryRequest") {
  const auto retry = *base::from_hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");
  const auto share = extension(51, u16(29) + vector16({1}));
  const auto group = extension(51, u16(29));
  CHECK(wire::parse_server_hello(hello(0x0303, plain_random, 0x1301, share)));
  CHECK_FALSE(wire::parse_server_hello(hello(0x0303, plain_random, 0x1301, group)));
  CHECK_FALSE(wire::parse_server_hello(hello(0x0303, plain_random, 0x1301, extension(51, u16(29) + vector16({})))));
  CHECK(wire::parse_server_hello(hello(0x0303, retry, 0x1301, group)));
  CHECK_FALSE(wire::parse_server_hello(hello(0x0303, retry, 0x1301, share)));
}

TEST_CASE("a session id of more than 32 bytes makes a ServerHello malformed") {
  const auto with = [](std::size_t bytes) {
    return u16(0x0303) + plain_random + vector8(base::Bytes(bytes, 1)) + u16(0x002F) + u8(0);
  };
  CHECK(wire::parse_server_hello(with(32)));
  CHECK_FALSE(wire::parse_server_hello(with(33)));
}

TEST_CASE("a flipped bit in a ServerHello never reads past its end") {
  const auto body =
      hello(0x0303, plain_random, 0x1301, extension(43, u16(0x0304)) + extension(51, u16(29) + vector16({1, 2, 3})));
  for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
    base::Bytes damaged = body;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto parsed = wire::parse_server_hello(damaged);
    if (!parsed) continue;
    std::size_t bytes = 2 + 32 + 1 + parsed->session_id.size() + 2 + 1 + 2;
    for (const auto& each : parsed->extensions) bytes += 4 + each.data.size();
    CHECK(bytes == damaged.size());
  }
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
