#include <boost/json.hpp>

#include "base/hex.h"
#include "observation/json.h"
#include "report/inventory_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using inventory::Item;
using inventory::JudgedItem;
using inventory::SeenEndpoint;
using observation::outside_text;
using observation::text_or_null;

json::object place_json(const SeenEndpoint& endpoint) {
  return {{"target", outside_text(endpoint.target, {})}, {"address", endpoint.address}};
}

json::object finding_json(const inventory::Finding& finding) {
  json::array endpoints;
  for (const SeenEndpoint* endpoint : finding.endpoints) endpoints.push_back(place_json(*endpoint));
  return {{"kind", json::value(to_string(finding.kind))}, {"severity", json::value(base::to_string(finding.severity))},
          {"summary", outside_text(finding.summary, {})}, {"detail", text_or_null(finding.detail, {})},
          {"remedy", outside_text(finding.remedy, {})},   {"endpoints", std::move(endpoints)}};
}

json::array sources_json(const Item& item) {
  json::array sources;
  for (const inventory::Source& source : item.sources) {
    sources.push_back(json::object{{"file", outside_text(source.file, {})},
                                   {"form", json::value(to_string(source.form))},
                                   {source.csv ? "line" : "certificate", source.number}});
  }
  return sources;
}

void add_item(json::object& line, const Item& item) {
  json::array names;
  for (const std::string& name : item.names) names.push_back(outside_text(name, {}));
  line.emplace("name", text_or_null(item.name, {}));
  line.emplace("arn", text_or_null(item.arn, {}));
  line.emplace("names", std::move(names));
  line.emplace("more_names", item.more_names);
  line.emplace("serial", item.serial ? json::value(base::to_hex(*item.serial)) : json::value(nullptr));
  line.emplace("subject", text_or_null(item.subject, {}));
  line.emplace("fingerprint",
               item.certificate ? json::value(x509::fingerprint_hex(*item.certificate)) : json::value(nullptr));
  line.emplace("not_before", instant_or_null(item.not_before));
  line.emplace("not_after", instant_or_null(item.not_after));
  line.emplace("uploaded", instant_or_null(item.uploaded));
  line.emplace("revoked_at", instant_or_null(item.revoked_at));
  line.emplace("status", text_or_null(item.status, {}));
  line.emplace("type", text_or_null(item.type, {}));
  line.emplace("key_algorithm", text_or_null(item.key_algorithm, {}));
  line.emplace("signature_algorithm", text_or_null(item.signature_algorithm, {}));
  line.emplace("sources", sources_json(item));
}

json::object item_line(const JudgedItem& judged) {
  json::object line = line_of("inventory", {});
  add_item(line, *judged.item);
  line.emplace("use", json::value(to_string(judged.use)));
  line.emplace("severity", judged.worst() ? json::value(base::to_string(*judged.worst())) : json::value(nullptr));
  json::array served, findings;
  for (const inventory::Service& each : judged.served) {
    json::object place = place_json(*each.endpoint);
    place.emplace("join", json::value(to_string(each.join)));
    served.push_back(std::move(place));
  }
  for (const inventory::Finding& finding : judged.findings) findings.push_back(finding_json(finding));
  line.emplace("served", std::move(served));
  line.emplace("findings", std::move(findings));
  return line;
}

json::array in_no_export_json(const InventoryRun& run) {
  json::array all;
  for (const auto& [endpoint, certificates] : run.judged.in_no_export) {
    json::object place = place_json(*endpoint);
    json::array leaves;
    for (const x509::CertificateRef& leaf : certificates) {
      leaves.push_back(json::object{{"fingerprint", x509::fingerprint_hex(*leaf)},
                                    {"serial", base::to_hex(leaf->serial)},
                                    {"subject", outside_text(leaf->subject.text, {})},
                                    {"not_after", base::to_rfc3339(leaf->not_after)}});
    }
    place.emplace("leaves", std::move(leaves));
    all.push_back(std::move(place));
  }
  return all;
}

json::object summary_line(const InventoryRun& run) {
  using base::Severity;
  json::object line = line_of("inventory-summary", {});
  line.emplace("at", base::to_rfc3339(run.at));
  line.emplace("exports", run.exports);
  line.emplace("certificates", run.judged.items.size());
  line.emplace("errors", run.judged.count(Severity::error));
  line.emplace("warnings", run.judged.count(Severity::warning));
  line.emplace("notes", run.judged.count(Severity::note));
  json::array incomplete, not_probed;
  for (const std::string& file : run.incomplete) incomplete.push_back(outside_text(file, {}));
  for (const NotProbed& each : run.not_probed) {
    not_probed.push_back(
        json::object{{"target", outside_text(each.target, {})}, {"reason", outside_text(each.reason, {})}});
  }
  line.emplace("incomplete", std::move(incomplete));
  line.emplace("targets", run.targets);
  line.emplace("not_probed", std::move(not_probed));
  line.emplace("in_no_export", in_no_export_json(run));
  line.emplace("left_out", json::object{{"wildcards", run.names.wildcards},
                                        {"no_hosts", run.names.no_hosts},
                                        {"nameless", run.names.nameless},
                                        {"more_names", run.names.more_names}});
  return line;
}

}  // namespace

std::string inventory_json(const InventoryRun& run) {
  std::string lines;
  for (const JudgedItem& judged : run.judged.items) append_line(item_line(judged), lines);
  append_line(summary_line(run), lines);
  return lines;
}

}  // namespace trustprobe::report
