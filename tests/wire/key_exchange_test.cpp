#include "wire/key_exchange.h"

#include <doctest/doctest.h>

#include "message_bytes.h"
#include "wire/alert.h"
#include "wire/reader.h"
#include "wire/record.h"

using namespace trustprobe;
using namespace trustprobe::test;
using wire::KeyExchange;

TEST_CASE("ServerKeyExchange of ECDHE names curve and signature scheme") {
  const auto body = u8(3) + u16(0x0017) + vector8(base::Bytes(65, 4)) + u16(0x0403) + vector16(base::Bytes(70, 9));
  const auto message = wire::parse_server_key_exchange(body, KeyExchange::ecdhe);
  REQUIRE(message);
  CHECK(message->group == 0x0017);
  CHECK(message->signature_scheme == 0x0403);
  for (std::size_t length = 0; length < body.size(); ++length) {
    const auto cut = wire::parse_server_key_exchange(base::ByteView(body).first(length), KeyExchange::ecdhe);
    CHECK((!cut || !cut->signature_scheme));  // never a scheme that is not followed by its signature
  }
  CHECK_FALSE(wire::parse_server_key_exchange(u8(1) + body, KeyExchange::ecdhe));  // explicit curves are gone
  CHECK_FALSE(wire::parse_server_key_exchange(body, KeyExchange::rsa));
}

TEST_CASE("ServerKeyExchange of DHE tells the bits of the prime, leading zeros not counted") {
  auto prime = base::Bytes(129, 0xFF);
  prime[0] = 0;
  const auto body = vector16(prime) + vector16({2}) + vector16(base::Bytes(128, 1)) + u16(0x0804) + vector16({1});
  const auto message = wire::parse_server_key_exchange(body, KeyExchange::dhe);
  REQUIRE(message);
  CHECK(message->dh_bits == 1024);
  CHECK_FALSE(message->group);
  CHECK(message->signature_scheme == 0x0804);
}

TEST_CASE("RFC 4346 7.4.3: below TLS 1.2 the signature of ServerKeyExchange has no scheme before it") {
  const auto body = u8(3) + u16(0x0017) + vector8(base::Bytes(65, 4)) + vector16(base::Bytes(256, 9));
  const auto message = wire::parse_server_key_exchange(body, KeyExchange::ecdhe, 0x0302);
  REQUIRE(message);
  CHECK(message->group == 0x0017);
  CHECK_FALSE(message->signature_scheme);
  CHECK_FALSE(wire::parse_server_key_exchange(body, KeyExchange::ecdhe, 0x0303));
}

TEST_CASE("CertificateVerify names its scheme only when it is whole") {
  const auto body = u16(0x0905) + vector16(base::Bytes(3309, 1));
  CHECK(wire::parse_certificate_verify(body) == 0x0905);
  CHECK_FALSE(wire::parse_certificate_verify(base::ByteView(body).first(body.size() - 1)));
}

TEST_CASE("an alert is two bytes") {
  const base::Bytes fatal{2, 40};
  REQUIRE(wire::parse_alert(fatal));
  CHECK(wire::parse_alert(fatal)->fatal());
  CHECK(wire::parse_alert(fatal)->description == wire::alert::handshake_failure);
  CHECK_FALSE(wire::parse_alert(base::ByteView(fatal).first(1)));
  CHECK_FALSE(wire::parse_alert(fatal + u8(0)));
}

TEST_CASE("other protocols are told from TLS by their first bytes") {
  CHECK(wire::begins_tls_record(base::Bytes{22, 3, 3, 0, 80}));
  CHECK(wire::begins_tls_record(base::Bytes{21, 3, 1}));
  CHECK(wire::begins_tls_record(base::Bytes{22}));
  CHECK_FALSE(wire::begins_tls_record(base::bytes_of("220 mail ESMTP")));
  CHECK_FALSE(wire::begins_tls_record(base::bytes_of("HTTP/1.1 400 Bad Request")));
  CHECK_FALSE(wire::begins_tls_record(base::Bytes{22, 2}));
  CHECK_FALSE(wire::begins_tls_record({}));
}

TEST_CASE("a reader that failed stays failed and yields nothing") {
  wire::Reader reader(base::bytes_of("abc"));
  CHECK(reader.u16() == 0x6162);
  CHECK(reader.u16() == 0);
  CHECK_FALSE(reader.ok());
  CHECK(reader.u8() == 0);
  CHECK(reader.bytes(0).empty());
  CHECK_FALSE(reader.finished());
}
