#include <brotli/encode.h>
#include <doctest/doctest.h>
#include <zlib.h>

#include "forged_server.h"

using namespace trustprobe;
using namespace trustprobe::handshake;
using namespace trustprobe::test;

namespace {

const base::Bytes der{0x30, 0x03, 0x02, 0x01, 0x07};
const std::vector<base::Bytes> one_certificate(1, der);

base::Bytes certificate_tls12() {
  return vector(vector(der, 3), 3);
}

base::Bytes certificate_tls13() {
  return join({{0}, vector(join({vector(der, 3), {0, 0}}), 3)});
}

base::Bytes encrypted_extensions() {
  return message(8, {0, 0});
}
base::Bytes certificate_verify() {
  return message(15, join({number(0x0403, 2), vector({1, 2, 3}, 2)}));
}
base::Bytes finished() {
  return message(20, base::Bytes(32, 9));
}

Offer offer_tls12(std::uint16_t suite = 0xC02F) {
  return make_offer({.version = 0x0303, .suites = {suite}});
}

Offer offer_tls13() {
  return make_offer({.suites = {0x1301}});
}

// Of TLS 1.3, with these messages sealed in one record.
ServerFlight read_sealed(const base::Bytes& messages, FlightLimits limits = {}) {
  Offer offer = offer_tls13();
  ForgedServer server(offer);
  const base::Bytes answer = join({server.hello_record(), server.seal(22, messages)});
  return read_flight(std::move(offer), answer, Depth::whole, limits);
}

ServerFlight read_compressed(std::uint16_t algorithm, std::size_t announced, const base::Bytes& compressed) {
  const base::Bytes body = join({number(algorithm, 2), number(announced, 3), vector(compressed, 3)});
  return read_sealed(join({encrypted_extensions(), message(25, body), certificate_verify(), finished()}));
}

base::Bytes zlib_of(const base::Bytes& plain) {
  base::Bytes packed(compressBound(plain.size()));
  uLongf length = packed.size();
  compress(packed.data(), &length, plain.data(), plain.size());
  packed.resize(length);
  return packed;
}

base::Bytes brotli_of(const base::Bytes& plain) {
  base::Bytes packed(BrotliEncoderMaxCompressedSize(plain.size()));
  std::size_t length = packed.size();
  BrotliEncoderCompress(5, 20, BROTLI_MODE_GENERIC, plain.size(), plain.data(), &length, packed.data());
  packed.resize(length);
  return packed;
}

bool says(const ServerFlight& flight, std::string_view words) {
  return flight.defect.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("SSL 3: a ServerHello without extensions is read") {
  Offer offer = make_offer({.version = 0x0300, .suites = {0x000A}});
  const base::Bytes answer = join({record(22, server_hello({.version = 0x0300, .session_id = {1, 2}, .suite = 0x000A})),
                                   handshake_record(11, certificate_tls12()), handshake_record(14, {})});
  const ServerFlight flight = read_flight(std::move(offer), answer);
  CHECK(flight.defect == "");
  CHECK(flight.complete);
  CHECK(flight.version == 0x0300);
  CHECK(flight.cipher_suite == 0x000A);
  CHECK(flight.session_id == base::Bytes{1, 2});
  CHECK(flight.extensions.empty());
  CHECK(flight.certificates == one_certificate);
}

TEST_CASE("RFC 5077 3.1: a resumed session ends with change_cipher_spec, with or without a new ticket") {
  const base::Bytes session_id(32, 5);
  const base::Bytes hello = record(22, server_hello({.session_id = session_id, .extensions = extension(35, {})}));
  const base::Bytes ticket = handshake_record(4, join({number(300, 4), vector({1, 2, 3}, 2)}));
  Offer offers[] = {offer_tls12(), offer_tls12()};
  offers[0].hello.session_id = session_id;
  offers[1].hello.set({.type = 35, .data = {7, 7, 7}});
  for (const Offer& offered : offers) {
    for (const base::Bytes& answer : {join({hello, record(20, {1})}), join({hello, ticket, record(20, {1})})}) {
      Offer offer{.hello = offered.hello, .message = wire::encode(offered.hello), .shares = {}};
      const ServerFlight flight = read_flight(std::move(offer), answer);
      CHECK(flight.defect == "");
      CHECK(flight.complete);
      CHECK(flight.session_id == session_id);
      REQUIRE(flight.find(35));
      CHECK(flight.certificates.empty());
    }
  }
}

TEST_CASE("a session that was not offered is not resumed: change_cipher_spec is a defect") {
  const base::Bytes answer = join({record(22, server_hello({.session_id = {5}})), record(20, {1})});
  const ServerFlight flight = read_flight(offer_tls12(), answer);
  CHECK(says(flight, "change_cipher_spec comes out of order"));
  CHECK_FALSE(flight.complete);
}

TEST_CASE("a ServerHello that cannot answer the offer is a defect and no claim") {
  const base::Bytes share = KeyShare::generate(0x001D)->entry().key_exchange;
  const base::Bytes p256_share = KeyShare::generate(0x0017)->entry().key_exchange;
  const auto version = [](std::size_t value) { return extension(43, number(value, 2)); };
  const struct {
    bool tls13;
    HelloTerms terms;
    std::string_view words;
  } rows[] = {
      {false, {.version = 0x0200}, "version 0x0200"},
      {false, {.version = 0x0305}, "version 0x0305"},
      {false, {.version = 0xFEFD}, "version 0xfefd"},
      {false, {.version = 0x0304, .suite = 0x1301}, "TLS 1.3 in its legacy version"},
      {false, {.extensions = version(0x0303)}, "TLS 1.2 in supported_versions"},
      {false, {.suite = 0xC030}, "which was not offered"},
      {false, {.compression = 1}, "compression method 1"},
      {false, {.random = retry_random()}, "a HelloRetryRequest comes in TLS 1.2"},
      {true, {.suite = 0x1301, .extensions = version(0x7F1C)}, "version 0x7f1c"},
      {true, {.suite = 0x1302, .extensions = tls13_extensions(0x001D, share)}, "which was not offered"},
      {true, {.suite = 0x1301, .extensions = version(0x0304)}, "no key share"},
      {true, {.suite = 0x1301, .extensions = tls13_extensions(0x001E, share)}, "group x448, which was not offered"},
      {true, {.suite = 0x1301, .extensions = tls13_extensions(0x0017, p256_share)}, "which was not sent"},
      {true, {.suite = 0x1301, .extensions = tls13_extensions(0x001D, base::Bytes(31, 9))}, "none of its group"},
      {true, {.suite = 0x1301, .extensions = tls13_extensions(0x001D, base::Bytes(32, 0))}, "none of its group"},
  };
  for (const auto& row : rows) {
    const ServerFlight flight =
        read_flight(row.tls13 ? offer_tls13() : offer_tls12(), record(22, server_hello(row.terms)));
    CAPTURE(row.words);
    CHECK(flight.defect.find(row.words) != std::string::npos);
    CHECK_FALSE(flight.hello_received);
    CHECK_FALSE(flight.complete);
    CHECK_FALSE(flight.is_tls());
    CHECK(flight.version == 0);
    CHECK(flight.cipher_suite == 0);
    CHECK_FALSE(flight.group);
  }
}

TEST_CASE("a suite of another version than the ServerHello's is a defect") {
  Offer offer = make_offer({.suites = {0x1301, 0xC02F}});
  const base::Bytes answer = record(22, server_hello({.suite = 0x1301}));
  const ServerFlight flight = read_flight(std::move(offer), answer);
  CHECK(says(flight, "which TLS 1.2 does not have"));
  CHECK_FALSE(flight.hello_received);
}

TEST_CASE("a HelloRetryRequest for a group that was not offered is a defect; one for a cookie alone is not") {
  const base::Bytes version = extension(43, number(0x0304, 2));
  const auto retry = [&](const base::Bytes& more) {
    return read_flight(
        offer_tls13(),
        record(22, server_hello({.random = retry_random(), .suite = 0x1301, .extensions = join({version, more})})));
  };
  CHECK(says(retry(extension(51, number(0x11EC, 2))), "which was not offered"));
  const ServerFlight cookie = retry(extension(44, vector({7}, 2)));
  CHECK(cookie.defect == "");
  CHECK(cookie.hello_retry_request);
  CHECK_FALSE(cookie.group);
}

TEST_CASE("a curve in ServerKeyExchange that was not offered is a defect and no claim") {
  const base::Bytes body = join({{3}, number(0x0019, 2), vector({4, 1, 1}, 1), number(0x0401, 2), vector({1}, 2)});
  const base::Bytes answer = join({record(22, server_hello({})), handshake_record(12, body)});
  const ServerFlight flight = read_flight(offer_tls12(), answer);
  CHECK(says(flight, "ServerKeyExchange chooses the group secp521r1"));
  CHECK(flight.hello_received);
  CHECK_FALSE(flight.group);
  CHECK_FALSE(flight.key_exchange);
}

TEST_CASE("the ServerKeyExchange of PSK suites is passed over") {
  const base::Bytes answer = join({record(22, server_hello({.suite = 0xC035})),
                                   handshake_record(12, vector({'h', 'i'}, 2)), handshake_record(14, {})});
  const ServerFlight flight = read_flight(offer_tls12(0xC035), answer);
  CHECK(flight.defect == "");
  CHECK(flight.complete);
  CHECK_FALSE(flight.key_exchange);
}

TEST_CASE("RFC 5246 7.4.3: at depth key_exchange static RSA waits for nothing behind its certificates") {
  const base::Bytes answer =
      join({record(22, server_hello({.suite = 0x002F})), handshake_record(11, certificate_tls12())});
  CHECK(read_flight(offer_tls12(0x002F), answer, Depth::key_exchange).complete);
  CHECK_FALSE(read_flight(offer_tls12(0x002F), answer, Depth::whole).complete);
}

TEST_CASE("messages of TLS 1.2 out of order are a defect") {
  const base::Bytes hello = record(22, server_hello({}));
  const base::Bytes certificate = handshake_record(11, certificate_tls12());
  const base::Bytes answers[] = {certificate,
                                 join({hello, hello}),
                                 join({hello, certificate, certificate}),
                                 join({hello, certificate, record(20, {1})}),
                                 join({hello, handshake_record(20, base::Bytes(12, 0))}),
                                 join({hello, handshake_record(8, {0, 0})}),
                                 join({hello, record(23, {1, 2, 3})}),
                                 join({hello, record(24, {1, 2, 3})}),
                                 join({record(20, {1}), hello}),
                                 record(23, {1, 2, 3})};
  for (const base::Bytes& answer : answers) {
    const ServerFlight flight = read_flight(offer_tls12(), answer);
    CHECK(flight.defect != "");
    CHECK_FALSE(flight.complete);
  }
}

TEST_CASE("a HelloRequest is passed over in TLS 1.2") {
  const base::Bytes answer = join({record(22, server_hello({})), handshake_record(0, {}), handshake_record(14, {})});
  CHECK(read_flight(offer_tls12(), answer).complete);
}

TEST_CASE("messages of TLS 1.3 out of order are a defect") {
  const base::Bytes certificate = message(11, certificate_tls13());
  const base::Bytes answers[] = {certificate,
                                 finished(),
                                 join({encrypted_extensions(), encrypted_extensions()}),
                                 join({encrypted_extensions(), certificate_verify()}),
                                 join({encrypted_extensions(), finished()}),
                                 join({encrypted_extensions(), certificate, finished()}),
                                 join({encrypted_extensions(), certificate, certificate}),
                                 join({encrypted_extensions(), message(0, {})}),
                                 join({encrypted_extensions(), message(14, {})})};
  for (const base::Bytes& answer : answers) {
    const ServerFlight flight = read_sealed(answer);
    CHECK(says(flight, "out of order"));
    CHECK_FALSE(flight.complete);
  }
}

TEST_CASE("RFC 8446 5.1: messages divided over records and joined in one are the same flight") {
  const base::Bytes messages =
      join({encrypted_extensions(), message(11, certificate_tls13()), certificate_verify(), finished()});
  for (std::size_t largest = 1; largest <= messages.size(); ++largest) {
    Offer offer = offer_tls13();
    ForgedServer server(offer);
    base::Bytes answer = join({server.hello_record(), record(20, {1})});
    for (std::size_t at = 0; at < messages.size(); at += largest) {
      const auto begin = messages.begin() + static_cast<std::ptrdiff_t>(at);
      const auto length = static_cast<std::ptrdiff_t>(std::min(largest, messages.size() - at));
      answer = join({answer, server.seal(22, base::Bytes(begin, begin + length), at % 3)});
    }
    const ServerFlight flight = read_flight(std::move(offer), answer);
    CHECK(flight.defect == "");
    CHECK(flight.complete);
    CHECK(flight.certificates == one_certificate);
  }
}

TEST_CASE("an encrypted alert is told and is no defect") {
  Offer offer = offer_tls13();
  ForgedServer server(offer);
  const base::Bytes answer =
      join({server.hello_record(), server.seal(22, encrypted_extensions()), server.seal(21, {2, 40})});
  const ServerFlight flight = read_flight(std::move(offer), answer);
  CHECK(flight.defect == "");
  CHECK(flight.decrypted);
  CHECK_FALSE(flight.complete);
  REQUIRE(flight.alert);
  CHECK(flight.alert->description == 40);
}

TEST_CASE("an alert in clear behind the ServerHello of TLS 1.3 is told") {
  Offer offer = offer_tls13();
  ForgedServer server(offer);
  const base::Bytes answer = join({server.hello_record(), record(21, {2, 80})});
  const ServerFlight flight = read_flight(std::move(offer), answer);
  CHECK(flight.defect == "");
  REQUIRE(flight.alert);
  CHECK(flight.alert->description == 80);
}

TEST_CASE("close_notify ends the flight; alerts of no level are a defect") {
  const ServerFlight closed = read_flight(offer_tls12(), join({record(21, {1, 0}), record(22, server_hello({}))}));
  REQUIRE(closed.alert);
  CHECK_FALSE(closed.hello_received);
  for (const base::Bytes& alert :
       {base::Bytes{}, base::Bytes{2}, base::Bytes{3, 40}, base::Bytes{0, 40}, base::Bytes{1, 112, 2}}) {
    const ServerFlight flight = read_flight(offer_tls12(), record(21, alert));
    CHECK(says(flight, "an alert is malformed"));
    CHECK_FALSE(flight.alert);
  }
}

TEST_CASE("RFC 8446 5.4: a record of nothing but padding is a defect") {
  Offer offer = offer_tls13();
  ForgedServer server(offer);
  const base::Bytes answer = join({server.hello_record(), server.seal_inner(base::Bytes(40, 0))});
  const ServerFlight flight = read_flight(std::move(offer), answer);
  CHECK(flight.defect == "a record cannot be decrypted");
  CHECK_FALSE(flight.decrypted);
}

TEST_CASE("RFC 8446 5.1: a handshake message in clear behind the ServerHello of TLS 1.3 is a defect") {
  Offer in_one_record = offer_tls13();
  const ForgedServer first(in_one_record);
  const base::Bytes joined = record(22, join({first.hello(), encrypted_extensions()}));
  const ServerFlight one = read_flight(std::move(in_one_record), joined);
  CHECK(says(one, "in clear"));
  Offer in_its_own = offer_tls13();
  const ForgedServer second(in_its_own);
  const base::Bytes apart = join({second.hello_record(), record(22, encrypted_extensions())});
  const ServerFlight two = read_flight(std::move(in_its_own), apart);
  CHECK(says(two, "in clear"));
  CHECK(two.encrypted_extensions.empty());
}

TEST_CASE("RFC 8879: zlib and brotli are unpacked, zstd is noted and no defect") {
  const base::Bytes plain = certificate_tls13();
  for (const auto& [algorithm, packed] : {std::pair{1, zlib_of(plain)}, std::pair{2, brotli_of(plain)}}) {
    CAPTURE(algorithm);
    const auto value = static_cast<std::uint16_t>(algorithm);
    const ServerFlight flight = read_compressed(value, plain.size(), packed);
    CHECK(flight.defect == "");
    CHECK(flight.complete);
    CHECK(flight.certificate_compression == value);
    CHECK(flight.certificates == one_certificate);
    for (const std::size_t wrong : {plain.size() - 1, plain.size() + 1, std::size_t{0}}) {
      CHECK(says(read_compressed(value, wrong, packed), "cannot be decompressed"));
    }
  }
  const ServerFlight zstd = read_compressed(3, plain.size(), {1, 2, 3});
  CHECK(zstd.defect == "");
  CHECK(zstd.complete);
  CHECK(zstd.certificate_compression == 3);
  CHECK(zstd.certificates.empty());
  CHECK(says(read_compressed(4, plain.size(), {1, 2, 3}), "cannot be decompressed"));
}

TEST_CASE("a decompression bomb is not unpacked beyond the limit") {
  const base::Bytes bomb = zlib_of(base::Bytes(1u << 23, 0));
  for (const std::size_t announced : {std::size_t{1} << 23, (std::size_t{1} << 24) - 1, (std::size_t{1} << 18) + 1}) {
    const ServerFlight flight = read_compressed(1, announced, bomb);
    CHECK(says(flight, "more than the 262144 that are taken"));
    CHECK(flight.certificates.empty());
    CHECK(flight.certificate_compression == 0);
  }
  CHECK(says(read_compressed(1, 1u << 18, bomb), "cannot be decompressed"));
}
