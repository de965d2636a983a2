// Every kind of expectation, met, unmet and undetermined, held against real certificates.
#include <doctest/doctest.h>

#include <set>

#include "base/hex.h"
#include "expecting.h"
#include "policies/ideal_server.h"
#include "support/revocation_maker.h"
#include "support/scene.h"
#include "x509/key_pin.h"

using namespace trustprobe;
using suites::ExpectedValue;
using suites::JudgementStatus;
using support::Scene;

namespace {

using Texts = std::vector<std::string>;

struct World {
  support::Identity root = support::make_root("Lab Root");
  support::Identity ca = support::issue(root, support::ca_recipe("Lab CA"));
  support::Identity leaf = support::issue(ca, recipe("2027-02-03T12:00:00Z"));
  support::Identity old_leaf = support::issue(ca, recipe("2026-12-01T00:00:00Z"));

  static support::Recipe recipe(std::string not_after) {
    auto recipe = support::leaf_recipe("shop.example");
    recipe.not_after = std::move(not_after);
    return support::with_extension(recipe, "subjectAltName", "DNS:shop.example,DNS:*.shop.example,IP:192.0.2.1");
  }

  static constexpr const char* policy = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

  /// Two addresses that serve the same ECDSA leaf to whoever can use it, and negotiate what the policy says.
  Scene sound() const {
    Scene scene;
    for (const char* address : {"203.0.113.10", "203.0.113.11"}) {
      const auto place = scene.add_address(address);
      scene.observation.endpoints[place].http = observation::HttpRecord{
          .status = 200, .strict_transport_security = "max-age=31536000; preload", .failure = ""};
      scene.observation.endpoints[place].surface =
          support::ideal_surface(*support::catalogue().find(policy), support::Keys::ecdsa);
    }
    scene.serve({0, 1}, {"default", "ecdsa-tls13"}, {leaf, ca});
    for (const std::size_t place : {0, 1}) {
      scene.fail(place, "rsa-tls13",
                 {observation::Stage::handshake, observation::FailureReason::alert, "handshake_failure", 40});
    }
    scene.trust("lab", {root});
    return scene;
  }

  static observation::AttemptFailure timed_out() {
    return {observation::Stage::connect, observation::FailureReason::timed_out, "no answer within 2 s", std::nullopt};
  }

  Scene dead() const {
    Scene scene;
    scene.fail(scene.add_address("203.0.113.10"), "default", timed_out());
    scene.trust("lab", {root});
    return scene;
  }

