#include "check_case.h"
#include "x509/key_pin.h"

namespace trustprobe::checks {

using support::Identity;

namespace {

CheckOptions pinning(const std::vector<Identity>& identities) {
  CheckOptions options;
  for (const Identity& identity : identities) options.pins.push_back(identity.certificate->spki_sha256);
  return options;
}

}  // namespace

TEST_CASE("pins concern nobody who gives none") {
  const Family family;
  CHECK(status_of("pin-mismatch", family.scene_with(family.leaf)) == Status::not_applicable);
  CHECK(status_of("pin-fragile", family.scene_with(family.leaf)) == Status::not_applicable);
}

TEST_CASE("a pinned root is on the path though it is not sent") {
  const Family family;
  const auto options = pinning({support::make_root("Spare"), family.root});
  CHECK(finding_of("pin-mismatch", family.scene_with(family.leaf), options).status == Status::passed);
  CHECK(finding_of("pin-fragile", family.scene_with(family.leaf), options).status == Status::passed);
}

TEST_CASE("pin-mismatch names the keys that are on the path, the root first") {
  const Family family;
  const Finding finding =
      finding_of("pin-mismatch", family.scene_with(family.leaf), pinning({support::make_root("Spare")}));
  CHECK(finding.status == Status::failed);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "does not lead to the pinned key");
  CHECK(finding.detail.find("Test Root " + x509::key_pin_text(family.root.certificate->spki_sha256)) !=
        std::string::npos);
}

TEST_CASE("pin-fragile warns of a pin that only the leaf or the issuer keeps") {
  const Family family;
  const Finding leaf = finding_of("pin-fragile", family.scene_with(family.leaf), pinning({family.leaf}));
  CHECK(leaf.status == Status::failed);
  CHECK(leaf.severity == Severity::warning);
  CHECK(leaf.summary == "is pinned by its own key");
  const Finding issuer = finding_of("pin-fragile", family.scene_with(family.leaf), pinning({family.intermediate}));
  CHECK(issuer.summary == "is pinned by the key of its issuer Test CA");
  CHECK(issuer.remedy == "pin the key of Test Root as well, and of the other roots that the service may use");
}

TEST_CASE("a chain that no store trusts is held against what was sent") {
  const Family family;
  support::Scene scene = family.scene_with(family.leaf);
  scene.stores.clear();
  scene.trust("other", {support::make_root("Other")});
  CHECK(finding_of("pin-mismatch", scene, pinning({family.intermediate})).status == Status::passed);
  CHECK(finding_of("pin-mismatch", scene, pinning({family.root})).status == Status::failed);
}

}  // namespace trustprobe::checks
