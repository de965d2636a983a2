#include <algorithm>
#include <set>

#include "checks/served.h"
#include "scan_case.h"

namespace trustprobe::checks {
namespace {

// Most faults that one endpoint can have at a time.
Surface faulty_surface() {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  for (const std::uint16_t version : {sslv2, sslv3, tls10}) accept(surface, version, {rsa_3des, rsa_rc4});
  accept(surface, tls11, {ecdhe_aes_cbc, rsa_aes});
  accept(surface, tls12, {ecdhe_aes_cbc, rsa_aes});
  version_of(surface, tls12).cipher_suites.preference = Preference::client;
  version_of(surface, tls13).supported = Answer::no;
  surface.groups = {};
  surface.smallest_dh_bits = 512;
  auto& features = surface.features;
  for (auto* feature :
       {&features.compression, &features.client_renegotiation, &features.heartbeat, &features.early_data})
    feature->answer = Answer::yes;
  for (auto* feature : {&features.secure_renegotiation, &features.extended_master_secret, &features.fallback_scsv})
    feature->answer = Answer::no;
  select(surface, nullptr, &keys.rsa, &keys.rsa);
  surface.clients.front().connects = Answer::no;
  surface.trials[1].answered = Answer::no;
  return surface;
}

}  // namespace

TEST_CASE("the catalogue holds each check once, with everything that explain prints") {
  std::set<std::string_view> ids;
  for (const Check& check : all_checks()) {
    CAPTURE(check.id);
    CHECK(ids.insert(check.id).second);
    CHECK(std::ranges::all_of(check.id,
                              [](char c) { return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }));
    for (const std::string_view text : {check.title, check.citation, check.explanation, check.remedy})
      CHECK_FALSE(text.empty());
    CHECK(find_check(check.id) == &check);
  }
  CHECK(ids.size() == 63);
  CHECK(find_check("no-such-check") == nullptr);
}

TEST_CASE("a sound endpoint fails no check") {
  const TwoKeys keys;
  const auto scene = scanned(keys, {sound_surface(keys)});
  for (const Check& check : all_checks()) {
    CAPTURE(check.id);
    for (const Finding& finding : findings_of(check.id, scene)) {
      CHECK((finding.status == Status::passed || finding.status == Status::not_applicable));
      CHECK(finding.summary.empty());
    }
  }
}

TEST_CASE("every finding that fails says what it is about, why it matters and what to do") {
  const Family family;
  support::Recipe recipe =
      support::with_extension(support::leaf_recipe("another.example"), "tlsfeature", "status_request");
  recipe.key_kind = support::KeyKind::rsa1024;
  recipe.not_before = "2013-01-01T00:00:00Z";
  recipe.not_after = "2026-11-20T00:00:00Z";
  auto scene = family.scene({support::self_sign(recipe), family.root, family.intermediate});
  scene.add_address("203.0.113.11");
  scene.serve({1}, {"default"}, {family.leaf, family.intermediate});
  scene.observation.endpoints[0].surface = faulty_surface();
  scene.observation.endpoints[1].surface = sound_surface(TwoKeys{});
  std::size_t failed_of_scan = 0;
  for (const Check& check : all_checks()) {
    for (const Finding& finding : findings_of(check.id, scene)) {
      if (finding.status != Status::failed) continue;
      CAPTURE(finding.check);
      if (std::ranges::find(scan_checks, finding.check) != scan_checks.end()) ++failed_of_scan;
      CHECK_FALSE(finding.subject.empty());
      CHECK_FALSE(finding.summary.empty());
      CHECK_FALSE(finding.summary.ends_with('.'));
      CHECK_FALSE(finding.detail.empty());
      CHECK_FALSE(finding.remedy.empty());
      CHECK_FALSE(finding.remedy.ends_with('.'));
      CHECK_FALSE(finding.endpoints.empty());
    }
  }
  CHECK(failed_of_scan >= 20);
}

TEST_CASE("certificates are told apart by key type, by address, by offer, and by nothing when there is one") {
  const Family family;
  auto scene = family.scene_with(family.leaf);
  CHECK(findings_of("wildcard-name", scene).front().subject.empty());
  auto chains = scene.judged();
  const CheckInput one{scene.observation, chains, scene.now, {}};
  CHECK(describe(one, chains[0]) == "the certificate");
  CHECK(label(one, chains[0]) == "ECDSA P-256");

  scene.add_address("203.0.113.11");
  scene.serve({1}, {"default"}, {family.issue_leaf(), family.intermediate});
  scene.serve({1}, {"ecdsa-tls12"}, {family.issue_leaf(), family.intermediate});
  chains = scene.judged();
  const CheckInput three{scene.observation, chains, scene.now, {}};
  CHECK(describe(three, chains[0]) == "the ECDSA P-256 certificate at 203.0.113.10");
  CHECK(describe(three, chains[1]) == "the ECDSA P-256 certificate (offers default)");
  CHECK(label(three, chains[2]) == "ECDSA P-256 (offers ecdsa-tls12)");
}

TEST_CASE("an address is shown with its port where that is not the target's") {
  support::Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("2001:db8::1");
  scene.observation.endpoints[1].endpoint.port = 8443;
  const std::vector<ServedChain> none;
  const CheckInput input{scene.observation, none, scene.now, {}};
  CHECK(address_text(input, 0) == "203.0.113.10");
  CHECK(address_text(input, 1) == "[2001:db8::1]:8443");
  CHECK(addresses_text(input, {0, 1}) == "203.0.113.10 and [2001:db8::1]:8443");
}

TEST_CASE("lists end with and, and long ones with a count") {
  CHECK(listed({}) == "");
  CHECK(listed({"a"}) == "a");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
  CHECK(listed({"a", "b", "c"}, 2) == "a, b and 1 more");
}

TEST_CASE("durations are told in the largest whole unit") {
  using std::chrono::hours, std::chrono::minutes;
  CHECK(duration_text(hours{48}) == "2 days");
  CHECK(duration_text(-hours{24}) == "1 day");
  CHECK(duration_text(hours{24} - base::Seconds{1}) == "23 hours");
  CHECK(duration_text(minutes{59}) == "59 minutes");
  CHECK(duration_text(base::Seconds{59}) == "0 minutes");
}

}  // namespace trustprobe::checks
