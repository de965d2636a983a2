#include "report/summary.h"

#include <doctest/doctest.h>

#include "scenes.h"

namespace trustprobe::report {
namespace {

assess::Assessment named(const assess::Assessment& like, const std::string& target) {
  assess::Assessment assessment = like;
  auto observation = std::make_shared<observation::Observation>(*like.observation);
  observation->target.text = target;
  assessment.observation = observation;
  return assessment;
}

assess::Assessment with_finding(checks::Status status, checks::Severity severity) {
  assess::Assessment assessment = assessed(sound());
  assessment.findings.insert(assessment.findings.begin(), {.check = "leaf-expiring",
                                                           .status = status,
                                                           .severity = severity,
                                                           .subject = "the certificate",
                                                           .summary = "expires soon"});
  return assessment;
}

}  // namespace

TEST_CASE("the outcome is the worst of what failed or stayed undetermined") {
  using checks::Severity, checks::Status;
  CHECK(outcome_of(assessed(sound())) == Outcome::ok);
  CHECK(outcome_of(with_finding(Status::failed, Severity::note)) == Outcome::note);
  CHECK(outcome_of(with_finding(Status::failed, Severity::warning)) == Outcome::warning);
  CHECK(outcome_of(with_finding(Status::failed, Severity::error)) == Outcome::error);
  CHECK(outcome_of(with_finding(Status::undetermined, Severity::error)) == Outcome::error);
  CHECK(outcome_of(with_finding(Status::undetermined, Severity::note)) == Outcome::ok);
  CHECK(outcome_of(with_finding(Status::passed, Severity::error)) == Outcome::ok);
  CHECK(outcome_of(assessed(dead())) == Outcome::not_probed);
}

TEST_CASE("a summary lists the worst first, equal ones in the order they came, and no target that is ok") {
  const auto fine = assessed(sound()), bad = assessed(broken()), lost = assessed(dead());
  Summary summary;
  summary.add(named(fine, "fine"));
  summary.add(named(bad, "bad-1"));
  summary.add(named(lost, "lost"));
  summary.add(named(bad, "bad-2"));
  CHECK(summary.targets() == 4);
  CHECK(summary.count(Outcome::ok) == 1);
  CHECK(summary.count(Outcome::error) == 2);
  CHECK(summary.not_probed_reasons() == std::map<std::string, std::size_t>{{"refused", 1}});
  REQUIRE(summary.worst().size() == 3);
  CHECK(summary.worst()[0].target == "lost");
  CHECK(summary.worst()[0].reason == "refused the connection");
  CHECK(summary.worst()[1].target == "bad-1");
  CHECK(summary.worst()[2].target == "bad-2");
}

TEST_CASE("a summary keeps 50 rows, and the 51st only when it is worse than one of them") {
  const auto bad = assessed(broken()), lost = assessed(dead());
  Summary summary;
  for (std::size_t i = 0; i < Summary::kept_rows; ++i) summary.add(named(bad, "bad"));
  CHECK(summary.worst().size() == 50);
  summary.add(named(bad, "one too many"));
  CHECK(summary.worst().size() == 50);
  CHECK(summary.worst().back().target == "bad");
  summary.add(named(lost, "lost"));
  CHECK(summary.worst().size() == 50);
  CHECK(summary.worst().front().target == "lost");
  CHECK(summary.targets() == 52);
}

}  // namespace trustprobe::report
