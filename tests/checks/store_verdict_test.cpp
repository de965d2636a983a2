#include "check_case.h"

namespace trustprobe::checks {

using support::Scene;

TEST_CASE("store-verdict passes when every store trusts every chain") {
  const Family family;
  CHECK(status_of("store-verdict", family.scene_with(family.leaf)) == Status::passed);
}

TEST_CASE("store-verdict names store, missing root and the store that does trust the chain") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.trust("kiosk", {support::make_root("Another Root")});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.subject == "the certificate");
  CHECK(finding.summary == "is not trusted by kiosk: issuer Test Root is not in the store");
  CHECK(finding.detail.find("roots trusts it.") != std::string::npos);
  CHECK(finding.remedy ==
        "add Test Root, by which roots trusts it, to kiosk, or serve a chain that ends at a root in kiosk");
}

TEST_CASE("store-verdict cannot know the root where no store trusts the chain, and says both ways out") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.stores.clear();
  scene.trust("kiosk", {support::make_root("Another Root")});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.remedy.starts_with("if Test Root is a root that these clients should trust, add it to kiosk; "));
}

TEST_CASE("store-verdict says that the store trusts the other certificate of the endpoint, and who gets which") {
  const Family family;
  support::Recipe recipe = family.recipe();
  recipe.key_kind = support::KeyKind::rsa2048;
  const auto other_root = support::make_root("Another Root");
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"rsa-tls12", "rsa-tls13"}, {support::issue(other_root, recipe)});
  const Finding finding = finding_of("store-verdict", [&] {
    scene.stores.clear();
    scene.trust("kiosk", {other_root});
    return scene;
  }());
  CHECK(finding.subject == "the ECDSA P-256 certificate");
  CHECK(finding.detail.find("Clients that accept both key types get it.") != std::string::npos);
  CHECK(finding.detail.find("kiosk does trust the RSA 2048 certificate.") != std::string::npos);
}

TEST_CASE("store-verdict tells a fault that several chains share once") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.add_address("203.0.113.11");
  scene.serve({1}, {"default"}, {family.issue_leaf(), family.intermediate});
  scene.stores.clear();
  scene.trust("kiosk", {support::make_root("Another Root")});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.subject == "the ECDSA P-256 certificates");
  CHECK(finding.summary == "are not trusted by kiosk: issuer Test Root is not in the store");
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 1});
}

TEST_CASE("store-verdict leaves a fault to the check that reports it when it is the only one") {
  const Family family;
  const auto expired = family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-18T00:00:00Z");
  CHECK(status_of("store-verdict", family.scene_with(expired)) == Status::not_applicable);
  const auto future = family.issue_leaf("2026-12-18T00:00:00Z", "2027-11-18T00:00:00Z");
  CHECK(status_of("store-verdict", family.scene_with(future)) == Status::not_applicable);
  const auto misnamed =
      support::issue(family.intermediate, support::with_extension(family.recipe(), "subjectAltName", "DNS:a.example"));
  CHECK(status_of("store-verdict", family.scene_with(misnamed)) == Status::not_applicable);
  const auto unnamed =
      support::issue(family.intermediate, support::with_extension(family.recipe(), "subjectAltName", ""));
  CHECK(status_of("store-verdict", family.scene_with(unnamed)) == Status::not_applicable);
  support::Recipe weak = family.recipe();
  weak.hash = "SHA1";
  CHECK(status_of("store-verdict", family.scene_with(support::issue(family.intermediate, weak))) ==
        Status::not_applicable);
  CHECK(status_of("store-verdict", family.scene({family.leaf})) == Status::not_applicable);
}

TEST_CASE("store-verdict reports an unknown root although the leaf has expired too") {
  const Family family;
  Scene scene = family.scene_with(family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-18T00:00:00Z"));
  scene.stores.clear();
  scene.trust("kiosk", {support::make_root("Another Root")});
  CHECK(finding_of("store-verdict", scene).summary == "is not trusted by kiosk: issuer Test Root is not in the store");
}

TEST_CASE("an expired intermediate is left to its own check only while no store trusts the chain") {
  const Family family;
  support::Recipe recipe = support::ca_recipe("Test CA");
  recipe.key = family.intermediate.key;
  recipe.not_before = "2020-01-01T00:00:00Z";
  recipe.not_after = "2026-11-11T00:00:00Z";
  Scene scene = family.scene({family.leaf, support::issue(family.root, recipe)});
  CHECK(status_of("store-verdict", scene) == Status::not_applicable);
  scene.trust("with-intermediate", {family.intermediate});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.summary == "is not trusted by roots: Test CA: expired");
}

TEST_CASE("store-verdict on the certificate that is served without server name is a note") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  const auto other_ca = support::issue(support::make_root("Another Root"), support::ca_recipe("Another CA"));
  scene.serve({0}, {"no-sni"}, {support::issue(other_ca, support::leaf_recipe("default.example")), other_ca});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.severity == Severity::note);
  CHECK(finding.subject == "the default certificate");
}

TEST_CASE("store-verdict judges the default certificate without its name") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"no-sni"},
              {support::issue(family.intermediate, support::leaf_recipe("default.example")), family.intermediate});
  CHECK(status_of("store-verdict", scene) == Status::passed);
}

TEST_CASE("store-verdict is undetermined, as an error, when the search met its limit") {
  const Family family;
  const Scene scene = family.scene_with(family.leaf);
  auto chains = scene.judged();
  path::PathVerdict& verdict = chains[0].verdicts[0];
  verdict.verdict = path::Verdict::undetermined;
  verdict.problems = {{path::ProblemId::budget_exhausted, 0, "200 signature checks"}};
  const auto findings = findings_of("store-verdict", scene, chains);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == Status::undetermined);
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].summary == "cannot be judged against roots: budget exhausted");
}

TEST_CASE("store-verdict is an error when what was sent first is no certificate") {
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, x509::PresentedChain{{support::not_a_certificate()}});
  scene.trust("roots", {support::make_root("Test Root")});
  const Finding finding = finding_of("store-verdict", scene);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is no certificate");
  CHECK(finding.detail.find("the encoding is cut short") != std::string::npos);
}

}  // namespace trustprobe::checks
