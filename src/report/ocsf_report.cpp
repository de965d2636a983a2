// OCSF 1.5 compliance findings (class 2003), one event a line: collectors take events one by one, and a line is one.
// What the endpoints served stands in `evidences` of what is open; what the schema has no word for in `unmapped`.
#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

constexpr int class_uid = 2003;

struct Enumerated {
  int id;
  std::string_view caption;
};

bool is_over(RuleStatus status) {
  return status == RuleStatus::passed || status == RuleStatus::not_applicable;
}

// A finding that passed closes the one of the same uid that did not.
Enumerated activity_of(RuleStatus status) {
  return is_over(status) ? Enumerated{3, "Close"} : Enumerated{1, "Create"};
}

Enumerated lifecycle_of(RuleStatus status) {
  if (status == RuleStatus::waived) return {3, "Suppressed"};
  return is_over(status) ? Enumerated{4, "Resolved"} : Enumerated{1, "New"};
}

// Warning is the schema's word for "no result due to missing information".
Enumerated compliance_of(RuleStatus status) {
  if (is_over(status)) return {1, "Pass"};
  return status == RuleStatus::undetermined ? Enumerated{2, "Warning"} : Enumerated{3, "Fail"};
}

Enumerated severity_of(const RuleResult& result) {
  if (is_over(result.status)) return {1, "Informational"};
  switch (result.severity) {
    case base::Severity::error:
      return {4, "High"};
    case base::Severity::warning:
      return {3, "Medium"};
    case base::Severity::note:
      break;
  }
  return {2, "Low"};
}

long milliseconds(base::Instant at) {
  return at.time_since_epoch().count() * 1000;
}

json::object certificate_json(const ReportedCertificate& certificate) {
  json::array sans;
  for (const std::string& name : certificate.names) {
    const bool address = name.find(':') != std::string::npos || name.find_first_not_of("0123456789.") == name.npos;
    sans.push_back({{"name", name}, {"type", address ? "IP Address" : "DNS"}});
  }
  return {{"uid", certificate.id},
          {"subject", certificate.subject},
          {"issuer", certificate.issuer},
          {"serial_number", certificate.serial},
          {"created_time", milliseconds(certificate.not_before)},
          {"expiration_time", milliseconds(certificate.not_after)},
          {"is_self_signed", certificate.self_signed},
          {"fingerprints",
           json::array{json::object{{"algorithm_id", 3}, {"algorithm", "SHA-256"}, {"value", certificate.id}}}},
          {"sans", std::move(sans)}};
}

// The object must have a version, so it is there only where one was agreed on.
json::object tls_json(const Report& report, const ReportedEndpoint& endpoint, const ReportedChain* chain) {
  const std::string_view version = endpoint.version;
  json::object tls{{"version", version.starts_with("TLS ") ? version.substr(4) : version}};
  if (!endpoint.cipher_suite.empty()) tls.emplace("cipher", endpoint.cipher_suite);
  if (!endpoint.server_name.empty()) tls.emplace("sni", endpoint.server_name);
  tls.emplace("handshake_dur", endpoint.handshake.count() / 1000);
  if (chain == nullptr) return tls;
  const ReportedCertificate& leaf = leaf_of(report, *chain);
  tls.emplace("certificate", certificate_json(leaf));
  json::array above;
  for (std::size_t i = 1; i < chain->certificates.size(); ++i)
    above.push_back(report.certificates[chain->certificates[i]].subject.c_str());
  tls.emplace("certificate_chain", std::move(above));
  return tls;
}

const ReportedChain* chain_at(const ReportedTarget& target, std::size_t endpoint) {
  for (const ReportedChain* chain : chains_that_count(target)) {
    if (chain->defect.empty() && std::ranges::find(chain->endpoints, endpoint) != chain->endpoints.end()) return chain;
  }
  return nullptr;
}

json::array evidences_of(const Report& report, const RuleResult& result) {
  json::array evidences;
  if (result.probed == nullptr || is_over(result.status)) return evidences;
  const ReportedTarget& target = *result.probed;
  for (std::size_t i = 0; i < target.endpoints.size(); ++i) {
    const ReportedEndpoint& endpoint = target.endpoints[i];
    json::object evidence{
        {"dst_endpoint", {{"hostname", target.host}, {"ip", endpoint.address}, {"port", endpoint.port}}}};
    if (!endpoint.version.empty()) evidence.emplace("tls", tls_json(report, endpoint, chain_at(target, i)));
    evidences.push_back(std::move(evidence));
  }
  return evidences;
}

json::object compliance_json(const RuleResult& result) {
  const Enumerated status = compliance_of(result.status);
  const RuleText text = rule_text(result.rule);
  const std::string standard = !result.suite.empty() ? "suite " + result.suite : text.citation;
  json::object compliance{{"control", result.rule},
                          {"standards", json::array{json::string(standard.empty() ? "trustprobe" : standard)}},
                          {"status", status.caption},
                          {"status_id", status.id}};
  if (!result.expected.empty()) compliance.emplace("requirements", json::array{json::string(result.expected)});
  return compliance;
}

json::object unmapped_json(const RuleResult& result) {
  json::object unmapped{{"target", result.target}, {"status", to_string(result.status)}};
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) unmapped.emplace(name, value);
  };
  add("suite", result.suite);
  add("owner", result.owner);
  add("source", result.source);
  add("note", result.note);
  add("where", where_of(result));
  return unmapped;
}

json::object finding_info(const RuleResult& result) {
  return {
      {"uid", result.key},
      {"title", headline_of(result)},
      {"desc", description_of(result)},
      {"created_time", milliseconds(result.at)},
      {"types", json::array{json::string(result.rule)}},
      {"analytic", {{"name", rule_text(result.rule).title}, {"uid", result.rule}, {"type", "Rule"}, {"type_id", 1}}}};
}

json::object event_of(const Report& report, const RuleResult& result) {
  const Enumerated activity = activity_of(result.status), severity = severity_of(result),
                   lifecycle = lifecycle_of(result.status);
  const std::string place = place_of(result.host, result.port), version = version_of(report);
  json::object event{
      {"activity_id", activity.id},
      {"activity_name", activity.caption},
      {"category_uid", 2},
      {"category_name", "Findings"},
      {"class_uid", class_uid},
      {"class_name", "Compliance Finding"},
      {"type_uid", class_uid * 100 + activity.id},
      {"type_name", fmt::format("Compliance Finding: {}", activity.caption)},
      {"time", milliseconds(report.ended)},
      {"severity_id", severity.id},
      {"severity", severity.caption},
      {"status_id", lifecycle.id},
      {"status", lifecycle.caption},
      {"message", headline_of(result)},
      {"metadata",
       {{"version", "1.5.0"},
        {"product", {{"name", "trustprobe"}, {"vendor_name", "trustprobe"}, {"version", version}}}}},
      {"finding_info", finding_info(result)},
      {"compliance", compliance_json(result)},
      {"resources", json::array{json::object{{"uid", place}, {"name", result.host}, {"type", "TLS endpoint"}}}}};
  if (json::array evidences = evidences_of(report, result); !evidences.empty())
    event.emplace("evidences", std::move(evidences));
  if (const std::string remedy = remedy_of(result); !remedy.empty())
    event.emplace("remediation", json::object{{"desc", remedy}});
  event.emplace("unmapped", unmapped_json(result));
  return event;
}

}  // namespace

std::string ocsf_report(const Report& report, const ReportSettings& settings) {
  std::string text;
  for (const RuleResult& result : rule_results(report, settings))
    text += json::serialize(event_of(report, result)) + "\n";
  return text;
}

}  // namespace trustprobe::report
