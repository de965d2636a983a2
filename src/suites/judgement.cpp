#include "suites/judgement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observation/failure_text.h"
#include "path/client.h"

namespace trustprobe::suites {
namespace {

/// What one chain turned out to be for one store, with the words for it.
struct ChainState {
  enum class Kind { valid, expired, revoked, untrusted, undetermined };
  Kind kind = Kind::undetermined;
  std::string words;
  revocation::Status leaf = revocation::Status::not_checked;  ///< what is known of the leaf's revocation
  std::string leaf_detail;                                    ///< why that is neither good nor revoked
};

std::vector<path::Problem> refusing_problems(const path::PathVerdict& verdict) {
  const auto* client = path::find_client(verdict.client);
  std::vector<path::Problem> refusing;
  for (const auto& problem : verdict.problems) {
    if (client == nullptr || path::refuses(*client, problem)) refusing.push_back(problem);
  }
  return refusing;
}

std::string why_undetermined(const path::PathVerdict& verdict) {
  for (const path::Problem& problem : verdict.problems) {
    if (path::is_unknowable(problem.id)) return problem.detail;
  }
  return "no reason is known";
}

bool refused_only_for(const std::vector<path::Problem>& refusing, path::ProblemId id) {
  return !refusing.empty() && std::ranges::all_of(refusing, [&](const auto& problem) { return problem.id == id; });
}

ChainState state_of(const path::PathVerdict& verdict) {
  using Kind = ChainState::Kind;
  if (verdict.verdict == path::Verdict::trusted) {
    return {.kind = Kind::valid,
            .words = "valid, " + base::printable(x509::display_name(*verdict.path.anchor->certificate)),
            .leaf = verdict.revocation.empty() ? revocation::Status::not_checked : verdict.revocation.front().status,
            .leaf_detail = verdict.revocation.empty() ? "nobody was asked" : verdict.revocation.front().detail};
  }
  const auto refusing = refusing_problems(verdict);
  if (verdict.verdict == path::Verdict::undetermined) return {.words = why_undetermined(verdict)};
  const auto words = refusing.empty() ? std::string("no reason is known") : refusing.front().detail;
  if (refused_only_for(refusing, path::ProblemId::revoked)) return {.kind = Kind::revoked, .words = words};
  const bool leaf_expiry_only = verdict.path.anchor != nullptr && !refusing.empty() &&
                                std::ranges::all_of(refusing, [](const path::Problem& problem) {
                                  return problem.id == path::ProblemId::expired && problem.position == 0;
                                });
  if (leaf_expiry_only) return {.kind = Kind::expired, .words = words};
  return {.kind = Kind::untrusted, .words = "not trusted: " + words};
}

ChainState state_of(const checks::ServedChain& chain, const std::string& store) {
  if (chain.chain->leaf() == nullptr) {
    return {.kind = ChainState::Kind::untrusted, .words = "not trusted: " + chain.chain->certificates.front().defect};
  }
  const auto verdict = std::ranges::find_if(
      chain.verdicts, [&](const auto& row) { return row.store == store && row.client == path::web_client().id; });
  if (verdict == chain.verdicts.end()) return {.words = "store '" + store + "' was not asked"};
  return state_of(*verdict);
}

/// One chain against the expectation.
JudgementStatus status_of(ExpectedVerdict expected, ChainState& state) {
  using Kind = ChainState::Kind;
  const auto met_if = [](bool holds) { return holds ? JudgementStatus::met : JudgementStatus::unmet; };
  if (state.kind == Kind::undetermined) return JudgementStatus::undetermined;
  switch (expected) {
    case ExpectedVerdict::valid:
      return met_if(state.kind == Kind::valid);
    case ExpectedVerdict::expired:
      return met_if(state.kind == Kind::expired);
    case ExpectedVerdict::untrusted:
      return met_if(state.kind != Kind::valid);
    case ExpectedVerdict::revoked:
      break;
  }
  if (state.kind != Kind::valid) return met_if(state.kind == Kind::revoked);
  if (state.leaf == revocation::Status::good) {
    state.words += "; good, by what it was asked of";
    return JudgementStatus::unmet;
  }
  state.words += "; whether it is revoked is not known: " + base::printable(state.leaf_detail);
  return JudgementStatus::undetermined;
}

/// Addresses that showed no certificate, in words; empty when every one did.
std::string missing_addresses(const observation::Observation& observation) {
  if (observation.resolve_failure) return "a name that " + observation::failure_text(*observation.resolve_failure);
  std::string missing;
  for (const auto& endpoint : observation.endpoints) {
    if (endpoint.reached()) continue;
    const auto& failure = endpoint.attempts.front().failure;
    missing += fmt::format("{}{} {}", missing.empty() ? "" : "; ", target::to_string(endpoint.endpoint),
                           failure ? observation::failure_text(*failure) : "sent no certificate");
  }
  return missing;
}

/// The worst of the chains decides: unmet over undetermined over met.
void judge_chains(const assess::Assessment& assessment, ExpectedVerdict expected, Judgement& judgement) {
  const auto rank = [](JudgementStatus status) {
    return status == JudgementStatus::unmet ? 2 : status == JudgementStatus::undetermined ? 1 : 0;
  };
  for (const auto& chain : assessment.chains) {
    if (chain.default_only) continue;
    ChainState state = state_of(chain, judgement.store);
    const auto status = status_of(expected, state);
    if (!judgement.found.empty() && rank(status) <= rank(judgement.status)) continue;
    judgement.status = status;
    judgement.found = std::move(state.words);
  }
}

Judgement judge_verdict(const SuiteEndpoint& endpoint, const std::string& store, const assess::Assessment& assessment) {
  Judgement judgement{.target = endpoint.target.text,
                      .store = store,
                      .client = {},
                      .expectation = "verdict",
                      .expected = std::string(to_string(endpoint.verdict)),
                      .status = JudgementStatus::met,
                      .found = {},
                      .remedy = {},
                      .owner = {},
                      .source = {},
                      .note = {},
                      .where = {},
                      .waiver = {}};
  judge_chains(assessment, endpoint.verdict, judgement);
  const auto missing = missing_addresses(*assessment.observation);
  if (!missing.empty() && judgement.status != JudgementStatus::unmet) {
    judgement.status = JudgementStatus::undetermined;
    judgement.found = missing;
  } else if (judgement.found.empty()) {
    judgement.status = JudgementStatus::undetermined;
    judgement.found = "no certificate was sent for this name";
  }
  return judgement;
}

}  // namespace

std::string_view to_string(JudgementStatus status) {
  switch (status) {
    case JudgementStatus::met:
      return "met";
    case JudgementStatus::unmet:
      return "unmet";
    case JudgementStatus::undetermined:
      return "undetermined";
    case JudgementStatus::waived:
      return "waived";
  }
  return "";
}

std::vector<Judgement> judge(const SuiteEndpoint& endpoint, const assess::Assessment& assessment) {
  std::vector<Judgement> judgements;
  for (const auto& store : endpoint.stores) judgements.push_back(judge_verdict(endpoint, store, assessment));
  return judgements;
}

JudgementCounts count(const std::vector<Judgement>& judgements) {
  const auto with = [&](JudgementStatus status) {
    return static_cast<std::size_t>(std::ranges::count(judgements, status, &Judgement::status));
  };
  return {with(JudgementStatus::met), with(JudgementStatus::unmet), with(JudgementStatus::undetermined),
          with(JudgementStatus::waived)};
}

JudgementCounts& JudgementCounts::operator+=(const JudgementCounts& other) {
  met += other.met;
  unmet += other.unmet;
  undetermined += other.undetermined;
  waived += other.waived;
  return *this;
}

bool fails(const Judgement& judgement, base::Severity severity) {
  const bool counts = judgement.status == JudgementStatus::unmet ||
                      (judgement.status == JudgementStatus::undetermined && !judgement.undetermined_allowed);
  return counts && judgement.severity >= severity;
}

}  // namespace trustprobe::suites
