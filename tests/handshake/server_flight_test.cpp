#include "handshake/server_flight.h"

#include <doctest/doctest.h>

#include "chains.h"

using namespace trustprobe;
using namespace trustprobe::handshake;
using namespace trustprobe::test;

namespace {

constexpr std::size_t steps[] = {SIZE_MAX, 1, 7};

void check_chain(const ServerFlight& flight, const Chain& chain) {
  REQUIRE(flight.certificates.size() == 2);
  CHECK(flight.certificates[0] == chain.leaf.certificate->der);
  CHECK(flight.certificates[1] == chain.intermediate->der);
}

}  // namespace

TEST_CASE("the flights of TLS 1.0 to 1.2 are read whole, however the bytes come") {
  const struct {
    int version;
    std::uint16_t suite;
    const Chain& chain;
    std::optional<std::uint16_t> group, scheme;
    std::size_t dh_bits;
  } rows[] = {
      {0x0301, 0xC013, rsa_chain(), 0x001D, std::nullopt, 0},
      {0x0302, 0xC013, rsa_chain(), 0x001D, std::nullopt, 0},
      {0x0303, 0xC02F, rsa_chain(), 0x001D, 0x0804, 0},
      {0x0301, 0xC009, ecdsa_chain(), 0x001D, std::nullopt, 0},
      {0x0303, 0xC02B, ecdsa_chain(), 0x001D, 0x0403, 0},
      {0x0303, 0x009E, rsa_chain(), std::nullopt, 0x0804, 2048},
      {0x0301, 0x0033, rsa_chain(), std::nullopt, std::nullopt, 2048},
  };
  for (const auto& row : rows) {
    for (const std::size_t step : steps) {
      CAPTURE(row.suite);
      CAPTURE(step);
      const auto version = static_cast<std::uint16_t>(row.version);
      const ServerFlight flight =
          ask(server_of(row.chain, row.version), offer_of(version, row.suite), Depth::whole, {}, step);
      CHECK(flight.defect == "");
      CHECK(flight.complete);
      CHECK(flight.is_tls());
      CHECK(flight.version == version);
      CHECK(flight.cipher_suite == row.suite);
      REQUIRE(flight.key_exchange);
      CHECK(flight.group == row.group);
      CHECK(flight.signature_scheme == row.scheme);
      CHECK(flight.key_exchange->dh_bits == row.dh_bits);
      CHECK_FALSE(flight.certificate_requested);
      CHECK_FALSE(flight.decrypted);
      check_chain(flight, row.chain);
    }
  }
}

TEST_CASE("the flight of TLS 1.3 is decrypted with each of its suites, however the bytes come") {
  for (std::uint16_t suite = 0x1301; suite <= 0x1305; ++suite) {
    for (const std::size_t step : steps) {
      CAPTURE(suite);
      CAPTURE(step);
      const ServerFlight flight =
          ask(server_of(ecdsa_chain(), TLS1_3_VERSION), offer_of(0x0304, suite), Depth::whole, {}, step);
      CHECK(flight.defect == "");
      CHECK(flight.complete);
      CHECK(flight.decrypted);
      CHECK(flight.version == 0x0304);
      CHECK(flight.cipher_suite == suite);
      CHECK(flight.group == 0x001D);
      CHECK(flight.signature_scheme == 0x0403);
      CHECK_FALSE(flight.key_exchange);
      check_chain(flight, ecdsa_chain());
    }
  }
}

TEST_CASE("static RSA has no key exchange message: certificates alone end the flight of that depth") {
  const ServerTerms server = server_of(rsa_chain(), TLS1_2_VERSION);
  for (const Depth depth : {Depth::key_exchange, Depth::whole}) {
    const ServerFlight flight = ask(server, offer_of(0x0303, 0x009C), depth);
    CHECK(flight.defect == "");
    CHECK(flight.complete);
    CHECK_FALSE(flight.key_exchange);
    CHECK_FALSE(flight.group);
    check_chain(flight, rsa_chain());
  }
}

TEST_CASE("depth hello ends with the ServerHello and takes nothing behind it") {
  for (const std::uint16_t version : {std::uint16_t{0x0303}, std::uint16_t{0x0304}}) {
    const std::uint16_t suite = version == 0x0304 ? 0x1301 : 0xC02B;
    const ServerFlight flight = ask(server_of(ecdsa_chain(), version), offer_of(version, suite), Depth::hello);
    CHECK(flight.complete);
    CHECK(flight.hello_received);
    CHECK(flight.version == version);
    CHECK(flight.certificates.empty());
    CHECK_FALSE(flight.decrypted);
    CHECK_FALSE(flight.key_exchange);
  }
}

TEST_CASE("depth key_exchange ends with ServerKeyExchange, before the wish for a certificate") {
  ServerTerms server = server_of(ecdsa_chain(), TLS1_2_VERSION);
  server.request_certificate = true;
  const ServerFlight flight = ask(server, offer_of(0x0303, 0xC02B), Depth::key_exchange);
  CHECK(flight.complete);
  CHECK(flight.group == 0x001D);
  CHECK_FALSE(flight.certificate_requested);
}

