#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "x509/certificate.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

x509::CertificateRef rich_certificate(const Identity& root) {
  Recipe recipe = leaf_recipe("a.example");
  recipe =
      with_extension(recipe, "subjectAltName", "DNS:a.example,IP:192.0.2.1,email:x@a.example,URI:https://a.example/");
  recipe.extensions.emplace_back("nameConstraints",
                                 "critical,permitted;DNS:example,excluded;IP:192.0.2.0/255.255.255.0");
  recipe.extensions.emplace_back("certificatePolicies", "2.23.140.1.2.1");
  recipe.extensions.emplace_back("authorityInfoAccess", "OCSP;URI:http://ocsp.example/");
  recipe.extensions.emplace_back("crlDistributionPoints", "URI:http://crl.example/c.crl");
  recipe.extensions.emplace_back("tlsfeature", "status_request");
  return issue(root, recipe).certificate;
}

}  // namespace

TEST_CASE("every truncation of a certificate is refused") {
  const base::Bytes der = rich_certificate(make_root("Root"))->der;
  for (std::size_t length = 0; length < der.size(); ++length) {
    CHECK(!x509::parse_certificate(base::ByteView(der).first(length)));
  }
}

TEST_CASE("a byte behind a certificate is refused") {
  base::Bytes der = rich_certificate(make_root("Root"))->der;
  der.push_back(0);
  CHECK(!x509::parse_certificate(der));
}

TEST_CASE(
    "a flipped bit never passes unnoticed: the certificate is refused or another one, and its signature never holds") {
  const Identity root = make_root("Root");
  const base::Bytes der = rich_certificate(root)->der;
  REQUIRE(x509::verify_signature(**x509::parse_certificate(der), root.certificate->public_key) ==
          x509::SignatureStatus::valid);
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    base::Bytes damaged = der;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto parsed = x509::parse_certificate(damaged);
    if (!parsed) continue;
    CHECK((*parsed)->der == damaged);
    CHECK(!x509::display_name(**parsed).empty());
    CHECK(x509::verify_signature(**parsed, root.certificate->public_key) != x509::SignatureStatus::valid);
  }
}
