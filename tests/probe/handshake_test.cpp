// What is captured of real handshakes, by servers of libssl.
#include <doctest/doctest.h>

#include "gathered.h"
#include "peers/tls_server.h"

using namespace trustprobe;
using namespace trustprobe::test;
using observation::ClientCertificate;
using observation::FailureReason;
using support::KeyKind;

namespace {

struct Authority {
  support::Identity root = support::make_root("Probe Test Root");
  support::Identity ca = support::issue(root, support::ca_recipe("Probe Test CA"));

  peers::Credential credential(std::string name, KeyKind kind) const {
    auto recipe = support::leaf_recipe(std::move(name));
    recipe.key_kind = kind;
    return {support::issue(ca, recipe), {ca.certificate}};
  }
};

const Authority& authority() {
  static const Authority made;
  return made;
}

peers::TlsServerOptions serving(KeyKind kind = KeyKind::p256) {
  return {.credentials = {authority().credential("shop.example", kind)}};
}

const x509::PresentedChain& chain_of(const observation::Attempt& attempt) {
  return attempt.handshake.chain;
}

const observation::Attempt& by_offer(const observation::Observation& seen, std::string_view id) {
  for (const auto& attempt : seen.endpoints.front().attempts) {
    if (attempt.offer->id == id) return attempt;
  }
  FAIL("no such attempt");
  return seen.endpoints.front().attempts.front();
}

}  // namespace

TEST_CASE("a TLS 1.3 handshake is captured with all that was negotiated") {
  auto served = serving();
  served.alpn = "h2";
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  CHECK_FALSE(attempt.failure);
  const auto& handshake = attempt.handshake;
  CHECK(handshake.complete);
  CHECK(handshake.version == "TLS 1.3");
  CHECK(handshake.cipher_suite.starts_with("TLS_AES_"));
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
  CHECK(handshake.group == "X25519MLKEM768");
#else
  CHECK(handshake.group == "x25519");
#endif
  CHECK(handshake.signature_scheme == "ecdsa_secp256r1_sha256");
  CHECK(handshake.alpn == "h2");
  CHECK(handshake.client_certificate == ClientCertificate::not_requested);
  CHECK(handshake.bytes_sent > 200);
  CHECK(handshake.bytes_received > 1000);
  CHECK(attempt.timings.handshake.count() > 0);
  CHECK(attempt.timings.total >= attempt.timings.connect + attempt.timings.handshake);
}

TEST_CASE("the chain is byte for byte what was sent, in both versions") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto served = serving(KeyKind::rsa2048);
    auto& rest = served.credentials.front().rest;
    rest = {authority().root.certificate, authority().ca.certificate, authority().ca.certificate};
    served.lowest_version = served.highest_version = version;
    const peers::TlsServer server(served);
    const auto attempt = attempted(options_with(), named("shop.example", server.port()));
    const auto& sent = chain_of(attempt).certificates;
    REQUIRE(sent.size() == 4);
    CHECK(sent[0].der == served.credentials.front().leaf.certificate->der);
    CHECK(sent[1].der == rest[0]->der);
    CHECK(sent[3].der == rest[2]->der);
    CHECK(sent[2].certificate == sent[3].certificate);  // parsed once
    CHECK(attempt.handshake.signature_scheme == "rsa_pss_rsae_sha256");
  }
}

TEST_CASE("TLS 1.2 tells group and scheme of the ServerKeyExchange, and none for static RSA") {
  auto served = serving(KeyKind::rsa2048);
  served.highest_version = TLS1_2_VERSION;
  served.groups = "P-384";
  {
    const peers::TlsServer server(served);
    const auto attempt = attempted(options_with(), named("shop.example", server.port()));
    CHECK(attempt.handshake.version == "TLS 1.2");
    CHECK(attempt.handshake.group == "secp384r1");
  }
  served.cipher_list = "AES128-SHA:@SECLEVEL=0";
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  CHECK(attempt.handshake.complete);
  CHECK(attempt.handshake.cipher_suite == "TLS_RSA_WITH_AES_128_CBC_SHA");
  CHECK(attempt.handshake.group.empty());
  CHECK(attempt.handshake.signature_scheme.empty());
}

TEST_CASE("finite-field Diffie-Hellman in TLS 1.2 is told by its size") {
  auto served = serving(KeyKind::rsa2048);
  served.highest_version = TLS1_2_VERSION;
  served.cipher_list = "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0";
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  CHECK(attempt.handshake.complete);
  CHECK(attempt.handshake.group.starts_with("DHE "));
}

