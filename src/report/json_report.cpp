#include "report/json_report.h"

#include <boost/json/monotonic_resource.hpp>

#include "checks/catalogue.h"
#include "observation/evidence.h"
#include "observation/json.h"
#include "report/store_report.h"
#include "report/surface_judgement.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using json::storage_ptr;
using observation::outside_text;

bool served_at(const checks::ServedChain& chain, std::size_t endpoint) {
  for (const checks::ServedChain::Place& place : chain.places) {
    if (place.endpoint == endpoint) return true;
  }
  return false;
}

json::array verdicts_json(const assess::Assessment& assessment, std::size_t endpoint, const storage_ptr& storage) {
  json::array array(storage);
  for (const checks::ServedChain& chain : assessment.chains) {
    if (chain.verdicts.empty() || !served_at(chain, endpoint)) continue;
    for (const path::PathVerdict& verdict : chain.verdicts) {
      array.push_back(verdict_json(verdict, *chain.chain->leaf(), storage));
    }
  }
  return array;
}

json::array other_clients_json(const assess::Assessment& assessment, std::size_t endpoint, const storage_ptr& storage) {
  json::array array(storage);
  for (const checks::ServedChain& chain : assessment.chains) {
    if (chain.other_clients.empty() || !served_at(chain, endpoint)) continue;
    const std::string leaf = x509::fingerprint_hex(*chain.chain->leaf());
    for (json::value& camp : camps_json(chain.other_clients, storage)) {
      camp.as_object().emplace("leaf", leaf);
      array.push_back(std::move(camp));
    }
  }
  return array;
}

// What passed or does not apply has no more to tell than that.
json::object finding_json(const checks::Finding& finding, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(8);
  object.emplace("check", finding.check);
  object.emplace("status", to_string(finding.status));
  if (finding.status == checks::Status::passed || finding.status == checks::Status::not_applicable) return object;
  const checks::Check* check = checks::find_check(finding.check);
  object.emplace("severity", to_string(finding.severity));
  object.emplace("subject", outside_text(finding.subject, storage));
  object.emplace("summary", outside_text(finding.summary, storage));
  object.emplace("detail", outside_text(finding.detail, storage));
  object.emplace("remedy", outside_text(finding.remedy, storage));
  object.emplace("citation", check ? check->citation : std::string_view());
  return object;
}

bool concerns(const checks::Finding& finding, std::size_t endpoint) {
  for (const std::size_t concerned : finding.endpoints) {
    if (concerned == endpoint) return true;
  }
  return false;
}

json::object endpoint_line(const assess::Assessment& assessment, std::size_t endpoint, const storage_ptr& storage) {
  const observation::Observation& observation = *assessment.observation;
  json::object line = line_of("endpoint", storage);
  line.emplace("target", outside_text(observation.target.text, storage));
  if (observation.way) add_json(line, *observation.way, storage);
  add_json(line, observation.endpoints[endpoint], observation.dns, storage);
  line.emplace("evidence", observation::evidence_json(observation.evidence, storage));
  line.emplace("verdicts", verdicts_json(assessment, endpoint, storage));
  line.emplace("other_clients", other_clients_json(assessment, endpoint, storage));
  for (const assess::SurfaceAssessment& assessed : assessment.surfaces) {
    if (assessed.endpoint != endpoint) continue;
    line.emplace("surface_judgement",
                 surface_judgement_json(assessed, *observation.endpoints[endpoint].surface, storage));
  }
  json::array findings(storage);
  for (const checks::Finding& finding : assessment.findings) {
    if (concerns(finding, endpoint)) findings.push_back(finding_json(finding, storage));
  }
  line.emplace("findings", std::move(findings));
  return line;
}

