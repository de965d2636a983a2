#include "assess/assess.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/scene.h"

namespace trustprobe::assess {
namespace {

using checks::Severity;
using checks::Status;
using support::Scene;

Assessment assessed(const Scene& scene) {
  path::SignatureMemory signatures;
  const Terms terms{.stores = scene.stores, .clients = {&path::web_client()}, .now = scene.now};
  return assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
}

struct Family {
  support::Identity root = support::make_root("Test Root");
  support::Identity intermediate = support::issue(root, support::ca_recipe("Test CA"));
  support::Identity leaf = issue_leaf("shop.example");
  support::Identity issue_leaf(const std::string& name) const {
    return support::issue(intermediate, support::leaf_recipe(name));
  }
};

bool failed(const Assessment& assessment, std::string_view check) {
  return std::ranges::any_of(assessment.findings, [&](const auto& finding) {
    return finding.check == check && finding.status == Status::failed;
  });
}

}  // namespace

TEST_CASE("the same chain from two addresses and two offers is judged once per store") {
  const Family family;
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("203.0.113.11");
  scene.serve({0, 1}, {"default", "ecdsa-tls12"}, {family.leaf, family.intermediate});
  scene.trust("roots", {family.root});
  scene.trust("others", {support::make_root("Other Root")});
  const Assessment assessment = assessed(scene);
  REQUIRE(assessment.chains.size() == 1);
  CHECK(assessment.chains[0].places.size() == 4);
  REQUIRE(assessment.chains[0].verdicts.size() == 2);
  CHECK(assessment.chains[0].verdicts[0].store == "roots");
  CHECK(assessment.chains[0].verdicts[0].verdict == path::Verdict::trusted);
  CHECK(assessment.chains[0].verdicts[1].store == "others");
  CHECK(assessment.chains[0].verdicts[1].verdict == path::Verdict::not_trusted);
}

TEST_CASE("one certificate more or another order is another chain") {
  const Family family;
  Scene scene;
  for (const char* address : {"203.0.113.10", "203.0.113.11", "203.0.113.12"}) scene.add_address(address);
  scene.serve({0}, {"default"}, {family.leaf, family.intermediate});
  scene.serve({1}, {"default"}, {family.leaf, family.intermediate, family.root});
  scene.serve({2}, {"default"}, {family.leaf, family.root, family.intermediate});
  scene.trust("roots", {family.root});
  CHECK(assessed(scene).chains.size() == 3);
}

TEST_CASE("a chain that comes only without server name is not judged by name, one that comes with it is") {
  const Family family;
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {family.leaf, family.intermediate});
  scene.serve({0}, {"no-sni"}, {family.issue_leaf("default.example"), family.intermediate});
  scene.trust("roots", {family.root});
  const Assessment assessment = assessed(scene);
  REQUIRE(assessment.chains.size() == 2);
  CHECK_FALSE(assessment.chains[0].default_only);
  CHECK(assessment.chains[1].default_only);
  CHECK(assessment.chains[1].verdicts[0].verdict == path::Verdict::trusted);
  CHECK_FALSE(failed(assessment, "name-mismatch"));

  Scene misnamed;
  misnamed.add_address("203.0.113.10");
  misnamed.serve({0}, {"default", "no-sni"}, {family.issue_leaf("default.example"), family.intermediate});
  misnamed.trust("roots", {family.root});
  CHECK_FALSE(assessed(misnamed).chains[0].default_only);
  CHECK(failed(assessed(misnamed), "name-mismatch"));
}

TEST_CASE("findings come worst first, passed and not applicable ones last") {
  const Family family;
  support::Recipe recipe = support::with_extension(support::leaf_recipe("shop.example"), "subjectAltName",
                                                   "DNS:shop.example,DNS:*.shop.example");
  recipe.not_after = "2026-11-18T00:00:00Z";
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {support::issue(family.intermediate, recipe), family.root, family.intermediate});
  scene.trust("roots", {family.root});
  const Assessment assessment = assessed(scene);
  std::vector<std::string_view> told;
  for (const auto& finding : assessment.findings) {
    if (finding.status == Status::failed) told.push_back(finding.check);
  }
  CHECK(told == std::vector<std::string_view>{"leaf-expired", "chain-order", "root-sent", "wildcard-name"});
  const auto place = [&](Status status) {
    return std::ranges::find(assessment.findings, status, &checks::Finding::status) - assessment.findings.begin();
  };
  CHECK(place(Status::failed) == 0);
  CHECK(place(Status::failed) < place(Status::passed));
  CHECK(place(Status::passed) < place(Status::not_applicable));
}

TEST_CASE("an unreadable leaf gets no verdict but a finding; unreadable bytes above it are left out of the judgement") {
  const Family family;
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, x509::PresentedChain{{support::not_a_certificate()}});
  scene.trust("roots", {family.root});
  const Assessment assessment = assessed(scene);
  CHECK(assessment.chains[0].verdicts.empty());
  CHECK(failed(assessment, "store-verdict"));

  Scene partly;
  partly.add_address("203.0.113.10");
  auto chain = support::presented({family.leaf});
  chain.certificates.push_back(support::not_a_certificate());
  chain.certificates.push_back(support::presented({family.intermediate}).certificates.front());
  partly.serve({0}, {"default"}, chain);
  partly.trust("roots", {family.root});
  CHECK(assessed(partly).chains[0].verdicts[0].verdict == path::Verdict::trusted);
}