TEST_CASE("the OCSP staple is kept as sent in both versions") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto served = serving();
    served.lowest_version = served.highest_version = version;
    served.staple = {0x30, 0x03, 0x0A, 0x01, 0x06};
    const peers::TlsServer server(served);
    const auto attempt = attempted(options_with(), named("shop.example", server.port()));
    CHECK(attempt.handshake.complete);
    REQUIRE_FALSE(attempt.handshake.stapled_ocsp.empty());
    CHECK(attempt.handshake.stapled_ocsp.front() == served.staple);
  }
}

#if OPENSSL_VERSION_NUMBER >= 0x30200000L
TEST_CASE("a compressed chain is restored, and its compression is told") {
  auto served = serving();
  served.compress = true;
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  CHECK(attempt.handshake.complete);
  // Which one depends on how OpenSSL was built: Debian's has zlib alone.
  const std::string& compression = attempt.handshake.certificate_compression;
  CHECK((compression == "brotli" || compression == "zlib"));
  REQUIRE(chain_of(attempt).certificates.size() == 2);
  CHECK(chain_of(attempt).certificates.front().der == served.credentials.front().leaf.certificate->der);
}
#endif

TEST_CASE("a server with two certificates shows both, in TLS 1.2 and in TLS 1.3") {
  peers::TlsServerOptions served;
  served.credentials = {authority().credential("shop.example", KeyKind::rsa2048),
                        authority().credential("shop.example", KeyKind::p256)};
  const peers::TlsServer server(served);
  const auto seen = gathered(options_with(every_offer()), named("shop.example", server.port()));
  REQUIRE(seen->endpoints.front().attempts.size() == 6);
  const auto leaf = [&](std::string_view offer) {
    const auto certificate = chain_of(by_offer(*seen, offer)).leaf();
    return certificate ? certificate->public_key.algorithm : x509::KeyAlgorithm::other;
  };
  CHECK(leaf("ecdsa-tls13") == x509::KeyAlgorithm::ec);
  CHECK(leaf("ecdsa-tls12") == x509::KeyAlgorithm::ec);
  CHECK(leaf("rsa-tls13") == x509::KeyAlgorithm::rsa);
  CHECK(leaf("rsa-tls12") == x509::KeyAlgorithm::rsa);
  CHECK(by_offer(*seen, "ecdsa-tls12").handshake.version == "TLS 1.2");
  CHECK(by_offer(*seen, "rsa-tls13").handshake.version == "TLS 1.3");
  CHECK(server.connections() == 6);
}

TEST_CASE("an EC leaf signed by an RSA authority is found by the ECDSA offers") {
  auto ca_recipe = support::ca_recipe("RSA CA");
  ca_recipe.key_kind = KeyKind::rsa2048;
  const auto ca = support::issue(authority().root, ca_recipe);
  peers::TlsServerOptions served;
  served.credentials = {{support::issue(ca, support::leaf_recipe("shop.example")), {ca.certificate}}};
  const peers::TlsServer server(served);
  const auto seen = gathered(options_with(every_offer()), named("shop.example", server.port()));
  CHECK(chain_of(by_offer(*seen, "ecdsa-tls13")).leaf());
  CHECK(chain_of(by_offer(*seen, "ecdsa-tls12")).leaf());
}

TEST_CASE("a declined offer is an answer: the alert, by name") {
  const peers::TlsServer server(serving());
  const auto seen = gathered(options_with(every_offer()), named("shop.example", server.port()));
  for (const auto* id : {"rsa-tls13", "rsa-tls12"}) {
    const auto& declined = by_offer(*seen, id);
    REQUIRE(declined.failure);
    CHECK(declined.failure->reason == FailureReason::alert);
    CHECK(declined.failure->detail == "handshake_failure (40)");
    CHECK(declined.answered_by_tls());
    CHECK(declined.tries == 1);
  }
}

TEST_CASE("a client certificate that is only requested leaves the handshake whole") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto served = serving();
    served.lowest_version = served.highest_version = version;
    served.verify_mode = SSL_VERIFY_PEER;
    served.client_authorities = {authority().root.certificate};
    const peers::TlsServer server(served);
    const auto attempt = attempted(options_with(), named("shop.example", server.port()));
    CHECK(attempt.handshake.complete);
    CHECK(attempt.handshake.client_certificate == ClientCertificate::requested);
    REQUIRE(attempt.handshake.client_ca_names.size() == 1);
    CHECK(attempt.handshake.client_ca_names.front().find("Probe Test Root") != std::string::npos);
    CHECK(attempt.timings.total < 400ms);  // a ticket or nothing at all: no waiting to the end
  }
}

