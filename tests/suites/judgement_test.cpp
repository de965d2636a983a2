#include "suites/judgement.h"

#include <doctest/doctest.h>

#include "expecting.h"
#include "support/certificate_maker.h"

using namespace trustprobe;
using suites::JudgementStatus;

namespace {

/// One name with one address that served one chain, on which store "lab" has a verdict.
struct Scene {
  support::Identity root = support::make_root("Test Root");
  support::Identity leaf = support::issue(root, support::leaf_recipe("shop.example"));
  trust::Anchor anchor{root.certificate, ""};
  x509::PresentedChain chain{{{leaf.certificate->der, leaf.certificate, ""}}};
  std::shared_ptr<observation::Observation> observation = std::make_shared<observation::Observation>();
  assess::Assessment assessment;

  explicit Scene(path::Verdict verdict, std::vector<path::Problem> problems = {}, bool anchored = true) {
    add_endpoint("127.0.0.1").handshake.chain = chain;
    checks::ServedChain served;
    served.chain = &chain;
    path::PathVerdict row;
    row.store = "lab";
    row.client = path::web_client().id;
    row.verdict = verdict;
    row.problems = std::move(problems);
    row.path.certificates = {leaf.certificate, root.certificate};
    row.path.anchor = anchored ? &anchor : nullptr;
    served.verdicts.push_back(row);
    assessment.chains.push_back(served);
    assessment.observation = observation;
  }

  observation::Attempt& add_endpoint(const std::string& address) {
    auto& endpoint = observation->endpoints.emplace_back();
    endpoint.endpoint.address = address;
    auto& attempt = endpoint.attempts.emplace_back();
    attempt.offer = &target::default_offer();
    return attempt;
  }

  suites::Judgement judged_as(const std::string& expected) const {
    return suites::judge(suites::expecting(suites::expectation("verdict", expected)), assessment,
                         support::instant("2026-11-21"))
        .at(0);
  }
};

const path::Problem leaf_expired{path::ProblemId::expired, 0, "expired 12 days ago, on 2026-11-09"};
const path::Problem no_issuer{path::ProblemId::no_issuer, 1, "no issuer"};

}  // namespace

TEST_CASE("a trusted chain meets valid and nothing else") {
  const Scene scene(path::Verdict::trusted);
  CHECK(scene.judged_as("valid").status == JudgementStatus::met);
  CHECK(scene.judged_as("valid").found == "valid, Test Root");
  CHECK(scene.judged_as("expired").status == JudgementStatus::unmet);
  CHECK(scene.judged_as("untrusted").status == JudgementStatus::unmet);
}

TEST_CASE("a trusted chain that should be revoked is undetermined where nothing is known, and unmet where it is good") {
  Scene scene(path::Verdict::trusted);
  const auto judgement = scene.judged_as("revoked");
  CHECK(judgement.status == JudgementStatus::undetermined);
  CHECK(judgement.found == "valid, Test Root; whether it is revoked is not known: nobody was asked");
  auto& verdict = scene.assessment.chains.front().verdicts.front();
  verdict.revocation.push_back({.status = revocation::Status::unknown, .detail = "nothing came within 5 seconds"});
  CHECK(scene.judged_as("revoked").status == JudgementStatus::undetermined);
  CHECK(scene.judged_as("revoked").found ==
        "valid, Test Root; whether it is revoked is not known: nothing came within 5 seconds");
  verdict.revocation.front().status = revocation::Status::good;
  CHECK(scene.judged_as("revoked").status == JudgementStatus::unmet);
}

TEST_CASE("a chain whose only fault is its revocation meets revoked and untrusted") {
  const path::Problem revoked{path::ProblemId::revoked, 0, "revoked 2 days ago"};
  const Scene scene(path::Verdict::not_trusted, {revoked});
  CHECK(scene.judged_as("revoked").status == JudgementStatus::met);
  CHECK(scene.judged_as("revoked").found == "revoked 2 days ago");
  CHECK(scene.judged_as("untrusted").status == JudgementStatus::met);
  CHECK(scene.judged_as("valid").status == JudgementStatus::unmet);
  CHECK(scene.judged_as("expired").status == JudgementStatus::unmet);
  const Scene expired_too(path::Verdict::not_trusted, {revoked, leaf_expired});
  CHECK(expired_too.judged_as("revoked").status == JudgementStatus::unmet);
}

