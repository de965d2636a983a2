#include "check_case.h"

namespace trustprobe::checks {

using support::KeyKind;
using support::Scene;

namespace {

support::Recipe with_hash(support::Recipe recipe, const std::string& hash) {
  recipe.hash = hash;
  return recipe;
}

support::Recipe with_key(support::Recipe recipe, KeyKind kind) {
  recipe.key_kind = kind;
  return recipe;
}

}  // namespace

TEST_CASE("weak-signature is an error on a leaf, for every broken hash") {
  const Family family;
  CHECK(status_of("weak-signature", family.scene_with(family.leaf)) == Status::passed);
  const auto leaf = support::issue(family.intermediate, with_hash(family.recipe(), "SHA1"));
  const Finding finding = finding_of("weak-signature", family.scene_with(leaf));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is signed with SHA-1");
}

TEST_CASE("weak-signature is an error on an intermediate that the path needs, a warning on one that it does without") {
  const Family family;
  support::Recipe recipe = with_hash(support::ca_recipe("Test CA"), "SHA1");
  recipe.key = family.intermediate.key;
  const auto weak = support::issue(family.root, recipe);
  CHECK(finding_of("weak-signature", family.scene({family.leaf, weak})).severity == Severity::error);
  const Finding spare = finding_of("weak-signature", family.scene({family.leaf, family.intermediate, weak}));
  CHECK(spare.severity == Severity::warning);
  CHECK(spare.summary == "is sent with Test CA, which is signed with SHA-1");
}

TEST_CASE("weak-signature is a note on a self-signed root that is sent") {
  Family family;
  family.root = support::self_sign(with_hash(support::ca_recipe("Old Root"), "SHA1"));
  family.intermediate = support::issue(family.root, support::ca_recipe("Test CA"));
  family.leaf = family.issue_leaf();
  CHECK(finding_of("weak-signature", family.scene({family.leaf, family.intermediate, family.root})).severity ==
        Severity::note);
}

TEST_CASE("weak-signature has a self-signed leaf replaced, not left out") {
  const Family family;
  const auto leaf = support::self_sign(with_hash(family.recipe(), "SHA1"));
  CHECK(finding_of("weak-signature", family.scene({leaf})).remedy == "have it issued anew with SHA-256 or better");
}

TEST_CASE("weak-key passes RSA 2048 and P-256 and warns of RSA 1024") {
  const Family family;
  CHECK(status_of("weak-key", family.scene_with(family.leaf)) == Status::passed);
  const auto strong = support::issue(family.intermediate, with_key(family.recipe(), KeyKind::rsa2048));
  CHECK(status_of("weak-key", family.scene_with(strong)) == Status::passed);
  const auto weak = support::issue(family.intermediate, with_key(family.recipe(), KeyKind::rsa1024));
  const Finding finding = finding_of("weak-key", family.scene_with(weak));
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "has a weak key, RSA 1024");
}

TEST_CASE("weak-key draws its lines at 2048 and 1024 bits of RSA and at 256 bits of a curve") {
  const Family family;
  const auto severity_of = [&](x509::KeyAlgorithm algorithm, int bits) -> std::optional<Severity> {
    Scene scene = family.scene_with(family.leaf);
    auto certificate = std::make_shared<x509::Certificate>(*family.leaf.certificate);
    certificate->public_key.algorithm = algorithm;
    certificate->public_key.bits = bits;
    scene.attempt(0).handshake.chain.certificates[0].certificate = certificate;
    const Finding finding = finding_of("weak-key", scene);
    return finding.status == Status::failed ? std::optional(finding.severity) : std::nullopt;
  };
  CHECK(severity_of(x509::KeyAlgorithm::rsa, 2048) == std::nullopt);
  CHECK(severity_of(x509::KeyAlgorithm::rsa, 2047) == Severity::warning);
  CHECK(severity_of(x509::KeyAlgorithm::rsa, 1024) == Severity::warning);
  CHECK(severity_of(x509::KeyAlgorithm::rsa, 1023) == Severity::error);
  CHECK(severity_of(x509::KeyAlgorithm::ec, 256) == std::nullopt);
  CHECK(severity_of(x509::KeyAlgorithm::ec, 255) == Severity::warning);
  CHECK(severity_of(x509::KeyAlgorithm::other, 0) == std::nullopt);
}

TEST_CASE("pre-heartbleed warns of a leaf issued the second before 2014-04-01") {
  const Family family;
  const auto old = family.issue_leaf("2014-03-31T23:59:59Z", "2027-02-28T00:00:00Z");
  const auto newer = family.issue_leaf("2014-04-01T00:00:00Z", "2027-02-28T00:00:00Z");
  const Finding finding = finding_of("pre-heartbleed", family.scene_with(old));
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "was issued on 2014-03-31, before Heartbleed became known");
  CHECK(status_of("pre-heartbleed", family.scene_with(newer)) == Status::passed);
}

}  // namespace trustprobe::checks
