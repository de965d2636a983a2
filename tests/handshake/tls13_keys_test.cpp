#include "handshake/tls13_keys.h"

#include <doctest/doctest.h>

#include "base/hex.h"
#include "handshake/server_flight.h"
#include "rfc8448.h"

using namespace trustprobe;
using namespace trustprobe::handshake;

namespace {

base::Bytes bytes(std::string_view hex) {
  return base::from_hex(hex).value();
}

TrafficKeys keys_of_the_trace() {
  return server_handshake_keys(*tls13_suite(0x1301), bytes(test::rfc8448::shared_secret),
                               bytes(test::rfc8448::client_hello), bytes(test::rfc8448::server_hello));
}

wire::Record record_of_the_trace() {
  return {.type = 23, .version = 0x0303, .fragment = bytes(test::rfc8448::server_fragment)};
}

}  // namespace

TEST_CASE("RFC 8448 3: the server's handshake secret, key and iv") {
  const TrafficKeys keys = keys_of_the_trace();
  CHECK(base::to_hex(keys.secret) == test::rfc8448::server_handshake_traffic_secret);
  CHECK(base::to_hex(keys.key) == test::rfc8448::server_key);
  CHECK(base::to_hex(keys.iv) == test::rfc8448::server_iv);
}

TEST_CASE("RFC 8448 3: the server's record opens to its messages") {
  RecordOpener opener(*tls13_suite(0x1301), keys_of_the_trace());
  const auto inner = opener.open(record_of_the_trace());
  REQUIRE(inner);
  CHECK(inner->type == 22);
  CHECK(base::to_hex(inner->content) == test::rfc8448::server_messages);
}

TEST_CASE("the same record does not open twice: its sequence number is past") {
  RecordOpener opener(*tls13_suite(0x1301), keys_of_the_trace());
  REQUIRE(opener.open(record_of_the_trace()));
  CHECK_FALSE(opener.open(record_of_the_trace()));
}

TEST_CASE("a record does not open after any bit of it was flipped") {
  const wire::Record good = record_of_the_trace();
  for (std::size_t bit = 0; bit < good.fragment.size() * 8; ++bit) {
    wire::Record bad = good;
    bad.fragment[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    CHECK_FALSE(RecordOpener(*tls13_suite(0x1301), keys_of_the_trace()).open(bad));
  }
}

TEST_CASE("RFC 8446 5.2: the header of a record is protected with it") {
  wire::Record other_version = record_of_the_trace();
  other_version.version = 0x0301;
  CHECK_FALSE(RecordOpener(*tls13_suite(0x1301), keys_of_the_trace()).open(other_version));
}

TEST_CASE("a record shorter than the tag of its suite does not open") {
  for (std::uint16_t value = 0x1301; value <= 0x1305; ++value) {
    const Tls13Suite* const suite = tls13_suite(value);
    REQUIRE(suite);
    for (std::size_t length = 0; length < 20; ++length) {
      RecordOpener opener(*suite, server_handshake_keys(*suite, {}, {}, {}));
      CHECK_FALSE(opener.open({.type = 23, .version = 0x0303, .fragment = base::Bytes(length, 1)}));
    }
  }
}

TEST_CASE("suites that TLS 1.3 does not have cannot be computed") {
  CHECK_FALSE(tls13_suite(0x1300));
  CHECK_FALSE(tls13_suite(0x1306));
  CHECK_FALSE(tls13_suite(0xC02F));
}
