#include "wire/client_hello.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "base/hex.h"
#include "message_bytes.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

// RFC 8448 3: the ClientHello of "Simple 1-RTT Handshake".
base::Bytes hello_of_rfc8448() {
  return *base::from_hex(
      "010000c00303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000910000000b"
      "0009000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d002099"
      "381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e0403050306030203080408"
      "05080604010501060102010402050206020202002d00020101001c00024001");
}

base::Bytes message_of(const base::Bytes& body) {
  return u8(1) + vector24(body);
}

// In the shape of OpenSSL's, with a session id, a pre-shared key at the end and two GREASE extensions.
base::Bytes hello_with_everything() {
  const base::Bytes extensions = extension(0x1A1A, {}) + extension(0, vector16(u8(0) + vector16(text("a.example")))) +
                                 extension(16, vector16(vector8(text("h2")))) + extension(43, vector8(u16(0x0304))) +
                                 extension(0x2A2A, u8(0)) + extension(41, base::Bytes(50, 9));
  return message_of(u16(0x0303) + base::Bytes(32, 7) + vector8(base::Bytes(32, 1)) +
                    vector16(u16(0x1A1A) + u16(0x1301) + u16(0xC02F)) + vector8({1, 0}) + vector16(extensions));
}

base::Bytes hello_of_ssl3() {
  return message_of(u16(0x0300) + base::Bytes(32, 7) + vector8({}) + vector16(u16(0x0004) + u16(0x000A)) +
                    vector8({0}));
}

wire::ClientHello small_hello() {
  wire::ClientHello hello;
  hello.cipher_suites = {0x1301};
  return hello;
}

}  // namespace

TEST_CASE("the ClientHello of RFC 8448 is read") {
  const auto hello = wire::parse_client_hello(hello_of_rfc8448());
  REQUIRE(hello);
  CHECK(hello->legacy_version == 0x0303);
  CHECK(hello->random[0] == 0xCB);
  CHECK(hello->random[31] == 0xE7);
  CHECK(hello->session_id.empty());
  CHECK(hello->cipher_suites == std::vector<std::uint16_t>{0x1301, 0x1303, 0x1302});
  CHECK(hello->compression_methods == base::Bytes{0});
  REQUIRE(hello->extensions.size() == 9);
  REQUIRE(hello->find(wire::extension::server_name));
  CHECK(*hello->find(wire::extension::server_name) == wire::server_name_extension("server"));
  CHECK(hello->find(wire::extension::cookie) == nullptr);
  const auto shares = wire::parse_key_share(hello->find(wire::extension::key_share)->data);
  REQUIRE(shares);
  REQUIRE(shares->size() == 1);
  CHECK(shares->front().group == 0x001D);
  CHECK(shares->front().key_exchange.size() == 32);
}

TEST_CASE("a ClientHello is written as it was read, byte for byte") {
  for (const base::Bytes& message : {hello_of_rfc8448(), hello_with_everything(), hello_of_ssl3()}) {
    const auto hello = wire::parse_client_hello(message);
    REQUIRE(hello);
    CHECK(wire::encode(*hello) == message);
  }
}

TEST_CASE("a ClientHello cut at any byte says nothing, or is the shorter hello that its own lengths tell") {
  const base::Bytes message = hello_with_everything();
  for (std::size_t length = 0; length < message.size(); ++length) {
    const auto cut = base::ByteView(message).first(length);
    CHECK_FALSE(wire::parse_client_hello(cut));
    if (length < 4) continue;
    const base::Bytes refitted = message_of({cut.begin() + 4, cut.end()});
    const auto hello = wire::parse_client_hello(refitted);
    const bool ends_before_extensions = length == 4 + 2 + 32 + 33 + 8 + 3;  // well-formed in SSL 3
    CHECK(hello.has_value() == ends_before_extensions);
  }
  CHECK_FALSE(wire::parse_client_hello(message + u8(0)));
}

TEST_CASE("a flipped bit gives a ClientHello that is written with that bit, or none") {
  for (const base::Bytes& message : {hello_of_rfc8448(), hello_with_everything(), hello_of_ssl3()}) {
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      base::Bytes damaged = message;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      const auto hello = wire::parse_client_hello(damaged);
      if (hello) CHECK(wire::encode(*hello) == damaged);
    }
  }
}

