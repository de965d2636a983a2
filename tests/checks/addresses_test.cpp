#include "check_case.h"

namespace trustprobe::checks {

using observation::FailureReason;
using observation::Stage;
using support::Scene;

namespace {

// Addresses .10 and .11 serve `newer`, .12 serves `older`.
Scene rotation(const Family& family, const support::Identity& newer, const support::Identity& older) {
  Scene scene;
  for (const char* address : {"203.0.113.10", "203.0.113.11", "203.0.113.12"}) scene.add_address(address);
  scene.serve({0, 1}, {"default"}, {newer, family.intermediate});
  scene.serve({2}, {"default"}, {older, family.intermediate});
  scene.trust("roots", {family.root});
  return scene;
}

}  // namespace

TEST_CASE("leaf-differs does not apply to one address and passes where all serve the same leaf") {
  const Family family;
  CHECK(status_of("leaf-differs", family.scene_with(family.leaf)) == Status::not_applicable);
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("203.0.113.11");
  scene.serve({0, 1}, {"default"}, {family.leaf, family.intermediate});
  CHECK(status_of("leaf-differs", scene) == Status::passed);
}

TEST_CASE("leaf-differs finds the address that a rotation forgot") {
  const Family family;
  const auto older = family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-24T00:00:00Z");
  const Finding finding = finding_of("leaf-differs", rotation(family, family.leaf, older));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.subject == "203.0.113.12");
  CHECK(finding.summary == "still serves the previous leaf");
  CHECK(finding.detail.find("the leaf that expires in 99 days at 203.0.113.10 and 203.0.113.11") != std::string::npos);
  CHECK(finding.detail.find("the one that expires in 3 days") != std::string::npos);
  CHECK(finding.endpoints == std::vector<std::size_t>{2});
}

TEST_CASE("leaf-differs is a warning while none of the leaves is due for renewal") {
  const Family family;
  const auto other = family.issue_leaf("2026-09-15T00:00:00Z", "2027-02-20T00:00:00Z");
  const Finding finding = finding_of("leaf-differs", rotation(family, family.leaf, other));
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.subject == "shop.example");
  CHECK(finding.summary == "serves 2 different leaves, depending on the address");
  CHECK(finding.endpoints == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("leaf-differs compares answers to the same offer only, and tells the same difference once") {
  const Family family;
  const auto older = family.issue_leaf("2026-08-01T00:00:00Z", "2026-11-24T00:00:00Z");
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("203.0.113.11");
  scene.serve({0}, {"default", "ecdsa-tls12"}, {family.leaf, family.intermediate});
  scene.serve({1}, {"rsa-tls12"}, {older, family.intermediate});
  CHECK(status_of("leaf-differs", scene) == Status::passed);
  Scene both = rotation(family, family.leaf, older);
  both.serve({0}, {"ecdsa-tls12"}, {family.leaf, family.intermediate});
  both.serve({2}, {"ecdsa-tls12"}, {older, family.intermediate});
  CHECK(findings_of("leaf-differs", both).size() == 1);
}

TEST_CASE("address-unreachable warns of the one address that does not answer, and says how") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  CHECK(status_of("address-unreachable", scene) == Status::passed);
  scene.add_address("203.0.113.13");
  scene.fail(1, "default", {.stage = Stage::connect, .reason = FailureReason::refused, .detail = "", .alert = {}});
  const Finding finding = finding_of("address-unreachable", scene);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.subject + " " + finding.summary == "203.0.113.13 refused the connection");
  CHECK(finding.detail.starts_with("1 of 2 addresses answer."));
}

TEST_CASE("offer-unanswered does not know what an address has for an offer whose answer was lost") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  CHECK(status_of("offer-unanswered", scene) == Status::passed);
  scene.fail(0, "rsa-tls13", {.stage = Stage::handshake, .reason = FailureReason::alert, .detail = "", .alert = 40});
  scene.fail(0, "rsa-tls12", {.stage = Stage::handshake, .reason = FailureReason::reset, .detail = ""});
  CHECK(status_of("offer-unanswered", scene) == Status::passed);
  scene.fail(0, "ecdsa-tls12", {.stage = Stage::handshake, .reason = FailureReason::timed_out, .detail = "no answer"});
  scene.fail(0, "no-sni", {.stage = Stage::connect, .reason = FailureReason::refused, .detail = ""});
  const Finding finding = finding_of("offer-unanswered", scene);
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.subject == "203.0.113.10");
  CHECK(finding.summary.find("answered one hello and not ECDSA only, TLS 1.2 and without SNI: ") == 0);
}

TEST_CASE("address-unreachable does not apply where no address answers") {
  Scene scene;
  scene.add_address("203.0.113.13");
  scene.fail(0, "default", {.stage = Stage::connect, .reason = FailureReason::timed_out, .detail = "", .alert = {}});
  CHECK(status_of("address-unreachable", scene) == Status::not_applicable);
}

TEST_CASE("default-certificate notes another leaf without server name") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  CHECK(status_of("default-certificate", scene) == Status::not_applicable);
  scene.serve({0}, {"no-sni"},
              {support::issue(family.intermediate, support::leaf_recipe("default.example")), family.intermediate});
  const Finding finding = finding_of("default-certificate", scene);
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "differs from that of shop.example: default.example, ECDSA P-256");
}

TEST_CASE("default-certificate passes when an offer with server name gets the same leaf") {
  const Family family;
  support::Recipe recipe = family.recipe();
  recipe.key_kind = support::KeyKind::rsa2048;
  Scene scene = family.scene_with(family.leaf);
  scene.serve({0}, {"rsa-tls12", "no-sni"}, {support::issue(family.intermediate, recipe), family.intermediate});
  CHECK(status_of("default-certificate", scene) == Status::passed);
}

TEST_CASE("client-certificate notes whether one is asked for or required, and from whom") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  CHECK(status_of("client-certificate", scene) == Status::passed);
  auto& handshake = scene.attempt(0).handshake;
  handshake.client_certificate = observation::ClientCertificate::requested;
  CHECK(finding_of("client-certificate", scene).summary == "asks for a client certificate and does without");
  handshake.client_certificate = observation::ClientCertificate::required;
  handshake.client_ca_names = {"CN=Partner CA"};
  const Finding finding = finding_of("client-certificate", scene);
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "requires a client certificate");
  CHECK(finding.detail == "It wants one from CN=Partner CA.");
}

}  // namespace trustprobe::checks
