#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "example_report.h"
#include "json_text.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

std::vector<json::value> events(const Report& report) {
  std::vector<json::value> events;
  std::istringstream stream(ocsf_report(report, example_settings()));
  for (std::string line; std::getline(stream, line);) events.push_back(json::parse(line));
  return events;
}

json::value event(const Report& report, std::string_view target, std::string_view rule) {
  for (const json::value& each : events(report)) {
    if (each.at("unmapped").at("target").as_string() == target &&
        each.at("compliance").at("control").as_string() == rule)
      return each;
  }
  FAIL("no such event: ", target, " ", rule);
  return {};
}

}  // namespace

TEST_CASE("OCSF has an event per target and check of a probe") {
  check_report_case("ocsf", indented(ocsf_report(example_report(), example_settings())));
}

TEST_CASE("OCSF has an event per judgement of a run") {
  check_report_case("ocsf-run", indented(ocsf_report(example_report(true), example_settings())));
}

TEST_CASE("OCSF closes the finding that passed with the uid under which it was open") {
  Report report = example_report();
  const json::value open = event(report, "old.example.com:8443", "leaf-expired");
  report.targets[2].findings.front().status = checks::Status::passed;
  const json::value closed = event(report, "old.example.com:8443", "leaf-expired");
  CHECK(open.at("type_uid").to_number<int>() == 200301);
  CHECK(closed.at("type_uid").to_number<int>() == 200303);
  CHECK(open.at("finding_info").at("uid") == closed.at("finding_info").at("uid"));
  CHECK(open.at("compliance").at("status_id").to_number<int>() == 3);
  CHECK(closed.at("compliance").at("status_id").to_number<int>() == 1);
}

TEST_CASE("OCSF has no TLS object where no version was agreed on") {
  const json::value dead = event(example_report(), "dead.example.com", "reachable");
  CHECK(!dead.at("evidences").at(0).as_object().contains("tls"));
  CHECK(dead.at("compliance").at("status_id").to_number<int>() == 2);
}

}  // namespace trustprobe::report
