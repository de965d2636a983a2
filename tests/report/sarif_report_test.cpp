#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "example_report.h"
#include "json_text.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

json::object run_of(const Report& report) {
  return json::parse(sarif_report(report, example_settings())).at("runs").at(0).as_object();
}

}  // namespace

TEST_CASE("SARIF has a result for what failed and what is open of a probe, and a rule for every check that ran") {
  check_report_case("sarif", indented(sarif_report(example_report(), example_settings())));
}

TEST_CASE("SARIF has a result at the line of the suite for what a run did not meet") {
  check_report_case("sarif-run", indented(sarif_report(example_report(true), example_settings())));
}

TEST_CASE("SARIF tells every result by a rule that it describes") {
  for (const bool judged : {false, true}) {
    const json::object run = run_of(example_report(judged));
    const json::array& rules = run.at("tool").at("driver").at("rules").as_array();
    for (const json::value& result : run.at("results").as_array()) {
      const auto index = result.at("ruleIndex").to_number<std::size_t>();
      REQUIRE(index < rules.size());
      CHECK(rules[index].at("id") == result.at("ruleId"));
    }
  }
}

TEST_CASE("SARIF has no scheme in the URI of a host, nor of a suite, whatever they are called") {
  Report report = example_report(true);
  report.suites.front().judgements[1].where = "suites/a b:c.toml:13";
  const json::value location = run_of(report).at("results").at(0).at("locations").at(0).at("physicalLocation");
  CHECK(location.at("artifactLocation").at("uri").as_string() == "suites/a%20b%3Ac.toml");
  CHECK(location.at("region").at("startLine").to_number<int>() == 13);
  Report probe = example_report();
  probe.targets.front().host = "2001:db8::1";
  const json::value at = run_of(probe).at("results").at(0).at("locations").at(0);
  CHECK(at.at("physicalLocation").at("artifactLocation").at("uri").as_string() == "2001%3Adb8%3A%3A1/443");
  CHECK(at.at("logicalLocations").at(0).at("fullyQualifiedName").as_string() == "[2001:db8::1]:443");
}

TEST_CASE("SARIF without anything to tell is a run without results") {
  const json::object run = run_of(Report{.program = "trustprobe 0.1.0", .command = "probe"});
  CHECK(run.at("results").as_array().empty());
  CHECK(run.at("invocations").at(0).at("executionSuccessful").as_bool());
}

}  // namespace trustprobe::report