TEST_CASE("a target that showed no certificate is unreachable and gets no findings") {
  Scene scene;
  scene.trust("roots", {support::make_root("Test Root")});
  CHECK(unreachable(assessed(scene)));
  scene.add_address("203.0.113.10");
  scene.fail(
      0, "default",
      {.stage = observation::Stage::connect, .reason = observation::FailureReason::refused, .detail = "", .alert = {}});
  const Assessment assessment = assessed(scene);
  CHECK(unreachable(assessment));
  CHECK(assessment.findings.empty());
}

TEST_CASE(
    "every other client judges the same chains for the record, but not what only clients without server name get") {
  const Family family;
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {family.leaf, family.intermediate});
  scene.serve({0}, {"no-sni"}, {family.issue_leaf("default.example"), family.intermediate});
  scene.trust("roots", {family.root});
  scene.trust("others", {support::make_root("Other Root")});
  const path::Client* java = path::find_client("java");
  const Terms terms{.stores = scene.stores,
                    .clients = {java},
                    .compared_clients = {&path::web_client(), java, path::find_client("go")},
                    .now = scene.now};
  path::SignatureMemory signatures;
  const Assessment assessment =
      assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
  REQUIRE(assessment.chains.size() == 2);
  std::vector<std::string> judges;
  for (const auto& verdict : assessment.chains[0].other_clients) judges.push_back(verdict.store + " " + verdict.client);
  CHECK(judges == std::vector<std::string>{"roots web", "roots go", "others web", "others go"});
  CHECK(assessment.chains[1].verdicts.size() == 2);
  CHECK(assessment.chains[1].other_clients.empty());
}

TEST_CASE("SCTs of the handshake count where a store limits an anchor to certificates logged until a date") {
  const Family family;
  // RFC 6962 3.3: one SCT of version 1, its time 2026-05-01T00:00:00Z, without extensions and signature.
  base::Bytes sct(47);
  const std::uint64_t milliseconds = 1'777'593'600'000;
  for (std::size_t i = 0; i < 8; ++i) sct[33 + i] = static_cast<std::uint8_t>(milliseconds >> (56 - 8 * i) & 0xff);
  base::Bytes list{0, 49, 0, 47};
  list.insert(list.end(), sct.begin(), sct.end());
  const auto verdict = [&](std::string_view sct_not_after, const std::optional<base::Bytes>& sent) {
    Scene scene;
    scene.add_address("203.0.113.10");
    scene.serve({0}, {"default"}, {family.leaf, family.intermediate});
    scene.attempt(0).handshake.tls_sct_list = sent;
    const trust::AnchorConstraints limits{.sct_not_after = support::instant(sct_not_after)};
    scene.stores.push_back(std::make_shared<trust::TrustStore>(
        "limited", trust::StoreOrigin{}, std::vector<trust::Anchor>{{family.root.certificate, "", limits}}));
    return assessed(scene).chains[0].verdicts[0].verdict;
  };
  CHECK(verdict("2026-05-01T00:00:00Z", list) == path::Verdict::trusted);
  CHECK(verdict("2026-04-30T23:59:59Z", list) == path::Verdict::not_trusted);
  CHECK(verdict("2026-05-01T00:00:00Z", std::nullopt) == path::Verdict::not_trusted);
  CHECK(verdict("2026-05-01T00:00:00Z", base::Bytes{1, 2, 3}) == path::Verdict::not_trusted);
}

TEST_CASE(
    "a leaf of seven days without SCTs gets its finding below a listed public root, and none below a private one") {
  const support::Identity root = support::make_root("Test Root"),
                          ca = support::issue(root, support::ca_recipe("Test CA"));
  support::Recipe recipe = support::with_extension(support::leaf_recipe("shop.example"), "authorityKeyIdentifier", "");
  recipe.not_before = "2026-11-20T00:00:00Z";
  recipe.not_after = "2026-11-27T00:00:00Z";
  const auto assessed_below = [&](const support::Identity& anchor) {
    Scene scene;
    scene.add_address("203.0.113.10");
    scene.serve({0}, {"default"}, {support::issue(ca, recipe), ca});
    scene.trust("company", {anchor});
    return assessed(scene);
  };
  CHECK_FALSE(failed(assessed_below(root), "sct-missing"));
  // Amazon Root CA 1.
  const auto listed = support::posing_as(root, "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e");
  const Assessment below_listed = assessed_below(listed);
  CHECK(failed(below_listed, "sct-missing"));
  CHECK(below_listed.chains[0].verdicts[0].verdict == path::Verdict::trusted);
}

}  // namespace trustprobe::assess
