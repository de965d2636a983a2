#include "x509/certificate.h"

#include <doctest/doctest.h>

#include "base/text.h"
#include "support/certificate_maker.h"
#include "x509/base64.h"
#include "x509/presented_chain.h"
#include "x509/sct.h"
#include "x509/validation_level.h"

using namespace trustprobe;
using namespace trustprobe::support;
using x509::GeneralName;

namespace {

x509::Extensions extensions_of(const std::string& name, const std::string& value) {
  return issue(make_root("Root"), with_extension(leaf_recipe("a.example"), name, value)).certificate->extensions;
}

}  // namespace

TEST_CASE("a certificate is read into plain data") {
  const Identity root = make_root("Test Root");
  Recipe recipe = leaf_recipe("shop.example");
  recipe.subject = {{"C", "DE"}, {"O", "Example, Inc."}, {"OU", "Web"}, {"CN", "shop.example"}};
  recipe.serial = 258;
  recipe.not_before = "2026-03-01T10:00:00Z";
  recipe.not_after = "2026-03-31T09:59:59Z";
  const Identity issued = issue(root, recipe);
  const x509::Certificate& leaf = *issued.certificate;

  CHECK(leaf.version == 3);
  CHECK(leaf.serial == base::Bytes{1, 2});
  CHECK(!leaf.serial_negative);
  CHECK(leaf.subject.text == "CN=shop.example, OU=Web, O=Example\\, Inc., C=DE");
  CHECK(leaf.subject.common_name == "shop.example");
  CHECK(leaf.subject.organization == "Example, Inc.");
  CHECK(leaf.subject.organizational_unit == "Web");
  CHECK(leaf.issuer.canonical == root.certificate->subject.canonical);
  CHECK(base::to_rfc3339(leaf.not_before) == "2026-03-01T10:00:00Z");
  CHECK(x509::validity_period(leaf) == std::chrono::days{30});
  CHECK(leaf.fingerprint == x509::sha256(leaf.der));
  CHECK(leaf.spki_sha256 == x509::sha256(leaf.public_key.spki));
  CHECK(leaf.public_key.name == "ECDSA P-256");
  CHECK(leaf.signature_algorithm.name == "ecdsa-with-SHA256");
  CHECK(leaf.signature_algorithm.hash == x509::Hash::sha2);
  CHECK(!leaf.self_issued());
  CHECK(root.certificate->self_signed());
}

TEST_CASE("a negative serial keeps its magnitude and its sign") {
  Recipe recipe = leaf_recipe("a.example");
  recipe.serial = -5;
  const auto leaf = issue(make_root("Root"), recipe).certificate;
  CHECK(leaf->serial == base::Bytes{5});
  CHECK(leaf->serial_negative);
}

TEST_CASE("self-issued is about the name, self-signed about the key") {
  const Identity old_key = make_root("Rollover");
  const Identity new_key = issue(old_key, ca_recipe("Rollover"));
  CHECK(new_key.certificate->self_issued());
  CHECK(!new_key.certificate->self_signed());
}

TEST_CASE("names compare without case and surplus blanks (RFC 5280 7.1), keys and values apart") {
  const auto canonical = [](std::vector<std::pair<std::string, std::string>> subject) {
    Recipe recipe = ca_recipe("");
    recipe.subject = std::move(subject);
    return self_sign(recipe).certificate->subject.canonical;
  };
  CHECK(canonical({{"O", "Example"}, {"CN", "Root  One"}}) == canonical({{"O", "EXAMPLE"}, {"CN", " root one "}}));
  CHECK(canonical({{"O", "Example"}}) != canonical({{"OU", "Example"}}));
  CHECK(canonical({{"O", "A"}, {"CN", "B"}}) != canonical({{"CN", "B"}, {"O", "A"}}));
  CHECK(canonical({{"CN", "ab"}}) != canonical({{"CN", "a"}, {"CN", "b"}}));
  CHECK(canonical({}).empty());
}

TEST_CASE("every kind of subject alternative name is told apart") {
  const auto names = extensions_of(
      "subjectAltName", "DNS:a.example,IP:192.0.2.1,IP:2001:db8::1,email:x@a.example,URI:https://a.example/,RID:1.2.3");
  REQUIRE(names.subject_alt_names);
  using Kind = GeneralName::Kind;
  const auto& list = *names.subject_alt_names;
  REQUIRE(list.size() == 6);
  CHECK(list[0] == GeneralName{Kind::dns, "a.example"});
  CHECK(list[1] == GeneralName{Kind::ip, std::string("\xC0\x00\x02\x01", 4)});
  CHECK(list[2].value.size() == 16);
  CHECK(list[3] == GeneralName{Kind::email, "x@a.example"});
  CHECK(list[4] == GeneralName{Kind::uri, "https://a.example/"});
  CHECK(list[5].kind == Kind::other);
}