  /// As `sound`, and a third address that does not answer.
  Scene half_dead() const {
    Scene scene = sound();
    scene.fail(scene.add_address("203.0.113.12"), "default", timed_out());
    return scene;
  }
};

suites::Judgement judged(const Scene& scene, suites::Expectation expectation) {
  assess::Terms terms;
  terms.revocation = path::RevocationPolicy::staple;
  terms.stores = scene.stores;
  terms.clients = {&path::web_client()};
  terms.now = scene.now;
  path::SignatureMemory signatures;
  const auto assessment =
      assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
  return suites::judge(suites::expecting(std::move(expectation)), assessment, scene.now).at(0);
}

suites::Judgement judged(const Scene& scene, std::string_view key, ExpectedValue value) {
  auto expectation = suites::expectation(key, std::move(value));
  if (key == "policy") expectation.policy = support::catalogue().find(std::get<std::string>(expectation.value));
  return judged(scene, std::move(expectation));
}

suites::Expectation check_expectation(std::string check, std::string value) {
  auto expectation = suites::expectation("check", std::move(value));
  expectation.check = std::move(check);
  return expectation;
}

/// A value that the scene `sound` meets and one that it does not.
struct Row {
  std::string_view key;
  ExpectedValue met, unmet;
};

std::vector<Row> rows(const World& world) {
  const std::string digest = x509::fingerprint_hex(*world.leaf.certificate);
  const std::string pin = x509::key_pin_text(world.leaf.certificate->spki_sha256);
  const std::string other(64, '0');
  return {
      {"addresses_agree", true, false},
      {"anchor", Texts{"Lab *"}, Texts{"Amazon Root CA 1"}},
      {"cipher_suites", Texts{"TLS_AES_*", "TLS_CHACHA20_*", "TLS_ECDHE_ECDSA_*"}, Texts{"TLS_AES_*"}},
      {"ciphers", Texts{"TLS_AES_*"}, Texts{"TLS_CHACHA20_*"}},
      {"domains", Texts{"*shop.example", "192.0.2.*"}, Texts{"*.shop.example"}},
      {"groups", Texts{"X25519MLKEM768", "x25519"}, Texts{"secp*"}},
      {"groups_denied", Texts{"secp*"}, Texts{"x25519*"}},
      {"issuer", Texts{"Lab CA"}, Texts{"Other CA", "Lab Root"}},
      {"issuer_denied", Texts{"Other *"}, Texts{"Lab Root"}},
      {"key_denied", Texts{"RSA *"}, Texts{"ECDSA P-256"}},
      {"key_types", Texts{"ecdsa"}, Texts{"ecdsa", "rsa"}},
      {"keys", Texts{"ECDSA *"}, Texts{"ECDSA P-384"}},
      {"leaf", Texts{other, digest}, Texts{other}},
      {"max_chain", 2L, 1L},
      {"max_protocol", "TLS 1.3", "TLS 1.2"},
      {"min_days", 74L, 75L},
      {"min_hsts_days", 365L, 366L},
      {"min_protocol", "TLS 1.3", "TLS 1.4"},
      {"names", Texts{"shop.example", "www.shop.example", "192.0.2.1", "*.shop.example"}, Texts{"other.example"}},
      {"policy", World::policy, "ELBSecurityPolicy-TLS13-1-3-2021-06"},
      {"post_quantum", true, false},
      {"preferred_key", "ecdsa", "rsa"},
      {"scts", false, true},
      {"spki", Texts{pin}, Texts{"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}},
      {"staple", false, true},
      {"verdict", "valid", "expired"},
      {"versions", Texts{"TLS 1.2", "TLS 1.3"}, Texts{"TLS 1.3"}},
      {"wildcards", true, false},
  };
}

}  // namespace

TEST_CASE("every kind of expectation is met by what it describes, and unmet by what it does not") {
  const World world;
  std::set<std::string_view> tried{"check", "revocation"};
  for (const Row& row : rows(world)) {
    CAPTURE(row.key);
    tried.insert(row.key);
    const auto met = judged(world.sound(), row.key, row.met), unmet = judged(world.sound(), row.key, row.unmet);
    CHECK_MESSAGE(met.status == JudgementStatus::met, met.found);
    CHECK_MESSAGE(unmet.status == JudgementStatus::unmet, unmet.found);
    CHECK(!met.found.empty());
    CHECK(!unmet.found.empty());
    CHECK(!unmet.expected.empty());
  }
  for (const auto& kind : suites::all_expectation_kinds()) CHECK_MESSAGE(tried.contains(kind.key), kind.key);
}

TEST_CASE("no kind of expectation is met where an address could not be asked, and what is unmet stays unmet") {
  const World world;
  for (const Row& row : rows(world)) {
    CAPTURE(row.key);
    for (const ExpectedValue& value : {row.met, row.unmet}) {
      const auto judgement = judged(world.dead(), row.key, value);
      CHECK(judgement.status == JudgementStatus::undetermined);
      CHECK(judgement.found.find("203.0.113.10:443 did not accept the connection in time") == 0);
    }
    CHECK(judged(world.half_dead(), row.key, row.met).status == JudgementStatus::undetermined);
    // That the addresses differ could be shown by the one that is silent.
    const bool any = row.key == "addresses_agree";
    CHECK(judged(world.half_dead(), row.key, row.unmet).status ==
          (any ? JudgementStatus::undetermined : JudgementStatus::unmet));
  }
}

TEST_CASE("the fewest days that are left count, and an expired leaf has none") {
  const World world;
  Scene scene = world.sound();
  scene.serve({1}, {"rsa-tls12"}, {world.old_leaf, world.ca});
  CHECK(judged(scene, "min_days", 10L).found == "10 days left, until 2026-12-01");
  CHECK(judged(scene, "min_days", 30L).status == JudgementStatus::unmet);
  scene.now += std::chrono::days{20};
  CHECK(judged(scene, "min_days", 0L).status == JudgementStatus::unmet);
  CHECK(judged(scene, "min_days", 0L).found == "expired 10 days ago, on 2026-12-01");
}

TEST_CASE("addresses that serve different leaves do not agree, and the sentence says which serves which") {
  const World world;
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("203.0.113.11");
  scene.serve({0}, {"default"}, {world.leaf, world.ca});
  scene.serve({1}, {"default"}, {world.old_leaf, world.ca});
  scene.trust("lab", {world.root});
  const auto judgement = judged(scene, "addresses_agree", true);
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found.find("(until 2027-02-03) at 203.0.113.10:443; ") != std::string::npos);
  CHECK(judgement.found.find("(until 2026-12-01) at 203.0.113.11:443") != std::string::npos);
  CHECK(judged(scene, "addresses_agree", false).status == JudgementStatus::met);
}

TEST_CASE("an address that sends what is no certificate leaves open whatever is expected of leaves") {
  const World world;
  Scene scene = world.sound();
  scene.serve({scene.add_address("203.0.113.12")}, {"default"}, x509::PresentedChain{{support::not_a_certificate()}});
  const std::set<std::string_view> of_leaves{"addresses_agree", "domains", "issuer", "issuer_denied",
                                             "key_denied",      "keys",    "leaf",   "min_days",
                                             "names",           "scts",    "spki",   "wildcards"};
  for (const Row& row : rows(world)) {
    CAPTURE(row.key);
    if (of_leaves.contains(row.key)) CHECK(judged(scene, row.key, row.met).status == JudgementStatus::undetermined);
  }
  CHECK(judged(scene, "min_days", 30L).found.find("what 203.0.113.12:443 sends as its leaf is no certificate: ") == 0);
  CHECK(judged(scene, "verdict", "valid").status == JudgementStatus::unmet);
}

TEST_CASE("an address that declines what another serves does not agree with it, and a lost answer is not known") {
  const World world;
  Scene scene = world.sound();
  scene.serve({0}, {"rsa-tls12"}, {world.old_leaf, world.ca});
  scene.fail(1, "rsa-tls12",
             {observation::Stage::handshake, observation::FailureReason::alert, "handshake_failure", 40});
  const auto judgement = judged(scene, "addresses_agree", true);
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found.find("declined by 203.0.113.11:443") != std::string::npos);
  scene.observation.endpoints[1].attempts.back().failure = World::timed_out();
  CHECK(judged(scene, "addresses_agree", true).status == JudgementStatus::undetermined);
}

