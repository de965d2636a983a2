#include "scan_case.h"

namespace trustprobe::checks {

using support::Scene;

namespace {

support::Identity leaf_with_names(const Family& family, const std::string& names) {
  return support::issue(family.intermediate, support::with_extension(family.recipe(), "subjectAltName", names));
}

}  // namespace

TEST_CASE("name-mismatch passes for the name asked for and lists the names of a certificate for others") {
  const Family family;
  CHECK(status_of("name-mismatch", family.scene_with(family.leaf)) == Status::passed);
  const auto other = leaf_with_names(family, "DNS:a.example,DNS:b.example,IP:192.0.2.7");
  const Finding finding = finding_of("name-mismatch", family.scene_with(other));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "is not valid for shop.example");
  CHECK(finding.detail.find("a.example, b.example and 192.0.2.7") != std::string::npos);
}

TEST_CASE("name-mismatch does not look at the certificate that is served without server name") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"no-sni"}, {leaf_with_names(family, "DNS:default.example"), family.intermediate});
  CHECK(status_of("name-mismatch", scene) == Status::passed);
}

TEST_CASE("name-mismatch says which server name was sent when another was expected") {
  const Family family;
  Scene scene = family.scene_with(leaf_with_names(family, "DNS:a.example"));
  scene.observation.endpoints[0].endpoint.server_name = "a.example";
  CHECK(finding_of("name-mismatch", scene).detail.ends_with("The server name that was sent is a.example."));
}

TEST_CASE("no-san fails where only the common name says the host, also when subjectAltName has other kinds") {
  const Family family;
  CHECK(status_of("no-san", family.scene_with(family.leaf)) == Status::passed);
  CHECK(status_of("no-san", family.scene_with(leaf_with_names(family, "IP:192.0.2.7"))) == Status::passed);
  for (const char* names : {"", "email:admin@shop.example"}) {
    const Finding finding = finding_of("no-san", family.scene_with(leaf_with_names(family, names)));
    CHECK(finding.severity == Severity::error);
    CHECK(finding.detail.find("Only its common name says shop.example") != std::string::npos);
  }
}

TEST_CASE("wildcard-name notes the wildcards and nothing else") {
  const Family family;
  CHECK(status_of("wildcard-name", family.scene_with(family.leaf)) == Status::passed);
  const Finding finding =
      finding_of("wildcard-name", family.scene_with(leaf_with_names(family, "DNS:shop.example,DNS:*.shop.example")));
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "is valid for *.shop.example");
}

TEST_CASE("control characters in a certificate's names do not get into findings") {
  const Family family;
  support::Recipe recipe = family.recipe();
  recipe.subject = {{"CN", "evil\x1b[2J"}};
  const auto leaf = support::issue(family.intermediate, support::with_extension(recipe, "subjectAltName", ""));
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  surface.clients.front() = {.id = "evil", .title = "Evil", .connects = Answer::no, .detail = "evil\x1b[2J"};
  surface.features.heartbeat = {Answer::undetermined, "evil\x1b[2J"};
  auto scene = family.scene_with(leaf);
  scene.observation.endpoints.front().surface = surface;
  for (const Check& check : all_checks()) {
    for (const Finding& finding : findings_of(check.id, scene)) {
      CHECK((finding.subject + finding.summary + finding.detail + finding.remedy).find('\x1b') == std::string::npos);
    }
  }
}

}  // namespace trustprobe::checks
