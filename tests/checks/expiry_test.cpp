#include "check_case.h"

namespace trustprobe::checks {

using support::instant;
using support::Scene;

TEST_CASE("leaf-expired passes through the last second of notAfter and fails in the next") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.now = instant("2027-02-28");
  CHECK(status_of("leaf-expired", scene) == Status::passed);
  scene.now += base::Seconds{1};
  CHECK(status_of("leaf-expired", scene) == Status::failed);
}

TEST_CASE("leaf-expired says how long ago and on which day") {
  const Family family;
  Scene scene = family.scene_with(family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-18T00:00:00Z"));
  const Finding finding = finding_of("leaf-expired", scene);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.subject == "the certificate");
  CHECK(finding.summary == "expired 3 days ago, on 2026-11-18");
  CHECK(finding.endpoints == std::vector<std::size_t>{0});
  CHECK_FALSE(finding.remedy.empty());
}

TEST_CASE("leaf-expired is said once of a leaf that is served with two chains") {
  const Family family;
  const auto leaf = family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-18T00:00:00Z");
  Scene scene = family.scene_with(leaf);
  scene.add_address("203.0.113.11");
  scene.serve({1}, {"default"}, {leaf, family.intermediate, family.root});
  const Finding finding = finding_of("leaf-expired", scene);
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 1});
}

TEST_CASE("an expired leaf that only clients without server name get is a warning") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"no-sni"},
              {family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-18T00:00:00Z"), family.intermediate});
  CHECK(finding_of("leaf-expired", scene).severity == Severity::warning);
}

TEST_CASE("leaf-not-yet-valid fails until notBefore and passes in that second") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.now = instant("2026-10-01");
  CHECK(status_of("leaf-not-yet-valid", scene) == Status::passed);
  scene.now = instant("2026-09-29");
  const Finding finding = finding_of("leaf-not-yet-valid", scene);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is not valid yet: it begins in 2 days, on 2026-10-01");
}

TEST_CASE("leaf-expiring warns from 30 days on, and from the second before it not") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);  // 150 days: a third is more than 30 days
  scene.now = instant("2027-01-29");             // 30 days left
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::warning);
  scene.now -= base::Seconds{1};
  CHECK(status_of("leaf-expiring", scene) == Status::passed);
}

TEST_CASE("leaf-expiring warns of a short-lived leaf from a third of its lifetime on") {
  const Family family;
  Scene scene =
      family.scene_with(family.issue_leaf("2026-11-20T00:00:01Z", "2026-11-29T00:00:00Z"));  // 9 days less 0 s
  scene.now = instant("2026-11-26");
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::warning);
  scene.now -= base::Seconds{1};
  CHECK(status_of("leaf-expiring", scene) == Status::passed);
}

TEST_CASE("leaf-expiring takes --warn-days as it is given") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);  // 99 days left
  CHECK(finding_of("leaf-expiring", scene, {.warn_before_expiry = std::chrono::days{99}}).status == Status::failed);
  CHECK(finding_of("leaf-expiring", scene, {.warn_before_expiry = std::chrono::days{98}}).status == Status::passed);
}

TEST_CASE("leaf-expiring is an error from 7 days on") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.now = instant("2027-02-21");
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::error);
  scene.now -= base::Seconds{1};
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::warning);
}

TEST_CASE("a certificate that is issued for 6 days is critical in its last day only") {
  const Family family;
  Scene scene = family.scene_with(family.issue_leaf("2026-11-20T00:00:01Z", "2026-11-26T00:00:00Z"));
  scene.now = instant("2026-11-20T00:00:01Z");
  CHECK(status_of("leaf-expiring", scene) == Status::passed);
  scene.now = instant("2026-11-25");
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::error);
  scene.now -= base::Seconds{1};
  CHECK(finding_of("leaf-expiring", scene).severity == Severity::warning);
}

TEST_CASE("a leaf that has expired is not reported as expiring too") {
  const Family family;
  CHECK(status_of("leaf-expiring", family.scene_with(family.issue_leaf("2026-08-01T00:00:00Z",
                                                                       "2026-11-18T00:00:00Z"))) == Status::passed);
}

namespace {

support::Identity expired_twin(const Family& family) {
  support::Recipe recipe = support::ca_recipe("Test CA");
  recipe.key = family.intermediate.key;
  recipe.not_before = "2020-01-01T00:00:00Z";
  recipe.not_after = "2026-11-11T00:00:00Z";
  return support::issue(family.root, recipe);
}

}  // namespace

TEST_CASE("intermediate-expired is an error when no trusted path leads past it") {
  const Family family;
  const Finding finding = finding_of("intermediate-expired", family.scene({family.leaf, expired_twin(family)}));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is sent with the intermediate Test CA, which expired 10 days ago, on 2026-11-11");
}

TEST_CASE("intermediate-expired is a note when another path holds") {
  const Family family;
  const auto scene = family.scene({family.leaf, expired_twin(family), family.intermediate});
  CHECK(finding_of("intermediate-expired", scene).severity == Severity::note);
  CHECK(status_of("intermediate-expired", family.scene_with(family.leaf)) == Status::passed);
}

}  // namespace trustprobe::checks
