// What is expected of a negotiation surface where answers were lost, nothing was scanned, or SSL 2 is spoken.
#include <doctest/doctest.h>

#include <functional>

#include "expecting.h"
#include "policies/ideal_server.h"
#include "support/scene.h"

using namespace trustprobe;
using observation::Answer;
using observation::Surface;
using suites::ExpectedValue;
using suites::JudgementStatus;
using support::Scene;

namespace {

using Texts = std::vector<std::string>;

constexpr const char* restricted = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";
constexpr std::uint16_t sslv2 = 0x0002, tls10 = 0x0301, tls13 = 0x0304;

const policies::Policy* policy(std::string_view name) {
  return support::catalogue().find(name);
}

observation::VersionSurface& version(Surface& surface, std::uint16_t code) {
  for (auto& each : surface.versions) {
    if (each.version == code) return each;
  }
  return surface.versions.emplace_back(observation::VersionSurface{.version = code, .detail = ""});
}

/// One address with a certificate, and what it negotiates unless that is null.
Scene scene_with(const Surface* surface) {
  static const support::Identity root = support::make_root("Lab Root");
  static const support::Identity leaf = support::issue(root, support::leaf_recipe("shop.example"));
  Scene scene;
  scene.serve({scene.add_address("203.0.113.10")}, {"default"}, {leaf});
  if (surface != nullptr) scene.observation.endpoints.front().surface = *surface;
  scene.trust("lab", {root});
  return scene;
}

suites::Judgement judged(const Scene& scene, suites::Expectation expectation) {
  assess::Terms terms;
  terms.stores = scene.stores;
  terms.clients = {&path::web_client()};
  terms.now = scene.now;
  path::SignatureMemory signatures;
  const auto assessment =
      assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
  return suites::judge(suites::expecting(std::move(expectation)), assessment, scene.now).at(0);
}

suites::Expectation expected(std::string_view key, ExpectedValue value) {
  auto expectation = suites::expectation(key, std::move(value));
  if (key == "policy") expectation.policy = policy(std::get<std::string>(expectation.value));
  return expectation;
}

/// Of an endpoint that is as the policy `restricted` says, but for what `change` does to it.
suites::Judgement judged_after(const std::function<void(Surface&)>& change, std::string_view key, ExpectedValue value) {
  Surface surface = support::ideal_surface(*policy(restricted), support::Keys::both);
  change(surface);
  return judged(scene_with(&surface), expected(key, std::move(value)));
}

suites::Expectation of_check(std::string id) {
  auto expectation = suites::expectation("check", "passed");
  expectation.check = std::move(id);
  return expectation;
}

}  // namespace

TEST_CASE("a lost answer about a version leaves open what it may hide, and hides nothing that was seen") {
  const auto lose = [](Surface& surface) { version(surface, tls10).supported = Answer::undetermined; };
  const auto versions = judged_after(lose, "versions", Texts{"TLS 1.2", "TLS 1.3"});
  CHECK(versions.status == JudgementStatus::undetermined);
  CHECK(versions.found == "TLS 1.2 and TLS 1.3 at 203.0.113.10:443; whether it speaks TLS 1.0 could not be found out");
  CHECK(judged_after(lose, "policy", restricted).status == JudgementStatus::undetermined);
  CHECK(judged_after(lose, "cipher_suites", Texts{"TLS_*"}).status == JudgementStatus::undetermined);
  const auto extra = judged_after(lose, "versions", Texts{"TLS 1.3"});
  CHECK(extra.status == JudgementStatus::unmet);
  CHECK(extra.remedy == "switch TLS 1.2 off");
}

TEST_CASE("a version that is expected and declined is told, with what to switch on") {
  const auto judgement = judged_after([](Surface&) {}, "versions", Texts{"TLS 1.1", "TLS 1.2", "TLS 1.3"});
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.remedy == "switch TLS 1.1 on");
}