TEST_CASE("the extensions that paths and checks ask for are decoded") {
  CHECK(extensions_of("basicConstraints", "critical,CA:TRUE,pathlen:3").basic_constraints->path_length == 3);
  CHECK(extensions_of("basicConstraints", "critical,CA:FALSE").basic_constraints->ca == false);
  CHECK(extensions_of("keyUsage", "keyCertSign").key_usage->key_cert_sign);
  CHECK(!extensions_of("keyUsage", "cRLSign").key_usage->key_cert_sign);
  CHECK(extensions_of("extendedKeyUsage", "serverAuth,1.2.3.4").extended_key_usage ==
        std::vector<std::string>{"1.3.6.1.5.5.7.3.1", "1.2.3.4"});
  CHECK(extensions_of("tlsfeature", "status_request").must_staple);
  CHECK(extensions_of("authorityInfoAccess", "OCSP;URI:http://ocsp.example/,caIssuers;URI:http://ca.example/")
            .ocsp_urls == std::vector<std::string>{"http://ocsp.example/"});
  CHECK(extensions_of("crlDistributionPoints", "URI:http://crl.example/c.crl").crl_urls ==
        std::vector<std::string>{"http://crl.example/c.crl"});
  const auto constraints =
      extensions_of("nameConstraints", "critical,permitted;DNS:example,excluded;IP:192.0.2.0/255.255.255.0");
  REQUIRE(constraints.name_constraints);
  CHECK(constraints.name_constraints->critical);
  CHECK(constraints.name_constraints->permitted.front() == GeneralName{GeneralName::Kind::dns, "example"});
  CHECK(constraints.name_constraints->excluded.front().value.size() == 8);
}

TEST_CASE("a critical extension that nothing here processes is listed, a non-critical one is not") {
  CHECK(extensions_of("1.2.3.4", "critical,DER:0500").unhandled_critical == std::vector<std::string>{"1.2.3.4"});
  CHECK(extensions_of("1.2.3.4", "DER:0500").unhandled_critical.empty());
}

TEST_CASE("extensions that break their standard are listed as malformed and do not fail the parse") {
  CHECK(extensions_of("subjectAltName", "DER:3000").malformed == std::vector<std::string>{"2.5.29.17"});
  CHECK(extensions_of("nameConstraints", "critical,DER:3000").name_constraints->empty());
  CHECK(extensions_of("extendedKeyUsage", "DER:3000").malformed == std::vector<std::string>{"2.5.29.37"});
  CHECK(extensions_of("basicConstraints", "DER:30000500").malformed == std::vector<std::string>{"2.5.29.19"});
  Recipe twice = leaf_recipe("a.example");
  twice.extensions.emplace_back("subjectAltName", "DNS:b.example");
  CHECK(issue(make_root("Root"), twice).certificate->extensions.malformed == std::vector<std::string>{"2.5.29.17"});
}

TEST_CASE("people see the common name, else a SAN, else the organisation") {
  const Identity root = make_root("Root");
  Recipe recipe = leaf_recipe("a.example");
  recipe.subject = {};
  CHECK(x509::display_name(*issue(root, recipe).certificate) == "a.example");
  recipe = with_extension(recipe, "subjectAltName", "");
  CHECK(x509::display_name(*issue(root, recipe).certificate) == "a certificate without a name");
  recipe.subject = {{"O", "Example"}};
  CHECK(x509::display_name(*issue(root, recipe).certificate) == "Example");
}

TEST_CASE("the validation level is the highest reserved policy") {
  const auto level = [](const char* policies) {
    return x509::to_string(x509::validation_level(
        *issue(make_root("Root"), with_extension(leaf_recipe("a.example"), "certificatePolicies", policies))
             .certificate));
  };
  CHECK(level("2.23.140.1.2.1") == "DV");
  CHECK(level("2.23.140.1.2.2") == "OV");
  CHECK(level("2.23.140.1.2.3") == "IV");
  CHECK(level("2.23.140.1.2.1,2.23.140.1.1") == "EV");
  CHECK(level("1.2.3.4") == "");
}

TEST_CASE("an SCT list gives log and time of each version 1 entry, and nothing when it is cut short") {
  base::Bytes sct(47, 0);
  sct[1] = 0xAA;   // log id
  sct[40] = 0x10;  // timestamp 16
  base::Bytes list{0, 49, 0, 47};
  list.insert(list.end(), sct.begin(), sct.end());
  const auto parsed = x509::parse_sct_list(list);
  REQUIRE(parsed);
  REQUIRE(parsed->size() == 1);
  CHECK(parsed->front().log_id[0] == 0xAA);
  CHECK(parsed->front().timestamp == 16);
  for (std::size_t length = 0; length < list.size(); ++length) {
    CHECK(!x509::parse_sct_list(base::ByteView(list).first(length)));
  }
  list[4] = 9;  // an unknown version is skipped, not refused
  CHECK(x509::parse_sct_list(list)->empty());
}

TEST_CASE("a pool parses the same bytes once, remembers what is no certificate, and forgets when full") {
  x509::CertificatePool pool(2);
  const base::Bytes der = make_root("Root").certificate->der;
  const auto first = pool.parse(der), second = pool.parse(der);
  CHECK(first.certificate == second.certificate);
  CHECK(second.der == der);
  const auto broken = pool.parse({0x30, 0x00});
  CHECK(!broken.certificate);
  CHECK(broken.defect.starts_with("not an X.509 certificate"));
  pool.parse({0x30, 0x01});
  CHECK(pool.parse(der).certificate != first.certificate);
}

TEST_CASE("base64 is read across lines and refuses stray characters and wrong padding") {
  CHECK(x509::to_base64(base::bytes_of("hello")) == "aGVsbG8=");
  CHECK(x509::from_base64(" aGVs\r\nbG8= ") == base::Bytes{'h', 'e', 'l', 'l', 'o'});
  CHECK(x509::from_base64("")->empty());
  CHECK(!x509::from_base64("aGVsbG8"));
  CHECK(!x509::from_base64("aGV=bG8="));
  CHECK(!x509::from_base64("a==="));
  CHECK(!x509::from_base64("aGV*bG8="));
}