TEST_CASE("lists outside their bounds make a ClientHello malformed") {
  const auto with = [](const base::Bytes& session_id, const base::Bytes& suites, const base::Bytes& compressions,
                       const base::Bytes& rest) {
    return wire::parse_client_hello(message_of(u16(0x0303) + base::Bytes(32, 7) + vector8(session_id) +
                                               vector16(suites) + vector8(compressions) + rest));
  };
  CHECK(with(base::Bytes(32, 1), u16(0x1301), {0}, {}));
  CHECK_FALSE(with(base::Bytes(33, 1), u16(0x1301), {0}, {}));
  CHECK_FALSE(with({}, {}, {0}, {}));
  CHECK_FALSE(with({}, {0x13, 0x01, 0x13}, {0}, {}));
  CHECK_FALSE(with({}, u16(0x1301), {}, {}));
  CHECK_FALSE(with({}, u16(0x1301), {0}, u16(0)));
  CHECK_FALSE(with({}, u16(0x1301), {0}, vector16(u16(43) + u16(1))));
}

TEST_CASE("another handshake message is no ClientHello") {
  base::Bytes message = hello_of_rfc8448();
  message[0] = 2;
  CHECK_FALSE(wire::parse_client_hello(message));
}

TEST_CASE("an extension is set in place of the one of its type, else last but before pre_shared_key") {
  wire::ClientHello hello = small_hello();
  hello.set({wire::extension::server_name, {1}});
  hello.set({wire::extension::key_share, {2}});
  hello.set({wire::extension::server_name, {3}});
  REQUIRE(hello.extensions.size() == 2);
  CHECK(hello.extensions[0] == wire::HelloExtension{wire::extension::server_name, {3}});
  hello.set({wire::extension::pre_shared_key, {4}});
  hello.set({wire::extension::padding, {5}});
  REQUIRE(hello.extensions.size() == 4);
  CHECK(hello.extensions[2].type == wire::extension::padding);
  CHECK(hello.extensions[3].type == wire::extension::pre_shared_key);
}

TEST_CASE("every extension of a type is removed") {
  wire::ClientHello hello = small_hello();
  hello.extensions = {{10, {}}, {11, {}}, {10, {1}}};
  hello.remove(10);
  CHECK(hello.extensions == std::vector<wire::HelloExtension>{{11, {}}});
}

TEST_CASE("what does not fit into its length field throws") {
  wire::ClientHello hello = small_hello();
  hello.session_id = base::Bytes(32);
  CHECK_NOTHROW(wire::encode(hello));
  hello.session_id = base::Bytes(33);
  CHECK_THROWS_AS(wire::encode(hello), std::length_error);
  hello = small_hello();
  hello.cipher_suites.resize(32767);
  CHECK_NOTHROW(wire::encode(hello));
  hello.cipher_suites.resize(32768);
  CHECK_THROWS_AS(wire::encode(hello), std::length_error);
  hello = small_hello();
  hello.compression_methods = base::Bytes(256);
  CHECK_THROWS_AS(wire::encode(hello), std::length_error);
  hello = small_hello();
  hello.extensions = {{21, base::Bytes(65531)}};
  CHECK_NOTHROW(wire::encode(hello));
  hello.extensions = {{21, base::Bytes(65532)}};
  CHECK_THROWS_AS(wire::encode(hello), std::length_error);
}

TEST_CASE("padding makes a ClientHello exactly as long as asked, or leaves it alone") {
  const wire::ClientHello hello = *wire::parse_client_hello(hello_of_rfc8448());
  const std::size_t size = wire::encode(hello).size();
  for (const std::size_t asked : {size + 4, size + 5, std::size_t{512}}) {
    wire::ClientHello padded = hello;
    wire::pad_to(padded, asked);
    CHECK(wire::encode(padded).size() == asked);
    CHECK(padded.extensions.back().type == wire::extension::padding);
    wire::pad_to(padded, 600);
    CHECK(wire::encode(padded).size() == 600);
  }
  for (const std::size_t asked : {std::size_t{0}, size, size + 3}) {
    wire::ClientHello padded = hello;
    wire::pad_to(padded, asked);
    CHECK(padded == hello);
  }
  wire::ClientHello bare = small_hello();
  wire::pad_to(bare, 100);
  CHECK(wire::encode(bare).size() == 100);
}