TEST_CASE("a client certificate is asked for in every version") {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    ServerTerms server = server_of(ecdsa_chain(), version);
    server.request_certificate = true;
    const std::uint16_t suite = version == TLS1_3_VERSION ? 0x1301 : version == TLS1_2_VERSION ? 0xC02B : 0xC009;
    const ServerFlight flight = ask(server, offer_of(static_cast<std::uint16_t>(version), suite));
    CHECK(flight.defect == "");
    CHECK(flight.complete);
    CHECK(flight.certificate_requested);
  }
}

TEST_CASE("the staple and the protocol are read in TLS 1.2 and 1.3") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CAPTURE(version);
    ServerTerms server = server_of(ecdsa_chain(), version);
    server.staple = {0x30, 0x03, 0x0A, 0x01, 0x00};
    server.alpn = "h2";
    const std::uint16_t suite = version == TLS1_3_VERSION ? 0x1301 : 0xC02B;
    const ServerFlight flight = ask(server, offer_of(static_cast<std::uint16_t>(version), suite));
    CHECK(flight.complete);
    CHECK(flight.stapled_ocsp == server.staple);
    CHECK(flight.alpn() == "h2");
    CHECK((version == TLS1_3_VERSION ? flight.find_encrypted(16) : flight.find(16)) != nullptr);
    CHECK((version == TLS1_3_VERSION ? flight.find(16) : flight.find_encrypted(16)) == nullptr);
  }
}

TEST_CASE("without a protocol the flight names none") {
  CHECK(ask(server_of(ecdsa_chain(), TLS1_3_VERSION), offer_of(0x0304, 0x1301)).alpn() == "");
}

#if OPENSSL_VERSION_NUMBER >= 0x30200000L
TEST_CASE("a certificate compressed with zlib or brotli is unpacked; with zstd it is noted") {
  for (std::uint16_t algorithm = 1; algorithm <= 3; ++algorithm) {
    CAPTURE(algorithm);
    ServerTerms server = server_of(ecdsa_chain(), TLS1_3_VERSION);
    server.compress = true;
    OfferTerms terms = offer_of(0x0304, 0x1301);
    terms.certificate_compression = {algorithm};
    const ServerFlight flight = ask(server, terms);
    CHECK(flight.defect == "");
    CHECK(flight.complete);
    // Which algorithms libssl has depends on its build; without one it sends the certificate plainly.
    if (flight.certificate_compression == 0 || algorithm != 3) check_chain(flight, ecdsa_chain());
    if (flight.certificate_compression != 0) CHECK(flight.certificate_compression == algorithm);
  }
}
#endif

TEST_CASE("a HelloRetryRequest is told with its group, and nothing behind it is read") {
  ServerTerms server = server_of(ecdsa_chain(), TLS1_3_VERSION);
  server.groups = "P-384";
  for (const std::size_t step : steps) {
    const ServerFlight flight = ask(server, offer_of(0x0304, 0x1301), Depth::whole, {}, step);
    CHECK(flight.defect == "");
    CHECK(flight.hello_received);
    CHECK(flight.hello_retry_request);
    CHECK(flight.complete);
    CHECK(flight.group == 0x0018);
    CHECK(flight.certificates.empty());
  }
}

TEST_CASE("a share that nothing can be computed with ends the flight after the ServerHello") {
  OfferTerms terms = offer_of(0x0304, 0x1301);
  terms.shares = {};
  terms.shares_without_key = {0x001D};
  const ServerFlight flight = ask(server_of(ecdsa_chain(), TLS1_3_VERSION), terms);
  CHECK(flight.defect == "");
  CHECK(flight.complete);
  CHECK_FALSE(flight.decrypted);
  CHECK(flight.group == 0x001D);
  CHECK(flight.certificates.empty());
}

TEST_CASE("a fatal alert in place of the ServerHello is told and is no defect") {
  const ServerFlight flight = ask(server_of(ecdsa_chain(), TLS1_2_VERSION), offer_of(0x0303, 0xC02F));
  CHECK_FALSE(flight.hello_received);
  CHECK_FALSE(flight.complete);
  CHECK(flight.is_tls());
  REQUIRE(flight.alert);
  CHECK(flight.alert->description == wire::alert::handshake_failure);
  CHECK(flight.defect == "");
}

TEST_CASE("a warning does not end the flight, and is told") {
  ServerTerms server = server_of(ecdsa_chain(), TLS1_2_VERSION);
  server.warn_of_name = true;
  const ServerFlight flight = ask(server, offer_of(0x0303, 0xC02B));
  CHECK(flight.defect == "");
  CHECK(flight.complete);
  REQUIRE(flight.alert);
  CHECK_FALSE(flight.alert->fatal());
  CHECK(flight.alert->description == 112);
}
