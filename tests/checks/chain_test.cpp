#include "check_case.h"

namespace trustprobe::checks {

using support::Scene;

TEST_CASE("chain-incomplete passes a chain that reaches a root with what was sent") {
  const Family family;
  CHECK(status_of("chain-incomplete", family.scene_with(family.leaf)) == Status::passed);
  CHECK(status_of("chain-incomplete", family.scene({family.leaf, family.intermediate, family.root})) == Status::passed);
}

TEST_CASE("chain-incomplete is an error for a leaf that comes alone, and names issuer and AIA URL") {
  const Family family;
  const auto leaf = support::issue(
      family.intermediate,
      support::with_extension(family.recipe(), "authorityInfoAccess", "caIssuers;URI:http://ca.example/test-ca.cer"));
  const Finding finding = finding_of("chain-incomplete", family.scene({leaf}));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is sent without its issuer Test CA, which no store holds");
  CHECK(finding.remedy.find("http://ca.example/test-ca.cer") != std::string::npos);
}

TEST_CASE("chain-incomplete is a warning where the store lends the intermediate") {
  const Family family;
  Scene scene = family.scene({family.leaf});
  scene.stores.clear();
  scene.trust("with-intermediate", {family.root, family.intermediate});
  const Finding finding = finding_of("chain-incomplete", scene);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "is sent without its intermediate Test CA");
}

TEST_CASE("chain-incomplete is undetermined where no store knows the issuer of the topmost CA sent") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.stores.clear();
  scene.trust("others", {support::make_root("Another Root")});
  const Finding finding = finding_of("chain-incomplete", scene);
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::note);
}

TEST_CASE("chain-incomplete believes the one store that knows the root") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.trust("others", {support::make_root("Another Root")});
  CHECK(status_of("chain-incomplete", scene) == Status::passed);
}

TEST_CASE("faults of trust in what only clients without server name get are notes") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"no-sni"}, {support::self_sign(support::leaf_recipe("default.example"))});
  CHECK(finding_of("self-signed-leaf", scene).severity == Severity::note);
  Scene alone = family.scene_with(family.leaf);
  alone.serve({0}, {"no-sni"}, {support::issue(family.intermediate, support::leaf_recipe("default.example"))});
  CHECK(finding_of("chain-incomplete", alone).severity == Severity::note);
}

TEST_CASE("chain-order warns of a root before the intermediate it issued, and passes both cross-signs of one CA") {
  const Family family;
  CHECK(status_of("chain-order", family.scene({family.leaf, family.intermediate, family.root})) == Status::passed);
  const Finding finding = finding_of("chain-order", family.scene({family.leaf, family.root, family.intermediate}));
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "is sent with its chain out of order: Test Root comes before what it issued");

  support::Recipe cross = support::ca_recipe("Test CA");
  cross.key = family.intermediate.key;
  const auto other_root = support::make_root("Other Root");
  CHECK(status_of("chain-order", family.scene({family.leaf, family.intermediate, support::issue(other_root, cross),
                                               family.root})) == Status::passed);
}

TEST_CASE("a chain that is out of order is still trusted") {
  const Family family;
  CHECK(status_of("store-verdict", family.scene({family.leaf, family.root, family.intermediate})) == Status::passed);
}

TEST_CASE("chain-extras notes a certificate sent twice and warns of one that does not belong") {
  const Family family;
  CHECK(status_of("chain-extras", family.scene_with(family.leaf)) == Status::passed);
  const Finding twice = finding_of("chain-extras", family.scene({family.leaf, family.leaf, family.intermediate}));
  CHECK(twice.severity == Severity::note);
  CHECK(twice.summary == "is sent with shop.example more than once");
  const Finding stranger =
      finding_of("chain-extras", family.scene({family.leaf, family.intermediate, support::make_root("Stranger")}));
  CHECK(stranger.severity == Severity::warning);
  CHECK(stranger.summary == "is sent with 1 certificate that does not belong to its chain: Stranger");
}

TEST_CASE("chain-extras warns of bytes in the chain that are no certificate, and the rest is judged") {
  const Family family;
  Scene scene;
  scene.add_address("203.0.113.10");
  auto chain = support::presented({family.leaf, family.intermediate});
  chain.certificates.push_back(support::not_a_certificate());
  scene.serve({0}, {"default"}, chain);
  scene.trust("roots", {family.root});
  const Finding finding = finding_of("chain-extras", scene);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "is sent with something at position 2 that is no certificate");
  CHECK(status_of("store-verdict", scene) == Status::passed);
}

TEST_CASE("root-sent notes the root, not a cross-certificate of the same name") {
  const Family family;
  CHECK(status_of("root-sent", family.scene_with(family.leaf)) == Status::passed);
  const Finding finding = finding_of("root-sent", family.scene({family.leaf, family.intermediate, family.root}));
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "is sent with the root Test Root");
  support::Recipe cross = support::ca_recipe("Test Root");
  cross.key = family.root.key;
  const auto cross_signed = support::issue(support::make_root("Other Root"), cross);
  CHECK(status_of("root-sent", family.scene({family.leaf, family.intermediate, cross_signed})) == Status::passed);
}

TEST_CASE("self-signed-leaf is an error when no store holds it, a note when one does") {
  const Family family;
  CHECK(status_of("self-signed-leaf", family.scene_with(family.leaf)) == Status::passed);
  const auto leaf = support::self_sign(family.recipe());
  Scene scene = family.scene({leaf});
  CHECK(finding_of("self-signed-leaf", scene).severity == Severity::error);
  CHECK(finding_of("store-verdict", scene).status == Status::not_applicable);
  scene.trust("pinned", {leaf});
  CHECK(finding_of("self-signed-leaf", scene).severity == Severity::note);
  CHECK(finding_of("store-verdict", scene).summary == "is not trusted by roots: self-signed and not in the store");
}

TEST_CASE("a leaf without key identifiers whose issuer has its name is not taken for self-signed") {
  support::Recipe recipe = support::with_extension(support::leaf_recipe("shop.example"), "authorityKeyIdentifier", "");
  support::Recipe ca = support::ca_recipe("shop.example");
  ca.subject = recipe.subject;
  const auto root = support::self_sign(ca);
  const auto leaf = support::issue(root, support::with_extension(recipe, "subjectKeyIdentifier", ""));
  CHECK(leaf.certificate->self_issued());
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {leaf});
  CHECK(status_of("self-signed-leaf", scene) == Status::passed);
}

}  // namespace trustprobe::checks
