// JUnit XML as Jenkins and GitLab read it. `run`: a suite per suite, a case per judgement. `probe`: a suite per target,
// a case per check. A case fails where a gate at --fail-on stops; what was not seen is an error, and skipped where it
// may pass. Times are what connecting and shaking hands took: judging takes none.
#include <fmt/format.h>

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

#include "base/text.h"
#include "report/report_format.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

using Element = boost::property_tree::ptree;

// XML 1.0 2.2: even as references these have no place in a document.
std::string without_noncharacters(std::string text) {
  for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at; (at = text.find(forbidden)) != std::string::npos;) text.replace(at, 3, "\xEF\xBF\xBD");
  }
  return text;
}

std::string xml_text(std::string_view text) {
  return without_noncharacters(base::printable(text));
}

void put(Element& element, const char* attribute, std::string_view value) {
  element.put(std::string("<xmlattr>.") + attribute, xml_text(value));
}

std::string seconds(base::Microseconds duration) {
  return fmt::format("{:.3f}", static_cast<double>(duration.count()) / 1e6);
}

// XML has no time zone of its own here: the format's times are those of ISO 8601 without one.
std::string timestamp(base::Instant at) {
  std::string text = base::to_rfc3339(at);
  text.pop_back();
  return text;
}

base::Microseconds time_of(const ReportedTarget& target) {
  base::Microseconds total{};
  for (const ReportedEndpoint& endpoint : target.endpoints) total += endpoint.connect + endpoint.handshake;
  return total;
}

void add_line(std::string& text, std::string_view label, std::string_view value) {
  if (!value.empty()) text += fmt::format("{}: {}\n", label, xml_text(value));
}

/// What a person needs who gets nothing but this case.
std::string body_of(const RuleResult& result) {
  std::string text;
  for (const std::string& fact : result.facts) add_line(text, "found", fact);
  add_line(text, "expected", result.expected);
  for (const std::string& detail : result.details) add_line(text, "why", detail);
  for (const std::string& remedy : result.remedies) add_line(text, "do", remedy);
  add_line(text, "owner", result.owner);
  add_line(text, "asked for by", result.source);
  add_line(text, "note", result.note);
  add_line(text, "where", where_of(result));
  return text;
}

enum class CaseOutcome { passed, failure, error, skipped };

CaseOutcome outcome_of(const RuleResult& result) {
  if (result.status == RuleStatus::waived) return CaseOutcome::skipped;
  if (result.status == RuleStatus::undetermined) return result.stops ? CaseOutcome::error : CaseOutcome::skipped;
  return result.stops ? CaseOutcome::failure : CaseOutcome::passed;
}

std::string why_skipped(const RuleResult& result) {
  if (result.waiver)
    return fmt::format("waived until {}: {}; found {}", base::to_date(result.waiver->until), result.waiver->reason,
                       facts_text(result));
  return facts_text(result);
}

void add_outcome(Element& testcase, const RuleResult& result) {
  const CaseOutcome outcome = outcome_of(result);
  Element told;
  if (outcome == CaseOutcome::passed) {
    // It failed below the severity at which a gate stops: green, and not silent.
    if (result.status == RuleStatus::failed) testcase.add("system-out", body_of(result));
    return;
  }
  if (outcome == CaseOutcome::skipped) {
    put(told, "message", why_skipped(result));
    testcase.push_back({"skipped", told});
    return;
  }
  put(told, "message", facts_text(result));
  put(told, "type", fmt::format("{} {}", base::to_string(result.severity), result.rule));
  told.put_value(body_of(result));
  testcase.push_back({outcome == CaseOutcome::failure ? "failure" : "error", told});
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(CaseOutcome outcome) {
    ++tests;
    failures += outcome == CaseOutcome::failure ? 1 : 0;
    errors += outcome == CaseOutcome::error ? 1 : 0;
    skipped += outcome == CaseOutcome::skipped ? 1 : 0;
  }
  void write(Element& element) const {
    put(element, "tests", std::to_string(tests));
    put(element, "failures", std::to_string(failures));
    put(element, "errors", std::to_string(errors));
    put(element, "skipped", std::to_string(skipped));
  }
};

Element testcase_of(const RuleResult& result) {
  Element testcase;
  const std::string& group = result.suite.empty() ? result.target : result.suite + "." + result.target;
  put(testcase, "classname", group);
  put(testcase, "name", result.suite.empty() ? result.rule : result.title);
  if (!result.file.empty()) {
    put(testcase, "file", result.file);
    if (result.line > 0) put(testcase, "line", std::to_string(result.line));
  }
  add_outcome(testcase, result);
  return testcase;
}

/// The results of one suite of the document, and what is said of them as a whole.
struct Group {
  std::string name, hostname;
  base::Instant at;
  base::Microseconds time{};
  std::vector<const RuleResult*> results;
};

Element testsuite_of(const Group& group, const std::string& program, Counts& total) {
  Counts counts;
  for (const RuleResult* result : group.results) {
    counts.add(outcome_of(*result));
    total.add(outcome_of(*result));
  }
  Element testsuite, property;
  put(testsuite, "name", group.name);
  counts.write(testsuite);
  put(testsuite, "time", seconds(group.time));
  put(testsuite, "timestamp", timestamp(group.at));
  if (!group.hostname.empty()) put(testsuite, "hostname", group.hostname);
  put(property, "name", "program");
  put(property, "value", program);
  testsuite.add_child("properties.property", property);
  for (const RuleResult* result : group.results) testsuite.push_back({"testcase", testcase_of(*result)});
  return testsuite;
}

std::vector<Group> groups_of(const Report& report, const std::vector<RuleResult>& results) {
  std::vector<Group> groups;
  std::vector<const ReportedTarget*> counted;
  for (const RuleResult& result : results) {
    if (result.status == RuleStatus::not_applicable) continue;  // nothing was tested
    const bool judged = !result.suite.empty();
    const std::string& name = judged ? result.suite : result.target;
    if (groups.empty() || groups.back().name != name) {
      groups.push_back({.name = name,
                        .hostname = judged ? "" : result.host,
                        .at = judged ? report.started : result.at,
                        .results = {}});
      counted.clear();
    }
    if (result.probed != nullptr && std::ranges::find(counted, result.probed) == counted.end()) {
      groups.back().time += time_of(*result.probed);
      counted.push_back(result.probed);
    }
    groups.back().results.push_back(&result);
  }
  return groups;
}

}  // namespace

std::string junit_report(const Report& report, const ReportSettings& settings) {
  const std::vector<RuleResult> results = rule_results(report, settings);
  Counts total;
  std::vector<Element> testsuites;
  for (const Group& group : groups_of(report, results))
    testsuites.push_back(testsuite_of(group, report.program, total));
  Element root, document;
  put(root, "name", "trustprobe " + report.command);
  total.write(root);
  put(root, "time", seconds(report.ended - report.started));
  put(root, "timestamp", timestamp(report.started));
  for (Element& testsuite : testsuites) root.push_back({"testsuite", std::move(testsuite)});
  document.push_back({"testsuites", std::move(root)});
  std::ostringstream text;
  write_xml(text, document, boost::property_tree::xml_writer_make_settings<std::string>(' ', 2));
  return text.str();
}

}  // namespace trustprobe::report