TEST_CASE("a client certificate that is required is told as such, with the chain kept") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    auto served = serving();
    served.lowest_version = served.highest_version = version;
    served.verify_mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    const peers::TlsServer server(served);
    const auto attempt = attempted(options_with(), named("shop.example", server.port()));
    CHECK(attempt.handshake.client_certificate == ClientCertificate::required);
    CHECK(chain_of(attempt).certificates.size() == 2);
    CHECK_FALSE(attempt.handshake.complete);
    REQUIRE(attempt.failure);
    CHECK(attempt.failure->reason == FailureReason::alert);
    CHECK(attempt.failure->alert == (version == TLS1_3_VERSION ? 116 : 40));
  }
}

TEST_CASE("a server that speaks only older versions could not negotiate, and is no stranger to TLS") {
  auto served = serving(KeyKind::rsa2048);
  served.lowest_version = served.highest_version = TLS1_1_VERSION;
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  REQUIRE(attempt.failure);
  CHECK(attempt.failure->reason == FailureReason::alert);
  CHECK(attempt.failure->detail == "protocol_version (70)");
  CHECK(attempt.answered_by_tls());
}

TEST_CASE("one HTTP request tells status and HSTS") {
  auto served = serving();
  served.alpn = "http/1.1";
  served.http_answer =
      "HTTP/1.1 301 Moved\r\nStrict-Transport-Security: max-age=31536000\r\nContent-Length: 9999999\r\n\r\n";
  const peers::TlsServer server(served);
  auto options = options_with();
  options.http = true;
  const auto seen = gathered(options, named("shop.example", server.port()));
  REQUIRE(seen->endpoints.front().http);
  CHECK(seen->endpoints.front().http->status == 301);
  CHECK(seen->endpoints.front().http->strict_transport_security == "max-age=31536000");
  CHECK(seen->endpoints.front().http->failure.empty());
}

TEST_CASE("SNI is the target's host, none for an address, and as told by --sni and --no-sni") {
  auto served = serving();
  served.only_name = "shop.example";
  const peers::TlsServer server(served);
  auto options = options_with();
  CHECK(attempted(options, named("shop.example", server.port())).handshake.complete);
  const auto refused = attempted(options, loopback(server.port()));
  REQUIRE(refused.failure);
  CHECK(refused.failure->detail == "unrecognized_name (112)");
  options.names.server_name = "shop.example";
  const auto seen = gathered(options, loopback(server.port()));
  CHECK(seen->endpoints.front().attempts.front().handshake.complete);
  CHECK(seen->endpoints.front().endpoint.expected_name == "127.0.0.1");
  options.names = {.no_server_name = true};
  CHECK_FALSE(attempted(options, named("shop.example", server.port())).handshake.complete);
}

TEST_CASE("a leaf with 10,000 names is captured") {
  std::string names = "DNS:shop.example";
  for (int i = 0; i < 10'000; ++i) names += fmt::format(",DNS:host-{}.shop.example", i);
  const auto recipe = support::with_extension(support::leaf_recipe("shop.example"), "subjectAltName", names);
  peers::TlsServerOptions served;
  served.credentials = {{support::issue(authority().ca, recipe), {}}};
  const peers::TlsServer server(served);
  const auto attempt = attempted(options_with(), named("shop.example", server.port()));
  CHECK(attempt.handshake.complete);
  REQUIRE(chain_of(attempt).leaf());
  CHECK(chain_of(attempt).leaf()->extensions.subject_alt_names->size() == 10'001);

  auto small = options_with();
  small.limits.handshake_bytes = 100'000;
  const auto over = attempted(small, named("shop.example", server.port()));
  REQUIRE(over.failure);
  CHECK(over.failure->reason == FailureReason::too_large);
}

TEST_CASE("a chain of as many certificates as the limit is captured, one more is not") {
  auto served = serving();
  served.credentials.front().rest.assign(9, authority().ca.certificate);
  const peers::TlsServer server(served);
  auto options = options_with();
  options.limits.chain_length = 10;
  CHECK(chain_of(attempted(options, named("shop.example", server.port()))).certificates.size() == 10);
  options.limits.chain_length = 9;
  const auto over = attempted(options, named("shop.example", server.port()));
  REQUIRE(over.failure);
  CHECK(over.failure->reason == FailureReason::too_large);
  CHECK(chain_of(over).empty());  // a part of a chain is never judged
}
