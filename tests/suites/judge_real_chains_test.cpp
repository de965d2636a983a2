// Judgements of assessments that were made of real certificates: nothing between the bytes and the judgement is set by
// hand.
#include <doctest/doctest.h>

#include "expecting.h"
#include "suites/judgement.h"
#include "support/certificate_maker.h"

using namespace trustprobe;
using suites::JudgementStatus;

namespace {

const base::Instant now = support::instant("2026-11-21");

support::Recipe expired_leaf(const std::string& name) {
  auto recipe = support::leaf_recipe(name);
  recipe.not_before = "2026-01-01T00:00:00Z";
  recipe.not_after = "2026-11-09T00:00:00Z";
  return recipe;
}

/// Two authorities, of which the store "lab" holds the first, and what the addresses of shop.example serve.
struct Lab {
  support::Identity root = support::make_root("Lab Root");
  support::Identity issuer = support::issue(root, support::ca_recipe("Lab CA"));
  support::Identity other_root = support::make_root("Other Root");
  support::Identity other_issuer = support::issue(other_root, support::ca_recipe("Other CA"));
  std::shared_ptr<observation::Observation> observation = std::make_shared<observation::Observation>();
  assess::Terms terms;

  Lab() {
    terms.stores = {store("lab", root), store("other", other_root)};
    terms.clients = {&path::web_client()};
    terms.now = now;
  }

  static trust::TrustStoreRef store(const std::string& name, const support::Identity& anchor) {
    return std::make_shared<const trust::TrustStore>(name, trust::StoreOrigin{},
                                                     std::vector<trust::Anchor>{{anchor.certificate, ""}});
  }

  observation::Attempt& add_attempt(const std::string& address) {
    auto& seen = observation->endpoints.emplace_back();
    seen.endpoint = {.address = address, .server_name = "shop.example", .expected_name = "shop.example"};
    seen.at = now;
    auto& attempt = seen.attempts.emplace_back();
    attempt.offer = &target::default_offer();
    return attempt;
  }

  void serve(const std::string& address, const std::vector<support::Identity>& chain) {
    auto& handshake = add_attempt(address).handshake;
    handshake.complete = true;
    for (const auto& sent : chain)
      handshake.chain.certificates.push_back({sent.certificate->der, sent.certificate, ""});
  }

  suites::Judgement judged_as(const std::string& expected, const std::string& store_name = "lab") const {
    path::SignatureMemory signatures;
    return suites::judge(suites::expecting(suites::expectation("verdict", expected, store_name)),
                         assess::assess(observation, terms, signatures), now)
        .at(0);
  }

  JudgementStatus status(const std::string& expected, const std::string& store_name = "lab") const {
    return judged_as(expected, store_name).status;
  }
};

}  // namespace

TEST_CASE("a chain to an anchor of the store is valid there and untrusted in a store without that anchor") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, support::leaf_recipe("shop.example")), lab.issuer});
  CHECK(lab.status("valid") == JudgementStatus::met);
  CHECK(lab.status("untrusted") == JudgementStatus::unmet);
  CHECK(lab.status("expired") == JudgementStatus::unmet);
  CHECK(lab.status("revoked") == JudgementStatus::undetermined);
  CHECK(lab.status("valid", "other") == JudgementStatus::unmet);
  CHECK(lab.status("untrusted", "other") == JudgementStatus::met);
}

TEST_CASE("an expired leaf on a path to an anchor is expired, and cannot be valid but revoked") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, expired_leaf("shop.example")), lab.issuer});
  CHECK(lab.status("expired") == JudgementStatus::met);
  CHECK(lab.judged_as("expired").found.find("2026-11-09") != std::string::npos);
  CHECK(lab.status("valid") == JudgementStatus::unmet);
  CHECK(lab.status("revoked") == JudgementStatus::unmet);
}

TEST_CASE("an expired leaf is not simply expired where it reaches no anchor") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, expired_leaf("shop.example")), lab.issuer});
  CHECK(lab.status("expired", "other") == JudgementStatus::unmet);
  CHECK(lab.status("untrusted", "other") == JudgementStatus::met);
}

TEST_CASE("an expired leaf for another name is not simply expired") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, expired_leaf("elsewhere.example")), lab.issuer});
  CHECK(lab.status("expired") == JudgementStatus::unmet);
  CHECK(lab.status("untrusted") == JudgementStatus::met);
}

TEST_CASE("an expired intermediate is untrusted, not an expired leaf") {
  Lab lab;
  auto recipe = support::ca_recipe("Old CA");
  recipe.not_after = "2026-11-09T00:00:00Z";
  const auto old_issuer = support::issue(lab.root, recipe);
  lab.serve("192.0.2.1", {support::issue(old_issuer, support::leaf_recipe("shop.example")), old_issuer});
  CHECK(lab.status("expired") == JudgementStatus::unmet);
  CHECK(lab.status("untrusted") == JudgementStatus::met);
}

TEST_CASE("a chain whose intermediate was not sent is untrusted") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, support::leaf_recipe("shop.example"))});
  CHECK(lab.status("valid") == JudgementStatus::unmet);
  CHECK(lab.status("untrusted") == JudgementStatus::met);
}

TEST_CASE("one address of two with a chain of another authority makes valid unmet") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, support::leaf_recipe("shop.example")), lab.issuer});
  lab.serve("192.0.2.2", {support::issue(lab.other_issuer, support::leaf_recipe("shop.example")), lab.other_issuer});
  CHECK(lab.status("valid") == JudgementStatus::unmet);
}

TEST_CASE("one silent address of two leaves every expectation of the other undetermined") {
  Lab lab;
  lab.serve("192.0.2.1", {support::issue(lab.issuer, support::leaf_recipe("shop.example")), lab.issuer});
  lab.add_attempt("192.0.2.2").failure = observation::AttemptFailure{
      observation::Stage::connect, observation::FailureReason::timed_out, "no answer within 2 s", std::nullopt};
  const auto judgement = lab.judged_as("valid");
  CHECK(judgement.status == JudgementStatus::undetermined);
  CHECK(judgement.found == "192.0.2.2:443 did not accept the connection in time: no answer within 2 s");
}

TEST_CASE("when no address answers nothing is judged") {
  Lab lab;
  lab.add_attempt("192.0.2.1").failure = observation::AttemptFailure{
      observation::Stage::connect, observation::FailureReason::refused, "connection refused", std::nullopt};
  for (const std::string expected : {"valid", "expired", "untrusted", "revoked"}) {
    CHECK(lab.status(expected) == JudgementStatus::undetermined);
  }
}

TEST_CASE("text of a certificate never reaches a judgement raw") {
  Lab lab;
  auto recipe = support::ca_recipe("evil\x1b[2J CA");
  const auto evil = support::self_sign(recipe);
  lab.terms.stores = {Lab::store("lab", evil)};
  lab.serve("192.0.2.1", {support::issue(evil, support::leaf_recipe("shop.example"))});
  const auto judgement = lab.judged_as("valid");
  CHECK(judgement.status == JudgementStatus::met);
  CHECK(judgement.found.find('\x1b') == std::string::npos);
}