json::object counts_json(const std::vector<checks::Finding>& findings, const storage_ptr& storage) {
  std::size_t counted[3] = {}, undetermined = 0;
  for (const checks::Finding& finding : findings) {
    if (finding.status == checks::Status::failed) ++counted[static_cast<std::size_t>(finding.severity)];
    if (finding.status == checks::Status::undetermined) ++undetermined;
  }
  json::object counts(storage);
  for (const auto severity : {checks::Severity::error, checks::Severity::warning, checks::Severity::note}) {
    counts.emplace(to_string(severity), counted[static_cast<std::size_t>(severity)]);
  }
  counts.emplace("undetermined", undetermined);
  return counts;
}

json::object target_line(const assess::Assessment& assessment, const storage_ptr& storage) {
  const observation::Observation& observation = *assessment.observation;
  json::object line = line_of("target", storage);
  line.emplace("target", outside_text(observation.target.text, storage));
  line.emplace("outcome", to_string(outcome_of(assessment)));
  json::array addresses(storage), aliases(storage), findings(storage);
  for (const auto& seen : observation.endpoints) addresses.push_back(outside_text(seen.endpoint.address, storage));
  for (const std::string& alias : observation.aliases) aliases.push_back(outside_text(alias, storage));
  findings.reserve(assessment.findings.size());
  for (const checks::Finding& finding : assessment.findings) {
    if (finding.endpoints.empty()) findings.push_back(finding_json(finding, storage));
  }
  line.emplace("addresses", std::move(addresses));
  line.emplace("aliases", std::move(aliases));
  line.emplace("findings", std::move(findings));
  line.emplace("counts", counts_json(assessment.findings, storage));
  const auto& failure = observation.resolve_failure;
  line.emplace("resolve_failure", failure ? json::value(to_json(*failure, storage)) : json::value(nullptr, storage));
  const auto& caa = observation.caa;
  line.emplace("caa", caa ? json::value(to_json(*caa, storage)) : json::value(nullptr, storage));
  return line;
}

}  // namespace

std::string json_lines(const assess::Assessment& assessment, const assess::Terms&) {
  std::string lines;
  // One arena for all the small values of a line: freed at once, and nothing is copied when values move within it.
  unsigned char first_block[32'768];
  json::monotonic_resource arena(first_block, sizeof first_block);
  const storage_ptr storage(&arena);
  for (std::size_t i = 0; i < assessment.observation->endpoints.size(); ++i) {
    append_line(endpoint_line(assessment, i, storage), lines);
    arena.release();  // the line's object is gone: a name with many addresses needs no more than one of them
  }
  append_line(target_line(assessment, storage), lines);
  return lines;
}

std::string EvidenceLines::of(const assess::Assessment& assessment) {
  std::string lines;
  for (const revocation::EvidenceRef& evidence : assessment.observation->evidence) {
    if (!evidence->has_come() || !told_.insert(x509::sha256(*evidence->bytes)).second) continue;
    append_line(observation::evidence_line(*evidence), lines);
  }
  return lines;
}

std::string json_summary(const Summary& summary, const std::vector<trust::TrustStoreRef>& stores) {
  json::object line = line_of("summary", {});
  json::object counts, reasons;
  for (const Outcome outcome : {Outcome::ok, Outcome::note, Outcome::warning, Outcome::error, Outcome::not_probed}) {
    counts.emplace(to_string(outcome), summary.count(outcome));
  }
  for (const auto& [reason, count] : summary.not_probed_reasons()) reasons.emplace(reason, count);
  json::array worst;
  for (const SummaryRow& row : summary.worst()) {
    worst.push_back(json::object{{"target", outside_text(row.target, {})},
                                 {"outcome", to_string(row.outcome)},
                                 {"reason", outside_text(row.reason, {})}});
  }
  line.emplace("targets", summary.targets());
  line.emplace("counts", std::move(counts));
  line.emplace("not_probed_reasons", std::move(reasons));
  line.emplace("worst", std::move(worst));
  json::array used;
  for (const trust::TrustStoreRef& store : stores) used.push_back(store_identity_json(*store));
  line.emplace("stores", std::move(used));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report
