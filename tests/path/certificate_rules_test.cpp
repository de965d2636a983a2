// What one certificate does wrong by itself: each rule with a certificate that breaks it and, where it is easy to get
// wrong, one that just keeps it.
#include "path/certificate_rules.h"

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

std::string leaf_problems(const Recipe& recipe) {
  static const Identity root = make_root("Root");
  return listed(judge_certificate(*issue(root, recipe).certificate, Place::leaf));
}

std::string authority_problems(const Recipe& recipe) {
  static const Identity root = make_root("Root");
  return listed(judge_certificate(*issue(root, recipe).certificate, Place::authority));
}

std::string anchor_problems(const Recipe& recipe) {
  return listed(judge_certificate(*self_sign(recipe).certificate, Place::anchor));
}

std::string leaf_with(const std::string& extension, const std::string& value) {
  return leaf_problems(with_extension(leaf_recipe("shop.example"), extension, value));
}

std::string authority_with(const std::string& extension, const std::string& value) {
  return authority_problems(with_extension(ca_recipe("CA"), extension, value));
}

std::string anchor_with(const std::string& extension, const std::string& value) {
  return anchor_problems(with_extension(ca_recipe("Root"), extension, value));
}

}  // namespace

TEST_CASE("certificates by the book have no problem") {
  CHECK(leaf_problems(leaf_recipe("shop.example")) == "");
  CHECK(authority_problems(ca_recipe("CA")) == "");
  CHECK(anchor_problems(ca_recipe("Root")) == "");
}

// RFC 5280 4.1.2.2: positive, 20 octets at most.
TEST_CASE("serial numbers are positive and not longer than 20 octets as encoded") {
  Recipe recipe = leaf_recipe("shop.example");
  recipe.serial = -5;
  CHECK(leaf_problems(recipe) == "serial-negative@0");
  x509::Certificate certificate = *issue(make_root("Root"), leaf_recipe("shop.example")).certificate;
  const auto with_serial = [&](base::Bytes serial) {
    certificate.serial = std::move(serial);
    return listed(judge_certificate(certificate, Place::leaf));
  };
  CHECK(with_serial({}) == "serial-zero@0");
  CHECK(with_serial(base::Bytes(20, 0x7f)) == "");
  CHECK(with_serial(base::Bytes(20, 0x80)) == "serial-too-long@0");
  CHECK(with_serial(base::Bytes(21, 0x7f)) == "serial-too-long@0");
}

TEST_CASE("keys: RSA below 1024 and below 2048 bits, and curves that the web does not know") {
  const auto with_key = [](KeyKind kind) {
    Recipe recipe = leaf_recipe("shop.example");
    recipe.key_kind = kind;
    return leaf_problems(recipe);
  };
  CHECK(with_key(KeyKind::rsa2048) == "key-usage-no-encipherment@0");
  CHECK(with_key(KeyKind::rsa1024) == "key-too-short@0 key-usage-no-encipherment@0");
  CHECK(with_key(KeyKind::rsa1016) == "weak-key@0 key-too-short@0 key-usage-no-encipherment@0");
  x509::Certificate certificate = *issue(make_root("Root"), leaf_recipe("shop.example")).certificate;
  certificate.public_key.curve = "secp256k1";
  CHECK(listed(judge_certificate(certificate, Place::leaf)) == "key-kind-forbidden@0");
  certificate.public_key.algorithm = x509::KeyAlgorithm::rsa;
  certificate.public_key.bits = 2050;
  CHECK(listed(judge_certificate(certificate, Place::leaf)) == "key-size-odd@0 key-usage-no-encipherment@0");
}

TEST_CASE("extensions that must not be critical") {
  CHECK(leaf_with("authorityInfoAccess", "critical,OCSP;URI:http://ocsp.example/") == "information-access-critical@0");
  CHECK(leaf_with("authorityInfoAccess", "OCSP;URI:http://ocsp.example/") == "");
  CHECK(leaf_with("authorityKeyIdentifier", "critical,keyid") == "authority-key-id-critical@0");
  CHECK(leaf_with("subjectKeyIdentifier", "critical,hash") == "subject-key-id-critical@0");
}

TEST_CASE("information access that cannot be read is told from other malformed extensions") {
  CHECK(leaf_with("authorityInfoAccess", "DER:3000") == "information-access-malformed@0");
  CHECK(leaf_with("extendedKeyUsage", "DER:3000") == "malformed-extension@0");
}

// RFC 5280 4.2.1.1.
TEST_CASE("the authority key identifier: everywhere but in roots, both or none of issuer and serial") {
  CHECK(leaf_with("authorityKeyIdentifier", "") == "authority-key-id-missing@0");
  CHECK(authority_with("authorityKeyIdentifier", "") == "authority-key-id-missing@0");
  CHECK(anchor_with("authorityKeyIdentifier", "") == "");
  CHECK(leaf_with("authorityKeyIdentifier", "keyid,issuer:always") == "");
  x509::Certificate certificate = *issue(make_root("Root"), leaf_recipe("shop.example")).certificate;
  certificate.extensions.authority_key_identifier->has_serial = true;
  CHECK(listed(judge_certificate(certificate, Place::leaf)) == "authority-key-id-incomplete@0");
}

