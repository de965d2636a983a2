#include <algorithm>

#include "check_case.h"

namespace trustprobe::checks {

using support::Identity;
using support::Recipe;
using support::Scene;
using support::with_extension;

namespace {

std::vector<const path::Client*> every_client() {
  std::vector<const path::Client*> all;
  for (const path::Client& client : path::all_clients()) all.push_back(&client);
  return all;
}

Finding compared(const Scene& scene, std::vector<const path::Client*> asked = {&path::web_client()}) {
  const auto findings = findings_of("clients-disagree", scene, scene.judged(asked, every_client()));
  CHECK(findings.size() == 1);
  return findings.front();
}

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// A cross-certificate of the root that expired, as AddTrust's did in 2020: sent last, and its issuer still in the
// store.
struct CrossSigned {
  Identity old_root = dated_root("Old Root", "2026-11-01T00:00:00Z"), root = support::make_root("New Root");
  Identity cross = cross_signed(), ca = support::issue(root, support::ca_recipe("CA"));
  Identity leaf = support::issue(ca, Family{}.recipe());

  static Identity dated_root(std::string name, std::string not_after) {
    Recipe recipe = support::ca_recipe(std::move(name));
    recipe.not_after = std::move(not_after);
    return support::self_sign(recipe);
  }
  Identity cross_signed() const {
    Recipe recipe = support::ca_recipe("New Root");
    recipe.key = root.key;
    recipe.not_after = "2026-11-01T00:00:00Z";
    return support::issue(old_root, recipe);
  }
  Scene scene() const {
    Scene scene;
    scene.add_address("203.0.113.10");
    scene.serve({0}, {"default"}, {leaf, ca, cross});
    return scene;
  }
};

}  // namespace

TEST_CASE("clients that agree are no finding, whether all trust the chain or none does") {
  const Family family;
  CHECK(compared(family.scene_with(family.leaf)).status == Status::passed);
  CHECK(compared(family.scene_with(family.issue_leaf("2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"))).status ==
        Status::passed);
}

TEST_CASE("where only one client judges there is nothing to compare") {
  const Family family;
  CHECK(status_of("clients-disagree", family.scene_with(family.leaf)) == Status::not_applicable);
}

TEST_CASE("a client of today that refuses what the web trusts is a warning that names both sides, proof and repair") {
  const Family family;
  const auto leaf = support::issue(family.intermediate, with_extension(family.recipe(), "authorityKeyIdentifier", ""));
  const Finding finding = compared(family.scene_with(leaf));
  CHECK(finding.status == Status::failed);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.subject == "the certificate");
  CHECK(says(finding.summary, "is trusted by web and "));
  CHECK(says(finding.summary, "refused by python-3.13: authority key id missing"));
  CHECK(says(finding.detail, "Trusted by web, "));
  CHECK(says(finding.detail, "Refused by python-3.13: authority key id missing ("));
  CHECK(says(finding.detail, "The rules of python-3.13 are held against the real client by tests."));
  CHECK(finding.remedy ==
        "have shop.example issued anew with the key identifier of its issuer (authorityKeyIdentifier)");
}

TEST_CASE("a store that holds only the intermediate parts the clients, and the root is what it lacks") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.stores.clear();
  scene.trust("device", {family.intermediate});
  const Finding finding = compared(scene);
  CHECK(says(finding.summary, "issuer Test Root is not in the store"));
  CHECK(says(finding.detail, "Refused by openssl-1.0.2, openssl, "));
  CHECK(finding.remedy == "add the root Test Root to device, and let the server send all between it and the leaf");
}

TEST_CASE("an expired cross-certificate parts those that search from those that follow what was sent") {
  const CrossSigned chain;
  Scene scene = chain.scene();
  scene.trust("both", {chain.root, chain.old_root});
  const Finding finding = compared(scene);
  CHECK(says(finding.detail, "Trusted by web, "));
  CHECK(says(finding.detail, "wolfssl"));
  CHECK(says(finding.remedy, "take New Root out of the chain file: others do without it"));
}