TEST_CASE("a key type that no offer asked for is not known to be missing") {
  const World world;
  Scene scene = world.sound();
  for (auto& endpoint : scene.observation.endpoints) endpoint.attempts.pop_back();
  CHECK(judged(scene, "key_types", Texts{"ecdsa", "rsa"}).status == JudgementStatus::undetermined);
  CHECK(judged(scene, "key_types", Texts{"ecdsa"}).status == JudgementStatus::met);
}

TEST_CASE(
    "an offer that got no answer leaves open what is said of every certificate, and not what is said of the default") {
  const World world;
  const std::set<std::string_view> of_default{"cipher_suites", "ciphers",       "groups",       "groups_denied",
                                              "max_protocol",  "min_hsts_days", "min_protocol", "policy",
                                              "post_quantum",  "preferred_key", "versions"};
  for (const Row& row : rows(world)) {
    CAPTURE(row.key);
    Scene scene = world.sound();
    scene.observation.endpoints[1].attempts.back().failure = World::timed_out();
    CHECK(judged(scene, row.key, row.met).status ==
          (of_default.contains(row.key) ? JudgementStatus::met : JudgementStatus::undetermined));
    scene.observation.endpoints[1].attempts.back().failure = observation::AttemptFailure{
        observation::Stage::handshake, observation::FailureReason::reset, "connection reset", std::nullopt};
    CHECK(judged(scene, row.key, row.met).status == JudgementStatus::met);
  }
}

TEST_CASE("an expected failure of a check may be at the address that could not be asked") {
  const World world;
  CHECK(judged(world.half_dead(), check_expectation("leaf-expired", "failed")).status == JudgementStatus::undetermined);
  CHECK(judged(world.half_dead(), check_expectation("wildcard-name", "failed")).status == JudgementStatus::met);
}

TEST_CASE("a staple for one certificate is none for the other") {
  const World world;
  Scene scene = world.sound();
  const auto staple = support::make_ocsp(
      world.ca, world.leaf.certificate, {.this_update = "2026-11-20T00:00:00Z", .next_update = "2026-11-27T00:00:00Z"});
  for (auto& endpoint : scene.observation.endpoints) endpoint.attempts.front().handshake.stapled_ocsp = {staple};
  const auto judgement = judged(scene, "staple", true);
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found == "no stapled response for the ECDSA P-256 certificate from 203.0.113.10:443");
}

TEST_CASE("a lost answer leaves open which key types are served, but not that one too many is") {
  const World world;
  Scene scene = world.sound();
  scene.observation.endpoints[0].attempts.back().failure = World::timed_out();
  const auto judgement = judged(scene, "key_types", Texts{"ecdsa"});
  CHECK(judgement.status == JudgementStatus::undetermined);
  CHECK(judgement.found.find("203.0.113.10:443 did not accept the connection in time") == 0);
  CHECK(judgement.found.find("(offer rsa-tls13)") != std::string::npos);
  CHECK(judged(scene, "key_types", Texts{"rsa"}).status == JudgementStatus::unmet);
}