TEST_CASE("a chain of which hard revocation checking knows nothing meets nothing") {
  const path::Problem unknown{path::ProblemId::revocation_unknown, 0, "revocation is not known: nobody was asked"};
  const Scene scene(path::Verdict::undetermined, {unknown});
  for (const std::string expected : {"valid", "revoked", "untrusted"}) {
    CHECK(scene.judged_as(expected).status == JudgementStatus::undetermined);
  }
  CHECK(scene.judged_as("valid").found == "revocation is not known: nobody was asked");
}

TEST_CASE("a leaf whose only fault is its expiry meets expired and untrusted") {
  const Scene scene(path::Verdict::not_trusted, {leaf_expired});
  CHECK(scene.judged_as("expired").status == JudgementStatus::met);
  CHECK(scene.judged_as("expired").found == "expired 12 days ago, on 2026-11-09");
  CHECK(scene.judged_as("untrusted").status == JudgementStatus::met);
  CHECK(scene.judged_as("valid").status == JudgementStatus::unmet);
  CHECK(scene.judged_as("revoked").status == JudgementStatus::unmet);
}

TEST_CASE("an expired leaf below an unknown root, or an expired intermediate, is not simply expired") {
  CHECK(Scene(path::Verdict::not_trusted, {leaf_expired, no_issuer}, false).judged_as("expired").status ==
        JudgementStatus::unmet);
  const path::Problem intermediate_expired{path::ProblemId::expired, 1, "expired"};
  CHECK(Scene(path::Verdict::not_trusted, {intermediate_expired}).judged_as("expired").status ==
        JudgementStatus::unmet);
}

TEST_CASE("a verdict that could not be reached is undetermined whatever was expected") {
  const Scene scene(path::Verdict::undetermined,
                    {{path::ProblemId::algorithm_unsupported, 1, "ML-DSA is not in this build"}});
  for (const std::string expected : {"valid", "expired", "untrusted", "revoked"}) {
    CHECK(scene.judged_as(expected).status == JudgementStatus::undetermined);
  }
}

TEST_CASE("an address that did not answer leaves a valid verdict undetermined, but not one that is already unmet") {
  Scene scene(path::Verdict::trusted);
  scene.add_endpoint("127.0.0.2").failure = observation::AttemptFailure{
      observation::Stage::connect, observation::FailureReason::refused, "connection refused", std::nullopt};
  const auto judgement = scene.judged_as("valid");
  CHECK(judgement.status == JudgementStatus::undetermined);
  CHECK(judgement.found == "127.0.0.2:443 refused the connection");
  CHECK(scene.judged_as("expired").status == JudgementStatus::unmet);
}

TEST_CASE("a name that does not resolve is undetermined") {
  Scene scene(path::Verdict::trusted);
  scene.assessment.chains.clear();
  scene.observation->endpoints.clear();
  scene.observation->resolve_failure = observation::AttemptFailure{
      observation::Stage::resolve, observation::FailureReason::name_not_found, "no such name", std::nullopt};
  const auto judgement = scene.judged_as("valid");
  CHECK(judgement.status == JudgementStatus::undetermined);
  CHECK(judgement.found == "its name has no address in DNS: no such name");
}

TEST_CASE("the certificate that is served without SNI does not count for a name") {
  Scene scene(path::Verdict::trusted);
  auto default_chain = scene.assessment.chains.front();
  default_chain.default_only = true;
  default_chain.verdicts.front().verdict = path::Verdict::not_trusted;
  scene.assessment.chains.push_back(default_chain);
  CHECK(scene.judged_as("valid").status == JudgementStatus::met);
}

TEST_CASE("one untrusted chain of two makes valid unmet") {
  Scene scene(path::Verdict::trusted);
  auto other = scene.assessment.chains.front();
  other.verdicts.front().verdict = path::Verdict::not_trusted;
  other.verdicts.front().problems = {no_issuer};
  scene.assessment.chains.push_back(other);
  const auto judgement = scene.judged_as("valid");
  CHECK(judgement.status == JudgementStatus::unmet);
  CHECK(judgement.found == "not trusted: no issuer");
}