TEST_CASE("a suite that may be accepted is no suite that is not, unless the list has it") {
  const auto lose = [](Surface& surface) { version(surface, tls13).cipher_suites.undetermined = {0x1305}; };
  const auto open = judged_after(lose, "cipher_suites", Texts{"TLS_AES_*_GCM_*", "TLS_CHACHA20_*", "TLS_ECDHE_*"});
  CHECK(open.status == JudgementStatus::undetermined);
  CHECK(open.found ==
        "which other cipher suites 203.0.113.10:443 accepts could not be found out: TLS_AES_128_CCM_8_SHA256");
  CHECK(judged_after(lose, "cipher_suites", Texts{"TLS_AES_*", "TLS_CHACHA20_*", "TLS_ECDHE_*"}).status ==
        JudgementStatus::met);
  const auto outside = judged_after(lose, "cipher_suites", Texts{"TLS_ECDHE_*"});
  CHECK(outside.status == JudgementStatus::unmet);
  CHECK(outside.found.find("203.0.113.10:443 also accepts TLS_AES_") == 0);
}

TEST_CASE("the cipher kinds of SSL 2 are no suites of a list") {
  const auto judgement = judged_after(
      [](Surface& surface) {
        version(surface, sslv2).supported = Answer::yes;
        version(surface, sslv2).sslv2_cipher_kinds = {0x010080};
      },
      "cipher_suites", Texts{"TLS_*"});
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found == "203.0.113.10:443 also accepts SSL_CK_RC4_128_WITH_MD5");
}

TEST_CASE("a post-quantum group that was not answered for is neither there nor missing, and one of a draft is none") {
  const auto lose = [](Surface& surface) { surface.groups = {.accepted = {0x001d}, .undetermined = {0x11ec}}; };
  CHECK(judged_after(lose, "post_quantum", true).status == JudgementStatus::undetermined);
  CHECK(judged_after(lose, "post_quantum", false).status == JudgementStatus::undetermined);
  const auto draft = [](Surface& surface) { surface.groups = {.accepted = {0x001d, 0x6399}, .undetermined = {}}; };
  const auto judgement = judged_after(draft, "post_quantum", true);
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found == "no post-quantum group at 203.0.113.10:443");
  CHECK(!judgement.remedy.empty());
  CHECK(judged_after(draft, "post_quantum", false).status == JudgementStatus::met);
}

TEST_CASE("an endpoint weaker than a policy is told what it takes and which policy to give it") {
  const auto judgement = judged_after(
      [](Surface& surface) {
        version(surface, tls10).supported = Answer::yes;
        version(surface, tls10).cipher_suites.accepted = {0x002f};
      },
      "policy", restricted);
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.expected == std::string("no weaker than ") + restricted);
  CHECK(judgement.found == "203.0.113.10:443 accepts TLS 1.0 and accepts TLS_RSA_WITH_AES_128_CBC_SHA");
  CHECK(judgement.remedy.find(std::string("give it the policy ") + restricted + " or a stronger one") == 0);
}

TEST_CASE("a policy that nobody has looked up is not met") {
  const auto expectation = suites::expectation("policy", restricted);
  const Surface surface = support::ideal_surface(*policy(restricted), support::Keys::both);
  CHECK(judged(scene_with(&surface), expectation).status == JudgementStatus::undetermined);
}

TEST_CASE("where nothing was scanned the judgement says so, of kinds and of checks that need a scan") {
  const Surface silent;
  for (const auto& expectation :
       {expected("versions", Texts{"TLS 1.3"}), expected("post_quantum", false), expected("policy", restricted),
        expected("cipher_suites", Texts{"TLS_*"}), of_check("obsolete-version")}) {
    const auto unscanned = judged(scene_with(nullptr), expectation),
               unanswered = judged(scene_with(&silent), expectation);
    CHECK(unscanned.status == JudgementStatus::undetermined);
    CHECK(unscanned.found == "203.0.113.10:443 was not scanned");
    CHECK(unanswered.status == JudgementStatus::undetermined);
    CHECK(unanswered.found == "203.0.113.10:443 answered no hello of the scan");
  }
  CHECK(judged(scene_with(nullptr), of_check("leaf-expired")).status == JudgementStatus::met);
}

