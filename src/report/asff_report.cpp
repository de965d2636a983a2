// AWS Security Finding Format, for BatchImportFindings: a line is a JSON array of at most 100 findings, as many as one
// call takes. Up to 100 the whole file is such an array. The same rule at the same target has the same Id in every run,
// so that importing again updates; what passed is told so that what failed before is known to be mended.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

// The limits of BatchImportFindings, in characters; ours count bytes.
constexpr std::size_t findings_per_call = 100, title_limit = 256, description_limit = 1024, remedy_limit = 512,
                      resource_field_limit = 1024, product_field_limit = 2048, id_limit = 512;

bool is_over(RuleStatus status) {
  return status == RuleStatus::passed || status == RuleStatus::not_applicable;
}

std::string_view label_of(const RuleResult& result) {
  if (is_over(result.status) || result.allowed) return "INFORMATIONAL";
  switch (result.severity) {
    case base::Severity::error:
      return "HIGH";
    case base::Severity::warning:
      return "MEDIUM";
    case base::Severity::note:
      break;
  }
  return "LOW";
}

// WARNING is AWS' word for "some information is missing".
std::string_view compliance_of(RuleStatus status) {
  switch (status) {
    case RuleStatus::passed:
      return "PASSED";
    case RuleStatus::failed:
    case RuleStatus::waived:
      return "FAILED";
    case RuleStatus::undetermined:
      return "WARNING";
    case RuleStatus::not_applicable:
      break;
  }
  return "NOT_AVAILABLE";
}

// What somebody lets pass is nobody's work.
std::string_view workflow_of(const RuleResult& result) {
  if (result.status == RuleStatus::waived || result.allowed) return "SUPPRESSED";
  return is_over(result.status) ? "RESOLVED" : "NEW";
}

void add(json::object& object, std::string_view name, const std::string& value, std::size_t limit) {
  if (!value.empty()) object.emplace(name, base::shortened(value, limit));
}

void append(std::string& list, const std::string& item) {
  list += (list.empty() ? "" : " ") + item;
}

json::object resource_details(const Report& report, const RuleResult& result) {
  json::object details;
  add(details, "Target", result.target, resource_field_limit);
  add(details, "Host", result.host, resource_field_limit);
  add(details, "Port", std::to_string(result.port), resource_field_limit);
  if (result.probed == nullptr) return details;
  std::string addresses, fingerprints, serials, expiries;
  for (const ReportedEndpoint& endpoint : result.probed->endpoints) append(addresses, endpoint.address);
  for (const ReportedChain* chain : chains_that_count(*result.probed)) {
    if (!chain->defect.empty()) continue;
    const ReportedCertificate& leaf = leaf_of(report, *chain);
    append(fingerprints, leaf.id);
    append(serials, leaf.serial);
    append(expiries, base::to_rfc3339(leaf.not_after));
  }
  add(details, "Addresses", addresses, resource_field_limit);
  add(details, "CertificateSha256", fingerprints, resource_field_limit);
  add(details, "CertificateSerial", serials, resource_field_limit);
  add(details, "CertificateNotAfter", expiries, resource_field_limit);
  return details;
}

json::object product_fields(const Report& report, const RuleResult& result) {
  json::object fields;
  add(fields, "trustprobe/Version", version_of(report), product_field_limit);
  add(fields, "trustprobe/Rule", result.rule, product_field_limit);
  add(fields, "trustprobe/Status", std::string(to_string(result.status)), product_field_limit);
  add(fields, "trustprobe/Suite", result.suite, product_field_limit);
  add(fields, "trustprobe/Expected", result.expected, product_field_limit);
  add(fields, "trustprobe/Owner", result.owner, product_field_limit);
  add(fields, "trustprobe/Source", result.source, product_field_limit);
  return fields;
}

json::object finding_of(const Report& report, const RuleResult& result, const ReportSettings& settings) {
  const json::array types{"Software and Configuration Checks/TLS Certificates/" + result.rule};
  const json::object severity{{"Label", label_of(result)}, {"Original", base::to_string(result.severity)}};
  const std::string place = place_of(result.host, result.port);
  json::object finding{{"SchemaVersion", "2018-10-08"},
                       {"Id", "trustprobe/" + result.key},
                       {"ProductArn", fmt::format("arn:{}:securityhub:{}:{}:product/{}/default", settings.aws_partition,
                                                  settings.aws_region, settings.aws_account, settings.aws_account)},
                       {"ProductName", "trustprobe"},
                       {"GeneratorId", base::shortened("trustprobe/" + result.rule, id_limit)},
                       {"AwsAccountId", settings.aws_account},
                       {"Types", types},
                       {"CreatedAt", base::to_rfc3339(report.started)},
                       {"UpdatedAt", base::to_rfc3339(report.ended)},
                       {"LastObservedAt", base::to_rfc3339(result.at)},
                       {"Severity", {{"Label", label_of(result)}}},
                       {"FindingProviderFields", {{"Severity", severity}, {"Types", types}}},
                       {"Title", base::shortened(headline_of(result), title_limit)},
                       {"Description", base::shortened(description_of(result), description_limit)},
                       {"ProductFields", product_fields(report, result)},
                       {"Resources", json::array{{{"Type", "Other"},
                                                  {"Id", base::shortened(place, id_limit)},
                                                  {"Partition", settings.aws_partition},
                                                  {"Region", settings.aws_region},
                                                  {"Details", {{"Other", resource_details(report, result)}}}}}},
                       {"Compliance", {{"Status", compliance_of(result.status)}}},
                       {"Workflow", {{"Status", workflow_of(result)}}},
                       {"RecordState", result.status == RuleStatus::not_applicable ? "ARCHIVED" : "ACTIVE"}};
  if (const std::string remedy = remedy_of(result); !remedy.empty())
    finding.emplace("Remediation", json::object{{"Recommendation", {{"Text", base::shortened(remedy, remedy_limit)}}}});
  return finding;
}

}  // namespace

std::string asff_report(const Report& report, const ReportSettings& settings) {
  std::string text;
  json::array batch;
  const auto write = [&] {
    if (!batch.empty()) text += json::serialize(batch) + "\n";
    batch.clear();
  };
  for (const RuleResult& result : rule_results(report, settings)) {
    batch.push_back(finding_of(report, result, settings));
    if (batch.size() == findings_per_call) write();
  }
  write();
  return text;
}

}  // namespace trustprobe::report
