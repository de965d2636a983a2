#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <sstream>

#include "base/text.h"
#include "example_report.h"
#include "json_text.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

std::vector<json::array> batches(const Report& report) {
  std::vector<json::array> batches;
  std::istringstream stream(asff_report(report, example_settings()));
  for (std::string line; std::getline(stream, line);) batches.push_back(json::parse(line).as_array());
  return batches;
}

json::value finding(const Report& report, std::string_view target, std::string_view rule) {
  const json::array first = batches(report).at(0);
  for (const json::value& each : first) {
    const json::value& fields = each.at("ProductFields");
    const json::value& details = each.at("Resources").at(0).at("Details").at("Other");
    if (fields.at("trustprobe/Rule").as_string() == rule && details.at("Target").as_string() == target) return each;
  }
  FAIL("no such finding: ", target, " ", rule);
  return {};
}

std::string text_at(const json::value& value, std::string_view pointer) {
  return std::string(value.at_pointer(pointer).as_string());
}

}  // namespace

TEST_CASE("ASFF has a finding per target and check of a probe") {
  check_report_case("asff", indented(asff_report(example_report(), example_settings())));
}

TEST_CASE("ASFF has a finding per judgement of a run") {
  check_report_case("asff-run", indented(asff_report(example_report(true), example_settings())));
}

TEST_CASE("ASFF says of a finding whether it passed, failed or is not known") {
  const Report report = example_report();
  CHECK(text_at(finding(report, "old.example.com:8443", "leaf-expired"), "/Compliance/Status") == "FAILED");
  CHECK(text_at(finding(report, "shop.example.com", "leaf-expired"), "/Compliance/Status") == "PASSED");
  CHECK(text_at(finding(report, "dead.example.com", "reachable"), "/Compliance/Status") == "WARNING");
  const Report judged = example_report(true);
  CHECK(text_at(finding(judged, "hostile.example.com", "expect-min-days"), "/Workflow/Status") == "SUPPRESSED");
}

TEST_CASE("ASFF has at most 100 findings a line") {
  Report report = example_report(true);
  auto& judgements = report.suites.front().judgements;
  judgements.resize(1);
  for (const std::size_t count : {100u, 101u}) {
    while (judgements.size() < count) {
      judgements.push_back(judgements.front());
      judgements.back().target = "host-" + std::to_string(judgements.size());
    }
    const auto lines = batches(report);
    CHECK(lines.size() == (count == 100 ? 1 : 2));
    CHECK(lines.front().size() == 100);
  }
  CHECK(asff_report(Report{}, {}).empty());
}

TEST_CASE("ASFF keeps to the lengths that Security Hub takes, and cuts no character") {
  Report report = example_report();
  auto& failed = report.targets[2].findings.front();
  for (int i = 0; i < 700; ++i) failed.summary += "\u6771";
  failed.remedy = failed.detail = failed.summary;
  const json::value each = finding(report, "old.example.com:8443", "leaf-expired");
  for (const auto& [pointer, limit] :
       {std::pair{"/Title", 256u}, {"/Description", 1024u}, {"/Remediation/Recommendation/Text", 512u}}) {
    const std::string text = text_at(each, pointer);
    CHECK(text.size() <= limit);
    CHECK(text.size() > limit - 3);
    CHECK(text.ends_with("..."));
    CHECK(base::valid_utf8(text) == text);
  }
}

TEST_CASE("ASFF makes no work of what a suite allows to pass unseen") {
  Report judged = example_report(true);
  CHECK(text_at(finding(judged, "dead.example.com", "expect-min-days"), "/Workflow/Status") == "NEW");
  judged.suites.front().judgements[2].undetermined_allowed = true;
  const json::value allowed = finding(judged, "dead.example.com", "expect-min-days");
  CHECK(text_at(allowed, "/Workflow/Status") == "SUPPRESSED");
  CHECK(text_at(allowed, "/Severity/Label") == "INFORMATIONAL");
  CHECK(text_at(allowed, "/Compliance/Status") == "WARNING");
}

}  // namespace trustprobe::report
