#include "wire/sslv2.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "message_bytes.h"

using namespace trustprobe;
using namespace trustprobe::test;
using Kind = wire::Sslv2Answer::Kind;

namespace {

base::Bytes record(const base::Bytes& message) {
  return u16(0x8000 | message.size()) + message;
}

base::Bytes server_hello(const base::Bytes& certificate, const base::Bytes& kinds, const base::Bytes& connection_id) {
  return u8(4) + u8(0) + u8(1) + u16(2) + u16(certificate.size()) + u16(kinds.size()) + u16(connection_id.size()) +
         certificate + kinds + connection_id;
}

const base::Bytes certificate(300, 0x30);
const base::Bytes whole_hello =
    record(server_hello(certificate, number(0x010080, 3) + number(0x0700C0, 3), base::Bytes(16, 5)));

}  // namespace

TEST_CASE("a CLIENT-HELLO of SSL 2 has the bytes of the draft") {
  const std::vector<std::uint32_t> kinds{0x010080, 0x0700C0};
  CHECK(wire::sslv2_client_hello(kinds, base::Bytes(16, 7)) ==
        base::Bytes{0x80, 31, 1, 0, 2, 0, 6, 0, 0, 0, 16, 1, 0, 0x80, 7, 0, 0xC0} + base::Bytes(16, 7));
}

TEST_CASE("a challenge of another size, or more kinds than a record holds, throws") {
  const std::vector<std::uint32_t> most((32767 - 9 - 16) / 3);
  CHECK(wire::sslv2_client_hello(most, base::Bytes(16)).size() == 2 + 9 + 3 * most.size() + 16);
  CHECK_THROWS_AS(wire::sslv2_client_hello(std::vector<std::uint32_t>(most.size() + 1), base::Bytes(16)),
                  std::length_error);
  CHECK_THROWS_AS(wire::sslv2_client_hello(most, base::Bytes(15)), std::length_error);
  CHECK_THROWS_AS(wire::sslv2_client_hello(most, base::Bytes(17)), std::length_error);
}

TEST_CASE("cipher kinds have names") {
  CHECK(wire::sslv2_cipher_kind_name(0x010080) == "SSL_CK_RC4_128_WITH_MD5");
  CHECK(wire::sslv2_cipher_kind_name(0x0700C0) == "SSL_CK_DES_192_EDE3_CBC_WITH_MD5");
  CHECK(wire::sslv2_cipher_kind_name(0x080080) == "SSL_CK_RC4_64_WITH_MD5");
  CHECK(wire::sslv2_cipher_kind_name(0x00002F) == "0x00002f");
  CHECK(std::ranges::is_sorted(wire::sslv2_cipher_kinds()));
  for (const std::uint32_t kind : wire::sslv2_cipher_kinds()) {
    CHECK(wire::sslv2_cipher_kind_name(kind).starts_with("SSL_CK_"));
  }
}

TEST_CASE("a SERVER-HELLO yields the certificate and the cipher kinds, whatever comes behind it") {
  for (const base::Bytes& received : {whole_hello, whole_hello + u8(9)}) {
    const auto answer = wire::parse_sslv2_answer(received);
    REQUIRE(answer.kind == Kind::hello);
    CHECK(answer.hello.version == 2);
    CHECK(answer.hello.certificate == certificate);
    CHECK(answer.hello.cipher_kinds == std::vector<std::uint32_t>{0x010080, 0x0700C0});
  }
}

TEST_CASE("a SERVER-HELLO without a common kind or a certificate is one all the same") {
  const auto answer = wire::parse_sslv2_answer(record(server_hello({}, {}, {})));
  REQUIRE(answer.kind == Kind::hello);
  CHECK(answer.hello.certificate.empty());
  CHECK(answer.hello.cipher_kinds.empty());
}

TEST_CASE("an ERROR yields its code") {
  const auto answer = wire::parse_sslv2_answer(record(u8(0) + u16(1)));
  CHECK(answer.kind == Kind::error);
  CHECK(answer.error == 1);
}

TEST_CASE("an answer cut at any byte is incomplete") {
  for (const base::Bytes& whole : {whole_hello, record(u8(0) + u16(1))}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CHECK(wire::parse_sslv2_answer(base::ByteView(whole).first(length)).kind == Kind::incomplete);
    }
  }
}

TEST_CASE("what cannot become an answer of SSL 2 is told at its first wrong byte") {
  const auto kind_of = [](const base::Bytes& received) { return wire::parse_sslv2_answer(received).kind; };
  CHECK(kind_of({21}) == Kind::not_sslv2);
  CHECK(kind_of(text("HTTP/1.1 400")) == Kind::not_sslv2);
  CHECK(kind_of({0x80, 2}) == Kind::not_sslv2);
  CHECK(kind_of({0x80, 3}) == Kind::incomplete);
  CHECK(kind_of({0x80, 3, 4}) == Kind::not_sslv2);
  CHECK(kind_of({0x80, 4, 0}) == Kind::not_sslv2);
  CHECK(kind_of({0x80, 10, 4}) == Kind::not_sslv2);
  CHECK(kind_of({0x80, 11, 4}) == Kind::incomplete);
  CHECK(kind_of({0x80, 11, 1}) == Kind::not_sslv2);
  CHECK(kind_of(record(server_hello({}, {1, 0}, {}))) == Kind::not_sslv2);
  CHECK(kind_of(record(server_hello({}, {}, {}) + u8(0))) == Kind::not_sslv2);
  CHECK(kind_of(record(u8(4) + u8(0) + u8(1) + u16(0x0301) + u16(0) + u16(0) + u16(0))) == Kind::not_sslv2);
}

TEST_CASE("a flipped bit never makes a SERVER-HELLO that holds more than was sent") {
  for (std::size_t bit = 0; bit < whole_hello.size() * 8; ++bit) {
    base::Bytes damaged = whole_hello;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto answer = wire::parse_sslv2_answer(damaged);
    CHECK(answer.kind != Kind::error);
    if (answer.kind != Kind::hello) continue;
    CHECK(answer.hello.version == 2);
    CHECK(2 + 11 + answer.hello.certificate.size() + 3 * answer.hello.cipher_kinds.size() <= damaged.size());
  }
}
