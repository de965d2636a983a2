#include "report/difference_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/certificate_maker.h"

namespace trustprobe::report {
namespace {

using compare::Difference;
using compare::DifferenceKind;
using compare::Direction;

Difference difference(Direction direction, std::string sentence, std::string remedy = "") {
  return {DifferenceKind::finding, direction, "leaf-expired", "", "", std::move(sentence), std::move(remedy)};
}

DifferenceReport report_of(const std::vector<compare::TargetDifference>& differences) {
  ComparedSide before{.name = "monday.jsonl", .first = {}, .last = {}},
      after{.name = "tuesday.jsonl", .first = {}, .last = {}};
  before.add(support::instant("2026-11-20T10:05:00Z"));
  before.add(support::instant("2026-11-20T10:00:00Z"));
  after.add(std::nullopt);
  DifferenceReport report(before, after);
  for (const auto& each : differences) report.add(each);
  return report;
}

const std::vector<compare::TargetDifference> week{
    {"a.example", {}, {}, {difference(Direction::changed, "agrees on the cipher suite X instead of Y")}},
    {"b.example",
     {},
     {},
     {difference(Direction::worse, "the certificate expired 1 day ago, on 2026-11-19", "install a new one"),
      difference(Direction::changed, "no longer at 203.0.113.11")}},
    {"c.example", {}, {}, {}},
    {"d.example",
     {},
     {},
     {difference(Direction::undetermined, "could not be probed again: it refused the connection")}},
    {"e.example",
     {},
     {},
     {difference(Direction::undetermined, "could not be probed again: it refused the connection")}},
    {"f.example", {}, {}, {difference(Direction::better, "the certificate was renewed")}},
};

}  // namespace

TEST_CASE("the answer comes first, then the worst with what to do, and what is alike is told once") {
  CHECK(report_of(week).text({}) == R"(WORSE   1 of 6 targets; undetermined 2; better 1; changed 1; unchanged 1
  before  monday.jsonl: 2 targets, seen 2026-11-20T10:00:00Z to 2026-11-20T10:05:00Z
  after   tuesday.jsonl: 1 target

  b.example
    worse         the certificate expired 1 day ago, on 2026-11-19
                  do: install a new one
    changed       no longer at 203.0.113.11

  d.example and e.example
    undetermined  could not be probed again: it refused the connection

  f.example
    better        the certificate was renewed

  a.example
    changed       agrees on the cipher suite X instead of Y
)");
}

TEST_CASE("nothing that is worse is an answer too, and unchanged targets are named only when asked for") {
  const DifferenceReport report = report_of({week[2]});
  CHECK(report.text({}).starts_with("NOTHING IS WORSE   1 target; unchanged 1\n"));
  CHECK(report.text({}).find("c.example") == std::string::npos);
  CHECK(report.text({.verbose = true}).ends_with("\n  unchanged: c.example\n"));
}

TEST_CASE("the lines for programs have every difference and every count") {
  const auto line = boost::json::parse(difference_json(week[1]));
  CHECK(line.at("kind").as_string() == "difference");
  CHECK(line.at("direction").as_string() == "worse");
  CHECK(line.at("before").is_null());
  REQUIRE(line.at("differences").as_array().size() == 2);
  CHECK(line.at("differences").at(0).at("remedy").as_string() == "install a new one");
  CHECK(line.at("differences").at(1).at("remedy").is_null());
  const auto summary = boost::json::parse(report_of(week).json());
  CHECK(summary.at("before").at("first").as_string() == "2026-11-20T10:00:00Z");
  CHECK(summary.at("after").at("last").is_null());
  CHECK(summary.at("targets").as_int64() == 6);
  CHECK(summary.at("undetermined").as_int64() == 2);
  CHECK(summary.at("unchanged").as_int64() == 1);
}

TEST_CASE("control characters of a target's name do not reach the terminal") {
  compare::TargetDifference odd = week[1];
  odd.target = "b\x1b[31m.example";
  CHECK(report_of({odd}).text({}).find('\x1b') == std::string::npos);
}

}  // namespace trustprobe::report