TEST_CASE("HSTS is undetermined without an HTTP answer, and unmet without the header, its max-age, or enough of it") {
  const World world;
  const auto with = [&](observation::HttpRecord http) {
    Scene scene = world.sound();
    scene.observation.endpoints[1].http = std::move(http);
    return judged(scene, "min_hsts_days", 30L);
  };
  CHECK(with({.status = std::nullopt, .strict_transport_security = {}, .failure = "timed out"}).status ==
        JudgementStatus::undetermined);
  CHECK(with({.status = 200, .strict_transport_security = {}, .failure = ""}).status == JudgementStatus::unmet);
  CHECK(with({.status = 200, .strict_transport_security = "includeSubDomains", .failure = ""}).status ==
        JudgementStatus::unmet);
  CHECK(with({.status = 200, .strict_transport_security = "max-age=0", .failure = ""}).status ==
        JudgementStatus::unmet);
  CHECK(with({.status = 200, .strict_transport_security = "includeSubDomains; Max-Age = \"2592000\"", .failure = ""})
            .status == JudgementStatus::met);
  Scene unasked = world.sound();
  unasked.observation.endpoints[0].http.reset();
  CHECK(judged(unasked, "min_hsts_days", 0L).status == JudgementStatus::undetermined);
}

TEST_CASE("a handshake that ended before its group was known leaves the group open") {
  const World world;
  Scene scene = world.sound();
  auto& handshake = scene.attempt(0).handshake;
  handshake.complete = false;
  handshake.group.clear();
  CHECK(judged(scene, "groups", Texts{"X25519MLKEM768"}).status == JudgementStatus::undetermined);
  CHECK(judged(scene, "groups_denied", Texts{"secp256r1"}).status == JudgementStatus::undetermined);
  handshake.complete = true;
  CHECK(judged(scene, "groups", Texts{"X25519MLKEM768"}).found == "no group (static RSA) at 203.0.113.10:443");
}

TEST_CASE("a stapled response counts when it holds, and what it says is what is known of the revocation") {
  const World world;
  const auto stapling = [&](const base::Bytes& staple) {
    Scene scene = world.sound();
    for (auto& endpoint : scene.observation.endpoints) {
      for (auto& attempt : endpoint.attempts) attempt.handshake.stapled_ocsp = {staple};
    }
    return scene;
  };
  const auto answer = [&](revocation::CertStatus status) {
    return support::make_ocsp(
        world.ca, world.leaf.certificate,
        {.status = status, .this_update = "2026-11-20T00:00:00Z", .next_update = "2026-11-27T00:00:00Z"});
  };
  const Scene good = stapling(answer(revocation::CertStatus::good));
  CHECK(judged(good, "staple", true).status == JudgementStatus::met);
  CHECK(judged(good, "staple", false).status == JudgementStatus::unmet);
  CHECK(judged(good, "revocation", "good").status == JudgementStatus::met);
  CHECK(judged(good, "revocation", "revoked").status == JudgementStatus::unmet);
  const Scene revoked = stapling(answer(revocation::CertStatus::revoked));
  CHECK(judged(revoked, "revocation", "revoked").status == JudgementStatus::met);
  CHECK(judged(revoked, "revocation", "good").status == JudgementStatus::unmet);
  CHECK(judged(revoked, "verdict", "revoked").status == JudgementStatus::met);
  const Scene worthless = stapling(support::make_ocsp_error(3));
  CHECK(judged(worthless, "staple", true).status == JudgementStatus::unmet);
  CHECK(judged(worthless, "revocation", "good").status == JudgementStatus::undetermined);
  CHECK(judged(world.sound(), "revocation", "good").status == JudgementStatus::undetermined);
  CHECK(judged(world.dead(), "revocation", "revoked").status == JudgementStatus::undetermined);
}

TEST_CASE("an anchor is meant by name, fingerprint or key") {
  const World world;
  const auto& root = *world.root.certificate;
  CHECK(judged(world.sound(), "anchor", Texts{base::to_colon_hex(root.fingerprint)}).status == JudgementStatus::met);
  CHECK(judged(world.sound(), "anchor", Texts{x509::key_pin_text(root.spki_sha256)}).status == JudgementStatus::met);
  CHECK(judged(world.sound(), "anchor", Texts{std::string(64, 'a')}).status == JudgementStatus::unmet);
  Scene untrusted = world.sound();
  untrusted.stores.clear();
  untrusted.trust("lab", {support::make_root("Other Root")});
  CHECK(judged(untrusted, "anchor", Texts{"*"}).status == JudgementStatus::unmet);
}