TEST_CASE("what only clients of yesterday refuse is a note") {
  const Family family;
  // The intermediate comes before the leaf's: as-sent clients stop there.
  const Finding finding = compared(family.scene({family.leaf, family.root, family.intermediate}));
  CHECK(finding.severity == Severity::note);
  CHECK(says(finding.summary, "refused by wolfssl and wolfssl-alt-chains"));
  CHECK(says(finding.detail, "Refused by wolfssl: sent out of order ("));
  CHECK(says(finding.detail, "The rules of wolfssl are taken from its sources."));
  CHECK(says(finding.remedy, "each before its issuer, and nothing else"));
}

TEST_CASE("what the web refuses and others let pass is a note: the refusal has its own finding") {
  Family family;
  Recipe recipe = family.recipe();
  recipe.hash = "SHA1";
  const Finding finding = compared(family.scene_with(support::issue(family.intermediate, recipe)));
  CHECK(finding.severity == Severity::note);
  CHECK(says(finding.summary, "is trusted by java"));
  CHECK(says(finding.summary, "though web and "));
}

TEST_CASE("a refusal by a client that was asked for is its own error, so that the comparison is a note") {
  const Family family;
  const auto leaf = support::issue(family.intermediate, with_extension(family.recipe(), "authorityKeyIdentifier", ""));
  const Scene scene = family.scene_with(leaf);
  CHECK(compared(scene, {path::find_client("python-3.13")}).severity == Severity::note);
  const auto chains = scene.judged({&path::web_client(), path::find_client("python-3.13")}, {});
  const Finding error = findings_of("store-verdict", scene, chains).front();
  CHECK(error.severity == Severity::error);
  CHECK(error.summary == "is not trusted by roots (as python-3.13 judges): authority key id missing");
}

TEST_CASE(
    "what nobody but the letter of the standards refuses is a note, and none where the rule is not for this root") {
  const Family family;
  // RFC 5280 4.2.1.10 knows no leading period in DNS constraints; every client takes it.
  const auto ca = support::issue(family.root, with_extension(support::ca_recipe("Limited CA"), "nameConstraints",
                                                             "critical,permitted;DNS:.example"));
  const Finding finding = compared(family.scene({support::issue(ca, family.recipe()), ca}));
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary ==
        "is trusted by every client, and only the letter of the standards is against it: Limited CA: name constraint "
        "malformed");

  // BR 7.1.2.7.12 binds public CAs only.
  const auto private_leaf = support::issue(
      family.intermediate, with_extension(family.recipe(), "subjectAltName", "critical,DNS:shop.example"));
  CHECK(compared(family.scene_with(private_leaf)).status == Status::passed);
}

TEST_CASE("chains and stores with the same disagreement are one finding") {
  const Family family;
  const auto without_aki = [&](support::KeyKind kind) {
    Recipe recipe = with_extension(family.recipe(), "authorityKeyIdentifier", "");
    recipe.key_kind = kind;
    recipe = with_extension(recipe, "keyUsage", "critical,digitalSignature,keyEncipherment");
    return support::issue(family.intermediate, recipe);
  };
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {without_aki(support::KeyKind::p256), family.intermediate});
  scene.serve({0}, {"rsa-tls13"}, {without_aki(support::KeyKind::rsa2048), family.intermediate});
  scene.trust("roots", {family.root});
  scene.trust("kiosk", {family.root});
  scene.trust("strangers", {support::make_root("Other Root")});
  const Finding finding = compared(scene);
  CHECK(finding.subject == "the certificates");
  CHECK(says(finding.summary, "are trusted by web and "));
  CHECK(says(finding.summary, " with the stores roots and kiosk: authority key id missing"));
}

TEST_CASE("clients that refuse for the same reason are one error") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.stores.clear();
  scene.trust("strangers", {support::make_root("Other Root")});
  const auto chains = scene.judged({&path::web_client(), path::find_client("java"), path::find_client("go")}, {});
  const auto findings = findings_of("store-verdict", scene, chains);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].summary ==
        "is not trusted by strangers (as web, java and go judge): issuer Test Root is not in the store");
}

}  // namespace trustprobe::checks