// Baseline Requirements 7.1.2.1.3.
TEST_CASE("a root's authority key identifier holds its own key identifier and nothing else") {
  x509::Certificate root = *make_root("Root").certificate;
  const auto with = [&](x509::AuthorityKeyIdentifier identifier) {
    root.extensions.authority_key_identifier = std::move(identifier);
    return listed(judge_certificate(root, Place::anchor));
  };
  const auto own = root.extensions.subject_key_identifier;
  CHECK(with({.key_id = own}) == "");
  CHECK(with({.key_id = base::Bytes{1, 2, 3}}) == "authority-key-id-of-root@0");
  CHECK(with({.key_id = own, .has_issuer = true, .has_serial = true}) == "authority-key-id-of-root@0");
  CHECK(with({}) == "authority-key-id-of-root@0");
}

// RFC 5280 4.2.1.2, 4.2.1.3, 4.2.1.9.
TEST_CASE("an authority names its key, says what the key is for, and says critically that it is one") {
  CHECK(authority_with("subjectKeyIdentifier", "") == "subject-key-id-missing@0");
  CHECK(leaf_with("subjectKeyIdentifier", "") == "");
  CHECK(authority_with("keyUsage", "") == "key-usage-missing@0");
  CHECK(authority_with("basicConstraints", "CA:TRUE") == "basic-constraints-not-critical@0");
  Recipe nameless = ca_recipe("CA");
  nameless.subject = {};
  CHECK(authority_problems(nameless) == "empty-subject@0");
}

TEST_CASE("who may sign certificates says so in both places") {
  CHECK(leaf_with("keyUsage", "critical,digitalSignature,keyCertSign") == "key-cert-sign-without-ca@0");
  CHECK(authority_with("basicConstraints", "critical,CA:TRUE,pathlen:0") == "");
  CHECK(leaf_with("basicConstraints", "critical,CA:FALSE,pathlen:0") == "path-length-misplaced@0");
  Recipe ca = with_extension(ca_recipe("CA"), "basicConstraints", "critical,CA:TRUE,pathlen:0");
  CHECK(authority_problems(with_extension(ca, "keyUsage", "critical,cRLSign")) == "path-length-misplaced@0");
}

TEST_CASE("a leaf is no authority and has a key usage that TLS can do with") {
  CHECK(leaf_with("basicConstraints", "critical,CA:TRUE") == "leaf-is-ca@0");
  CHECK(leaf_with("keyUsage", "critical,keyAgreement") == "key-usage-no-signature@0");
  CHECK(leaf_with("keyUsage", "critical,cRLSign") == "key-usage-unfit@0 key-usage-no-signature@0");
}

// RFC 5280 4.2.1.6; Baseline Requirements 7.1.2.7.12, 7.1.4.3.
TEST_CASE("alternative names are critical just when the subject is empty") {
  CHECK(leaf_with("subjectAltName", "critical,DNS:shop.example") == "alt-names-critical@0");
  Recipe nameless = leaf_recipe("shop.example");
  nameless.subject = {};
  CHECK(leaf_problems(nameless) == "alt-names-not-critical@0");
  CHECK(leaf_problems(with_extension(nameless, "subjectAltName", "critical,DNS:shop.example")) == "");
}

TEST_CASE("the common name is one of the alternative names, letter by letter; underscores are told") {
  CHECK(leaf_with("subjectAltName", "DNS:Shop.example") == "common-name-not-listed@0");
  CHECK(leaf_with("subjectAltName", "DNS:shop.example,DNS:a_b.example") == "underscore-in-name@0");
  Recipe address = with_extension(leaf_recipe("192.0.2.1"), "subjectAltName", "IP:192.0.2.1");
  CHECK(leaf_problems(address) == "");
  address.subject = {{"CN", "2001:DB8::1"}};
  CHECK(leaf_problems(with_extension(address, "subjectAltName", "IP:2001:db8::1")) == "common-name-not-listed@0");
}

// RFC 5280 4.2.1.10.
TEST_CASE("name constraints: critical, not empty, in authorities only, without a leading period") {
  CHECK(authority_with("nameConstraints", "critical,permitted;DNS:a.example") == "");
  CHECK(authority_with("nameConstraints", "permitted;DNS:a.example") == "name-constraints-not-critical@0");
  CHECK(authority_with("nameConstraints", "critical,DER:3000") == "name-constraints-empty@0");
  CHECK(authority_with("nameConstraints", "critical,permitted;DNS:.a.example") == "name-constraint-malformed@0");
  CHECK(leaf_with("nameConstraints", "critical,permitted;DNS:a.example") == "name-constraints-misplaced@0");
}

TEST_CASE("a certificate of version 1 is old, and invalid when it has extensions") {
  x509::Certificate certificate = *issue(make_root("Root"), leaf_recipe("shop.example")).certificate;
  certificate.version = 1;
  CHECK(listed(judge_certificate(certificate, Place::leaf)) == "version-invalid@0 version-old@0");
  certificate.has_extensions = false;
  CHECK(listed(judge_certificate(certificate, Place::leaf)) == "version-old@0");
}