TEST_CASE("a check is expected to pass, to fail or not to apply; what it could not see is undetermined") {
  const World world;
  CHECK(judged(world.sound(), check_expectation("leaf-expired", "passed")).status == JudgementStatus::met);
  CHECK(judged(world.sound(), check_expectation("leaf-expired", "failed")).status == JudgementStatus::unmet);
  CHECK(judged(world.sound(), check_expectation("wildcard-name", "failed")).status == JudgementStatus::met);
  CHECK(judged(world.sound(), check_expectation("wildcard-name", "passed")).status == JudgementStatus::unmet);
  CHECK(judged(world.sound(), check_expectation("sct-missing", "not-applicable")).status == JudgementStatus::met);
  CHECK(judged(world.sound(), check_expectation("sct-missing", "passed")).status == JudgementStatus::met);
  CHECK(judged(world.sound(), check_expectation("sct-missing", "failed")).status == JudgementStatus::unmet);
  CHECK(judged(world.half_dead(), check_expectation("leaf-expired", "passed")).status == JudgementStatus::undetermined);
  const auto judgement = judged(world.sound(), check_expectation("wildcard-name", "passed"));
  CHECK(judgement.expected == "wildcard-name passed");
  CHECK(!judgement.remedy.empty());
}

TEST_CASE("verdicts tell a wrong name, a leaf that is not yet valid and a self-signed one from other faults") {
  const World world;
  const auto serving = [&](const support::Identity& leaf) {
    Scene scene;
    scene.serve({scene.add_address("203.0.113.10")}, {"default"}, {leaf, world.ca});
    scene.trust("lab", {world.root});
    return scene;
  };
  auto later = World::recipe("2028-01-01T00:00:00Z");
  later.not_before = "2027-01-01T00:00:00Z";
  const Scene wrong = serving(support::issue(world.ca, support::leaf_recipe("other.example")));
  CHECK(judged(wrong, "verdict", "wrong-name").status == JudgementStatus::met);
  CHECK(judged(wrong, "verdict", "expired").status == JudgementStatus::unmet);
  CHECK(judged(serving(support::issue(world.ca, later)), "verdict", "not-yet-valid").status == JudgementStatus::met);
  const Scene self_signed = serving(support::self_sign(World::recipe("2027-01-01T00:00:00Z")));
  CHECK(judged(self_signed, "verdict", "self-signed").status == JudgementStatus::met);
  CHECK(judged(self_signed, "verdict", "untrusted").status == JudgementStatus::met);
  CHECK(judged(world.sound(), "verdict", "self-signed").status == JudgementStatus::unmet);
}

TEST_CASE("a waiver in force keeps a gate open until its day is over, and a met expectation needs none") {
  const World world;
  auto expectation = suites::expectation("min_days", 90L);
  expectation.waiver = suites::Waiver{"moves in December", support::instant("2026-11-21T23:59:59Z")};
  Scene scene = world.sound();
  CHECK(judged(scene, expectation).status == JudgementStatus::waived);
  CHECK_FALSE(suites::fails(judged(scene, expectation), base::Severity::note));
  CHECK(judged(world.dead(), expectation).status == JudgementStatus::waived);
  scene.now = support::instant("2026-11-22T00:00:00Z");
  const auto ended = judged(scene, expectation);
  CHECK(ended.status == JudgementStatus::unmet);
  CHECK(suites::fails(ended, base::Severity::error));
  CHECK(ended.found == "73 days left, until 2027-02-03; its waiver ended on 2026-11-21");
  expectation.value = 30L;
  CHECK(judged(scene, expectation).status == JudgementStatus::met);
}

TEST_CASE("a gate looks at the severity, and lets pass unseen only what may be") {
  const World world;
  auto expectation = suites::expectation("min_days", 90L);
  expectation.severity = base::Severity::warning;
  CHECK(suites::fails(judged(world.sound(), expectation), base::Severity::warning));
  CHECK_FALSE(suites::fails(judged(world.sound(), expectation), base::Severity::error));
  CHECK(suites::fails(judged(world.dead(), expectation), base::Severity::warning));
  expectation.undetermined_allowed = true;
  CHECK_FALSE(suites::fails(judged(world.dead(), expectation), base::Severity::note));
  CHECK(suites::fails(judged(world.sound(), expectation), base::Severity::warning));
}
