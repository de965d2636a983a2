#include "report/verdict_json.h"

#include "checks/camps.h"
#include "observation/json.h"
#include "report/json_report.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using json::storage_ptr;
using observation::outside_text;

json::array problems_json(const std::vector<path::Problem>& problems, const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(problems.size());
  for (const path::Problem& problem : problems) {
    json::object object(storage);
    object.emplace("id", path::rule(problem.id).name);
    object.emplace("position", problem.position);
    object.emplace("detail", outside_text(problem.detail, storage));
    array.push_back(std::move(object));
  }
  return array;
}

json::object source_json(const revocation::SourceStatus& source, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(8);
  object.emplace("kind", to_string(source.evidence->origin.kind));
  object.emplace("source", outside_text(source.evidence->origin.source, storage));
  object.emplace("at", base::to_rfc3339(source.evidence->origin.at));
  object.emplace("status", to_string(source.status));
  object.emplace("this_update", instant_or_null(source.this_update, storage));
  object.emplace("next_update", instant_or_null(source.next_update, storage));
  object.emplace("defect", observation::text_or_null(source.defect, storage));
  return object;
}

json::array revocation_json(const path::PathVerdict& verdict, const storage_ptr& storage) {
  json::array array(storage);
  for (std::size_t i = 0; i < verdict.revocation.size(); ++i) {
    const revocation::CertificateStatus& status = verdict.revocation[i];
    json::object object(storage);
    object.reserve(6);
    object.emplace("certificate", x509::fingerprint_hex(*verdict.path.certificates[i]));
    object.emplace("status", to_string(status.status));
    const auto& revoked = status.revocation;
    object.emplace("reason",
                   revoked ? json::value(to_string(revoked->reason), storage) : json::value(nullptr, storage));
    object.emplace("revoked_at", revoked ? instant_or_null(revoked->at, storage) : json::value(nullptr, storage));
    object.emplace("detail", observation::text_or_null(status.detail, storage));
    json::array sources(storage);
    for (const revocation::SourceStatus& source : status.sources) sources.push_back(source_json(source, storage));
    object.emplace("sources", std::move(sources));
    array.push_back(std::move(object));
  }
  return array;
}

json::value anchor_json(const path::PathVerdict& verdict, const storage_ptr& storage) {
  if (!verdict.path.anchor) return json::value(nullptr, storage);
  const x509::Certificate& certificate = *verdict.path.anchor->certificate;
  json::object anchor(storage);
  anchor.emplace("fingerprint", x509::fingerprint_hex(certificate));
  anchor.emplace("subject", outside_text(certificate.subject.text, storage));
  return anchor;
}

}  // namespace

json::value instant_or_null(const std::optional<base::Instant>& instant, const storage_ptr& storage) {
  return instant ? json::value(base::to_rfc3339(*instant), storage) : json::value(nullptr, storage);
}

json::array path_json(const path::CandidatePath& path, const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(path.certificates.size());
  for (const x509::CertificateRef& certificate : path.certificates) {
    array.push_back(json::value(x509::fingerprint_hex(*certificate), storage));
  }
  return array;
}

json::object verdict_json(const path::PathVerdict& verdict, const x509::Certificate& leaf, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(8);
  object.emplace("leaf", x509::fingerprint_hex(leaf));
  object.emplace("store", outside_text(verdict.store, storage));
  object.emplace("client", outside_text(verdict.client, storage));
  object.emplace("verdict", to_string(verdict.verdict));
  object.emplace("anchor", anchor_json(verdict, storage));
  object.emplace("path", path_json(verdict.path, storage));
  object.emplace("problems", problems_json(verdict.problems, storage));
  object.emplace("revocation", revocation_json(verdict, storage));
  json::array rejected(storage);
  for (const path::RejectedPath& other : verdict.rejected) {
    json::object alternative(storage);
    alternative.emplace("path", path_json(other.path, storage));
    alternative.emplace("problems", problems_json(other.problems, storage));
    rejected.push_back(std::move(alternative));
  }
  object.emplace("rejected", std::move(rejected));
  return object;
}

json::array camps_json(const std::vector<path::PathVerdict>& verdicts, const storage_ptr& storage) {
  std::vector<std::pair<std::string_view, std::vector<const path::PathVerdict*>>> by_store;
  for (const path::PathVerdict& verdict : verdicts) {
    if (by_store.empty() || by_store.back().first != verdict.store) by_store.push_back({verdict.store, {}});
    by_store.back().second.push_back(&verdict);
  }
  json::array array(storage);
  for (const auto& [store, of_store] : by_store) {
    for (const checks::Camp& camp : checks::camps_of(of_store)) {
      json::object object(storage);
      object.reserve(5);
      object.emplace("store", outside_text(store, storage));
      object.emplace("verdict", to_string(camp.verdict));
      object.emplace("reason", observation::text_or_null(camp.reason, storage));
      json::array clients(storage);
      for (const path::PathVerdict* verdict : camp.verdicts) clients.push_back(json::value(verdict->client, storage));
      object.emplace("clients", std::move(clients));
      array.push_back(std::move(object));
    }
  }
  return array;
}

}  // namespace trustprobe::report
