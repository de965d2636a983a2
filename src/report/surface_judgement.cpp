#include "report/surface_judgement.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "checks/verdict_words.h"
#include "observation/json.h"
#include "observation/surface_json.h"
#include "wire/registry.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using json::storage_ptr;
using observation::outside_text;

std::string trust_text(const path::PathVerdict& verdict) {
  switch (verdict.verdict) {
    case path::Verdict::trusted:
      return "trusted";
    case path::Verdict::not_trusted:
      return "not trusted: " + checks::short_reason(verdict);
    case path::Verdict::undetermined:
      break;
  }
  return "trust undetermined: " + checks::short_reason(verdict);
}

std::string trust_text(const std::vector<path::PathVerdict>& verdicts) {
  if (verdicts.size() == 1) return trust_text(verdicts.front());
  std::vector<std::string> texts;
  for (const path::PathVerdict& verdict : verdicts) texts.push_back(verdict.store + ": " + trust_text(verdict));
  return fmt::format("{}", fmt::join(texts, "; "));
}

json::object policy_name_json(const policies::Policy& policy, const storage_ptr& storage) {
  json::object object(storage);
  object.emplace("name", policy.name);
  object.emplace("service", policy.service);
  json::array scopes(storage);
  for (const std::string& scope : policy.scopes) scopes.push_back(json::value(scope, storage));
  object.emplace("scopes", std::move(scopes));
  return object;
}

json::object difference_json(const policies::PolicyDifference& difference, const storage_ptr& storage) {
  using observation::code_points_json;
  json::object object(storage);
  object.emplace("versions_extra", code_points_json(difference.versions_extra, wire::version_name, storage));
  object.emplace("versions_missing", code_points_json(difference.versions_missing, wire::version_name, storage));
  object.emplace("cipher_suites_extra", code_points_json(difference.suites_extra, wire::cipher_suite_name, storage));
  object.emplace("cipher_suites_missing",
                 code_points_json(difference.suites_missing, wire::cipher_suite_name, storage));
  object.emplace("groups_extra", code_points_json(difference.groups_extra, wire::group_name, storage));
  object.emplace("groups_missing", code_points_json(difference.groups_missing, wire::group_name, storage));
  const auto& post_quantum = difference.post_quantum_differs;
  object.emplace("post_quantum", post_quantum ? json::value(*post_quantum) : json::value(nullptr, storage));
  object.emplace("order_differs", difference.order_differs);
  return object;
}

json::object match_json(const policies::PolicyMatch& match, const storage_ptr& storage) {
  json::object object(storage);
  json::array exact(storage);
  for (const policies::Policy* policy : match.exact) exact.push_back(policy_name_json(*policy, storage));
  object.emplace("exact", std::move(exact));
  if (match.nearest) {
    json::object nearest = policy_name_json(*match.nearest->policy, storage);
    nearest.emplace("difference", difference_json(match.nearest->difference, storage));
    object.emplace("nearest", std::move(nearest));
  } else {
    object.emplace("nearest", nullptr);
  }
  object.emplace("not_exercised", observation::code_points_json(match.not_exercised, wire::cipher_suite_name, storage));
  object.emplace("undetermined", observation::text_or_null(match.undetermined, storage));
  return object;
}

json::object client_json(const observation::SimulatedClient& client, const std::vector<path::PathVerdict>& verdicts,
                         const storage_ptr& storage) {
  json::object object(storage);
  object.emplace("id", outside_text(client.id, storage));
  json::array trust(storage);
  for (const path::PathVerdict& verdict : verdicts) {
    json::object each(storage);
    each.emplace("store", outside_text(verdict.store, storage));
    each.emplace("verdict", to_string(verdict.verdict));
    const bool trusted = verdict.verdict == path::Verdict::trusted;
    each.emplace("reason", observation::text_or_null(trusted ? "" : checks::short_reason(verdict), storage));
    trust.push_back(std::move(each));
  }
  object.emplace("verdicts", std::move(trust));
  return object;
}

}  // namespace

SurfaceJudgement surface_judgement(const assess::SurfaceAssessment& assessed) {
  SurfaceJudgement judgement;
  for (const auto& verdicts : assessed.clients) {
    judgement.clients.push_back({verdicts.empty() ? std::string() : trust_text(verdicts)});
  }
  judgement.policy = assessed.policy;
  return judgement;
}

std::string policy_label(const policies::Policy& policy) {
  std::string label = policy.name;
  if (policy.service != "load-balancer") {
    label +=
        fmt::format(" ({}{}{})", policy.service, policy.scopes.empty() ? "" : ", ", fmt::join(policy.scopes, ", "));
  }
  if (policy.default_for.empty()) return label;
  return label + fmt::format(" ({} default of {})", policy.old_default ? "old" : "the", policy.default_for);
}

json::object surface_judgement_json(const assess::SurfaceAssessment& assessed, const observation::Surface& surface,
                                    const storage_ptr& storage) {
  json::object object(storage);
  const auto& policy = assessed.policy;
  object.emplace("policy", policy ? json::value(match_json(*policy, storage)) : json::value(nullptr, storage));
  json::array clients(storage);
  for (std::size_t i = 0; i < surface.clients.size() && i < assessed.clients.size(); ++i) {
    clients.push_back(client_json(surface.clients[i], assessed.clients[i], storage));
  }
  object.emplace("clients", std::move(clients));
  return object;
}

}  // namespace trustprobe::report