TEST_CASE("what a scan saw is judged also where no certificate came") {
  const Surface surface = support::ideal_surface(*policy(restricted), support::Keys::both);
  Scene scene;
  scene.fail(scene.add_address("203.0.113.10"), "default",
             {observation::Stage::handshake, observation::FailureReason::alert, "handshake_failure", 40});
  scene.observation.endpoints.front().surface = surface;
  scene.trust("lab", {support::make_root("Lab Root")});
  CHECK(judged(scene, expected("versions", Texts{"TLS 1.2", "TLS 1.3"})).status == JudgementStatus::met);
  CHECK(judged(scene, of_check("obsolete-version")).status == JudgementStatus::met);
}

TEST_CASE("a check of a scan makes a suite need one, and HTTP where it is about the HTTP answer") {
  const auto suite_with = [](std::string_view line) {
    const auto suite = suites::parse_suite(
        "[stores]\nlab = \"lab.pem\"\n[[endpoint]]\ntarget = \"shop.example\"\n" + std::string(line), "shop.toml");
    REQUIRE_MESSAGE(suite, suite.error().sentence());
    return *suite;
  };
  CHECK(suite_with("expect.check.obsolete-version = \"passed\"").needs_scan());
  CHECK(suite_with("expect.versions = \"TLS 1.3\"").needs_scan());
  CHECK_FALSE(suite_with("expect.check.leaf-expired = \"passed\"").needs_scan());
  CHECK_FALSE(suite_with("expect.min_protocol = \"TLS 1.2\"").needs_scan());
  CHECK_FALSE(suite_with("expect.check.obsolete-version = \"passed\"").needs_http());
  CHECK(suite_with("expect.check.hsts-missing = \"passed\"").needs_http());
}

TEST_CASE("a policy, suite or version that is not there is an error with file and line that names the nearest") {
  const auto parsed = [](std::string_view line) {
    return suites::parse_suite(
        "[stores]\nlab = \"lab.pem\"\n[[endpoint]]\ntarget = \"shop.example\"\n" + std::string(line), "shop.toml");
  };
  auto suite = parsed("expect.policy = \"ELBSecurityPolicy-TLS13-1-2-2021-60\"");
  REQUIRE(suite);
  const auto found = suites::find_policies(*suite, support::catalogue());
  REQUIRE_FALSE(found);
  CHECK(found.error().sentence() ==
        "shop.toml:5: there is no published policy named 'ELBSecurityPolicy-TLS13-1-2-2021-60'; did you mean "
        "'ELBSecurityPolicy-TLS13-1-2-2021-06'?");
  suite = parsed("expect.policy = \"elbsecuritypolicy-tls13-1-2-2021-06\"");
  REQUIRE(suite);
  REQUIRE(suites::find_policies(*suite, support::catalogue()));
  CHECK(suite->endpoints[0].expectations[0].policy == policy("ELBSecurityPolicy-TLS13-1-2-2021-06"));
  CHECK(parsed("expect.cipher_suites = [\"TLS_AES_128_GCM_SHA265\"]").error().sentence() ==
        "shop.toml:5: 'TLS_AES_128_GCM_SHA265' is the IANA name of no cipher suite (did you mean "
        "'TLS_AES_128_GCM_SHA256'?)");
  CHECK(parsed("expect.cipher_suites = [\"TLS_AES_*\", \"ECDHE-RSA-*\"]").error().sentence() ==
        "shop.toml:5: 'ECDHE-RSA-*' is the IANA name of no cipher suite");
  CHECK(parsed("expect.versions = [\"TLS 1.4\"]").error().sentence() ==
        "shop.toml:5: 'TLS 1.4' is nothing that 'versions' can be; did you mean 'TLS 1.0'?");
  CHECK(parsed("expect.check.policy-weaker = \"passed\"").error().sentence() ==
        "shop.toml:5: the check 'policy-weaker' is about a policy, and this names none; write it as: expect.policy = "
        "\"NAME\"");
}
