// SARIF 2.1.0, for code scanning. Results are what failed and what is open: GitHub takes every result for an alert,
// whatever its kind, so what passed is left out. A location is the line of the suite that asks, and for `probe` a
// relative URI of host and port: one with a scheme of its own is refused with the whole file.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>

#include "base/text.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

constexpr std::string_view schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

json::object message(std::string_view text) {
  return {{"text", text}};
}

// RFC 3986 2.3 and 3.3: what a path holds as it is.
std::string uri_path(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

std::string uri_of(const RuleResult& result) {
  if (result.file.empty()) return uri_path(fmt::format("{}/{}", result.host, result.port));
  return (result.file.starts_with('/') ? "file://" : "") + uri_path(result.file);
}

json::object location_of(const RuleResult& result) {
  const std::string place = place_of(result.host, result.port);
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri_of(result)}}}, {"region", {{"startLine", std::max(result.line, 1)}}}}},
          {"logicalLocations", json::array{{{"name", place}, {"fullyQualifiedName", place}, {"kind", "resource"}}}}};
}

json::object properties_of(const RuleResult& result) {
  json::object properties{{"target", result.target}, {"severity", base::to_string(result.severity)}};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) properties.emplace(name, value);
  };
  add("suite", result.suite);
  add("expected", result.expected);
  add("owner", result.owner);
  add("source", result.source);
  add("note", result.note);
  add("remedy", remedy_of(result));
  return properties;
}

// 3.27.9 and 3.27.10: what is not known to fail has no level.
json::object result_of(const RuleResult& result, std::size_t rule) {
  const bool open = result.status == RuleStatus::undetermined;
  json::object object{
      {"ruleId", result.rule},
      {"ruleIndex", rule},
      {"kind", open ? "open" : "fail"},
      {"level", open ? "none" : base::to_string(result.severity)},
      {"message", message(description_of(result))},
      {"locations", json::array{location_of(result)}},
      {"partialFingerprints", {{"targetAndRule/v1", result.key}, {"primaryLocationLineHash", result.key}}},
      {"properties", properties_of(result)}};
  if (result.waiver) {
    object.emplace("suppressions",
                   json::array{{{"kind", "external"},
                                {"status", "accepted"},
                                {"justification", fmt::format("until {}: {}", base::to_date(result.waiver->until),
                                                              base::printable(result.waiver->reason))}}});
  }
  return object;
}

json::object rule_of(const std::string& id) {
  const RuleText text = rule_text(id);
  std::string help = text.explanation;
  if (!text.remedy.empty()) help += (help.empty() ? "" : "\n\n") + text.remedy;
  if (!text.citation.empty()) help += (help.empty() ? "" : "\n\n") + text.citation;
  const std::string& full = text.explanation.empty() ? text.title : text.explanation;
  return {{"id", id},
          {"shortDescription", message(text.title)},
          {"fullDescription", message(full)},
          {"help", message(help.empty() ? text.title : help)},
          {"defaultConfiguration", {{"level", base::to_string(text.severity)}}},
          {"properties", {{"tags", json::array{"tls", "certificate"}}}}};
}

/// Every rule that something was held against, in the order of the results, and its place.
struct Rules {
  json::array array;
  std::map<std::string, std::size_t> places;

  std::size_t place(const std::string& id) {
    const auto [entry, added] = places.emplace(id, array.size());
    if (added) array.push_back(rule_of(id));
    return entry->second;
  }
};

// What tells runs of other suites apart: GitHub closes the alerts that the same analysis does not report again.
std::string analysis_of(const Report& report) {
  std::string id = "trustprobe/" + report.command + "/";
  for (const ReportedSuite& suite : report.suites) id += suite.name + "/";
  return id;
}

}  // namespace

std::string sarif_report(const Report& report, const ReportSettings& settings) {
  Rules rules;
  json::array results;
  for (const RuleResult& result : rule_results(report, settings)) {
    const std::size_t rule = rules.place(result.rule);
    const bool told = result.status != RuleStatus::passed && result.status != RuleStatus::not_applicable;
    if (told) results.push_back(result_of(result, rule));
  }
  const json::object driver{{"name", "trustprobe"}, {"version", version_of(report)}, {"rules", std::move(rules.array)}};
  const json::object invocation{{"executionSuccessful", true},
                                {"startTimeUtc", base::to_rfc3339(report.started)},
                                {"endTimeUtc", base::to_rfc3339(report.ended)}};
  const json::object run{{"tool", {{"driver", driver}}},
                         {"automationDetails", {{"id", analysis_of(report)}}},
                         {"invocations", json::array{invocation}},
                         {"results", std::move(results)}};
  return json::serialize(json::object{{"$schema", schema}, {"version", "2.1.0"}, {"runs", json::array{run}}}) + "\n";
}

}  // namespace trustprobe::report
