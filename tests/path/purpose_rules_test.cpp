// Extended key usage and the profiles of purposes.
#include "path/purpose_rules.h"

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

constexpr const char* mdl_signer = "1.0.18013.5.1.2";

/// Root and leaf without name, each with one thing changed.
struct Chain {
  Recipe root = ca_recipe("Root"), leaf = leaf_recipe("shop.example");
  Purpose purpose = Purpose::server;

  std::string problems() const {
    const Identity top = self_sign(root), end = issue(top, leaf);
    const trust::TrustStore store = store_of({top});
    VerdictRequest request = request_for({end}, store);
    request.terms.expected_name = "";
    request.terms.purpose = purpose;
    std::vector<Problem> problems = judged(request).problems;
    std::erase_if(problems, [](const Problem& problem) { return !rule(problem.id).name.starts_with("purpose"); });
    return listed(problems);
  }
};

std::string with_leaf_usage(Purpose purpose, const std::string& usage) {
  Chain chain;
  chain.purpose = purpose;
  chain.leaf = with_extension(chain.leaf, "extendedKeyUsage", usage);
  return chain.problems();
}

Chain mdl_chain() {
  Chain chain;
  chain.purpose = Purpose::mdl;
  chain.root.subject = {{"C", "UT"}, {"CN", "IACA"}};
  chain.root.not_before = "2026-01-01T00:00:00Z";
  chain.root.not_after = "2034-12-31T00:00:00Z";
  chain.root = with_extension(chain.root, "basicConstraints", "critical,CA:TRUE,pathlen:0");
  chain.root = with_extension(chain.root, "crlDistributionPoints", "URI:http://crl.example/iaca.crl");
  chain.leaf.subject = {{"C", "UT"}, {"CN", "Document signer"}};
  chain.leaf.not_before = "2026-01-01T00:00:00Z";
  chain.leaf.not_after = "2027-01-01T00:00:00Z";
  chain.leaf = with_extension(chain.leaf, "extendedKeyUsage", std::string("critical,") + mdl_signer);
  chain.leaf = with_extension(chain.leaf, "crlDistributionPoints", "URI:http://crl.example/iaca.crl");
  chain.leaf = with_extension(chain.leaf, "issuerAltName", "URI:https://licences.example/");
  return chain;
}

}  // namespace

TEST_CASE("each purpose asks for its own extended key usage (RFC 5280 4.2.1.12)") {
  CHECK(with_leaf_usage(Purpose::server, "serverAuth") == "");
  CHECK(with_leaf_usage(Purpose::server, "clientAuth") == "purpose-forbidden@0");
  CHECK(with_leaf_usage(Purpose::client, "clientAuth") == "");
  CHECK(with_leaf_usage(Purpose::client, "serverAuth") == "purpose-forbidden@0");
  CHECK(with_leaf_usage(Purpose::code_signing, "codeSigning") == "");
  CHECK(with_leaf_usage(Purpose::code_signing, "serverAuth") == "purpose-forbidden@0");
  CHECK(with_leaf_usage(Purpose::any, "emailProtection") == "");
  CHECK(with_leaf_usage(Purpose::client, "anyExtendedKeyUsage") == "purpose-only-any@0");
  CHECK(with_leaf_usage(Purpose::client, "clientAuth,anyExtendedKeyUsage") == "");
}

TEST_CASE("what the web asks of servers beyond that is recorded") {
  CHECK(with_leaf_usage(Purpose::server, "") == "purpose-missing@0");
  CHECK(with_leaf_usage(Purpose::server, "anyExtendedKeyUsage") == "purpose-only-any@0 purpose-any@0");
  CHECK(with_leaf_usage(Purpose::server, "critical,serverAuth") == "purpose-critical@0");
  Chain chain;
  chain.root = with_extension(chain.root, "extendedKeyUsage", "serverAuth");
  CHECK(chain.problems() == "purpose-in-root@1");
}

TEST_CASE("an extended key usage of an authority limits what is below it") {
  Chain chain;
  chain.root = with_extension(chain.root, "extendedKeyUsage", "emailProtection");
  CHECK(chain.problems() == "purpose-forbidden@1 purpose-in-root@1");
}

// ISO/IEC 18013-5 annex B.
TEST_CASE("the issuer profile of mobile driving licences") {
  CHECK(mdl_chain().problems() == "");
  const auto with = [](auto change) {
    Chain chain = mdl_chain();
    change(chain);
    return chain.problems();
  };
  CHECK(with([](Chain& chain) { chain.root.not_after = "2035-01-01T00:00:00Z"; }) == "");
  CHECK(with([](Chain& chain) { chain.root.not_after = "2035-01-01T00:00:01Z"; }) == "purpose-profile@1");
  CHECK(with([](Chain& chain) { chain.leaf.not_after = "2027-04-03T00:00:00Z"; }) == "");
  CHECK(with([](Chain& chain) { chain.leaf.not_after = "2027-04-03T00:00:01Z"; }) == "purpose-profile@0");
  CHECK(with([](Chain& chain) { chain.leaf.subject = {{"C", "AQ"}, {"CN", "Signer"}}; }) == "purpose-profile@0");
  const auto without = [&](Recipe Chain::* which, const char* extension) {
    return with([&](Chain& chain) { chain.*which = with_extension(chain.*which, extension, ""); });
  };
  CHECK(without(&Chain::root, "crlDistributionPoints") == "purpose-profile@1");
  CHECK(without(&Chain::leaf, "crlDistributionPoints") == "purpose-profile@0");
  CHECK(without(&Chain::leaf, "extendedKeyUsage") == "purpose-profile@0");
  CHECK(without(&Chain::leaf, "issuerAltName") == "purpose-profile@0");
  CHECK(with([](Chain& chain) { chain.leaf = with_extension(chain.leaf, "extendedKeyUsage", mdl_signer); }) ==
        "purpose-profile@0");
  CHECK(with([](Chain& chain) {
          chain.leaf = with_extension(chain.leaf, "extendedKeyUsage", "critical,anyExtendedKeyUsage");
        }) == "purpose-only-any@0 purpose-forbidden@0");
  CHECK(with([](Chain& chain) { chain.leaf.key_kind = KeyKind::rsa2048; }) == "purpose-profile@0");
  CHECK(with([](Chain& chain) { chain.leaf.key_kind = KeyKind::p384; }) == "");
  CHECK(with([](Chain& chain) { chain.leaf.key_kind = KeyKind::ed25519; }) == "");
  CHECK(with([](Chain& chain) { chain.leaf.subject = {{"CN", "Signer"}}; }) == "purpose-profile@0 purpose-profile@0");
  CHECK(with([](Chain& chain) { chain.root = with_extension(chain.root, "basicConstraints", "critical,CA:TRUE"); }) ==
        "purpose-profile@1");
  CHECK(with([](Chain& chain) { chain.root = with_extension(chain.root, "keyUsage", "critical,keyCertSign"); }) ==
        "purpose-profile@1");
}
