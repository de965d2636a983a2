#include "path/path_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "path/anchor_rules.h"
#include "path/chain_rules.h"
#include "path/one_choice.h"
#include "path/path_builder.h"
#include "path/sent_rules.h"

namespace trustprobe::path {
namespace {

struct JudgedPath {
  CandidatePath path;
  std::vector<Problem> problems;
  std::vector<revocation::CertificateStatus> revocation;
  Verdict verdict = Verdict::not_trusted;
};

std::size_t count_refusing(const std::vector<Problem>& problems, const Client& client) {
  return static_cast<std::size_t>(std::count_if(problems.begin(), problems.end(),
                                                [&](const Problem& problem) { return refuses(client, problem); }));
}

Verdict verdict_on(const std::vector<Problem>& problems, const Client& client) {
  if (count_refusing(problems, client) > 0) return Verdict::not_trusted;
  const bool unknowable = std::ranges::any_of(problems, is_unknowable, &Problem::id);
  return unknowable ? Verdict::undetermined : Verdict::trusted;
}

// The end-entity certificate is refused on every path, whatever stands above it.
bool leaf_is_refused(const JudgedPath& judged, const Client& client) {
  using enum ProblemId;
  constexpr ProblemId of_its_own[] = {expired,
                                      not_yet_valid,
                                      name_mismatch,
                                      no_subject_alt_name,
                                      purpose_forbidden,
                                      unhandled_critical_extension,
                                      malformed_extension,
                                      weak_key,
                                      signature_algorithm_mismatch,
                                      version_invalid,
                                      serial_negative,
                                      too_many_sent,
                                      unfit_sent};
  return std::any_of(judged.problems.begin(), judged.problems.end(), [&](const Problem& problem) {
    const bool own = std::find(std::begin(of_its_own), std::end(of_its_own), problem.id) != std::end(of_its_own);
    return problem.position == 0 && own && refuses(client, problem);
  });
}

// Whether it is revoked is all that is not known of the path.
bool wants_revocation(const JudgedPath& judged) {
  return judged.verdict == Verdict::undetermined && std::ranges::all_of(judged.problems, [](const Problem& problem) {
           return problem.id == ProblemId::revocation_unknown || !is_unknowable(problem.id);
         });
}

// Likeliest to have been meant first: undetermined, then anchored, then with the fewest problems, then the longest,
// then the one that was found first. Of paths that only want an answer about revocation the client takes the first.
std::vector<JudgedPath> sorted_by_likelihood(std::vector<JudgedPath> failed, const Client& client) {
  using Rank = std::tuple<bool, bool, std::size_t, long, std::size_t>;
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < failed.size(); ++i) {
    ranks.emplace_back(failed[i].verdict != Verdict::undetermined, failed[i].path.anchor == nullptr,
                       count_refusing(failed[i].problems, client),
                       wants_revocation(failed[i]) ? 0 : -static_cast<long>(failed[i].path.certificates.size()), i);
  }
  std::sort(ranks.begin(), ranks.end());
  std::vector<JudgedPath> sorted;
  for (const Rank& rank : ranks) sorted.push_back(std::move(failed[std::get<4>(rank)]));
  return sorted;
}

std::vector<Problem> refusing_problems(std::vector<Problem> problems, const Client& client) {
  std::erase_if(problems,
                [&](const Problem& problem) { return !refuses(client, problem) && !is_unknowable(problem.id); });
  return problems;
}

/// Runs one search and keeps what came of it.
class ChainJudge {
 public:
  ChainJudge(const VerdictRequest& request, SignatureMemory& memory)
      : request_(request),
        terms_(request.terms),
        sent_{request.presented, &request.store->as_read_by(request.client->anchors.reader), request.terms.now,
              request.client->anchors, request.budget.depth},
        memory_(memory),
        signatures_(memory, request.budget.signature_checks) {
    terms_.store = request.store->name();
  }

  PathVerdict judge() {
    search();
    PathVerdict result;
    result.store = request_.store->name();
    result.client = request_.client->id;
    result.signature_checks = signatures_.count();
    result.candidates = candidates_;
    result.cut_short = request_.every_path && exhausted_;
    result.also_trusted = std::move(also_trusted_);
    failed_ = sorted_by_likelihood(std::move(failed_), *request_.client);
    choose(result);
    const std::size_t listed = request_.every_path ? failed_.size() : request_.budget.listed_paths;
    for (std::size_t i = 0; i < std::min(failed_.size(), listed); ++i) {
      result.rejected.push_back(
          {std::move(failed_[i].path), refusing_problems(std::move(failed_[i].problems), *request_.client)});
    }
    return result;
  }

 private:
  void search() {
    SearchTerms terms = sent_;
    if (request_.client->fetches_issuers) {
      terms.presented.insert(terms.presented.end(), request_.fetched.begin(), request_.fetched.end());
    }
    switch (request_.client->path_policy) {
      case PathPolicy::as_sent:
        return judge(as_sent_path(sent_));
      case PathPolicy::sent_first:
        return judge(sent_first_path(terms));
      case PathPolicy::sent_retried:
        for (CandidatePath& path : sent_retried_paths(terms)) {
          if (!trusted_ && !ends_search_) judge(std::move(path));
        }
        return;
      case PathPolicy::newest:
        return judge(newest_path(terms));
      case PathPolicy::store_first:
        return judge(store_first_path(terms));
      case PathPolicy::sent_or_search:
        if (auto path = sent_path_to_anchor(terms, signatures_)) return judge(std::move(*path));
        return search_all(terms);
      case PathPolicy::search:
        return search_all(terms);
    }
  }

  void search_all(const SearchTerms& terms) {
    PathBuilder builder(terms, signatures_);
    while (candidates_ < request_.budget.candidates && !ends_search_ && (!trusted_ || request_.every_path)) {
      auto path = builder.next();
      if (!path) break;
      judge(std::move(*path));
    }
    const bool done = ends_search_ || (trusted_ && !request_.every_path);
    exhausted_ = !done && (builder.exhausted() || builder.next().has_value());
  }

  void judge(CandidatePath path) {
    JudgedPath judged{.path = std::move(path), .problems = {}, .revocation = {}};
    judged.problems = judge_path(judged.path, terms_, signatures_);
    add_anchor_problems(judged.path, request_.client->anchors.program, terms_, judged.problems);
    for (Problem& problem : judge_sent(sent_, *request_.client, judged.path)) {
      judged.problems.push_back(std::move(problem));
    }
    consider_missing_anchors(judged.problems);
    consider_revocation(judged);
    judged.verdict = verdict_on(judged.problems, *request_.client);
    ++candidates_;
    if (judged.verdict != Verdict::trusted) {
      failed_.push_back(std::move(judged));
    } else if (trusted_) {
      also_trusted_.push_back(std::move(judged.path));
    } else {
      trusted_ = std::move(judged);
    }
  }

  void consider_revocation(JudgedPath& judged) {
    const Client& client = *request_.client;
    if (judged.path.anchor == nullptr || request_.revocation.policy == RevocationPolicy::off) return;
    if (count_refusing(judged.problems, client) > 0) return;
    SearchTerms pool = sent_;
    pool.presented.insert(pool.presented.end(), request_.fetched.begin(), request_.fetched.end());
    const RevocationQuestion question{judged.path, request_.revocation, pool, terms_, client};
    judged.revocation = revocation_of(question, memory_);
    if (!looks_at_revocation(client, request_.revocation.policy)) return;
    for (Problem& problem : revocation_problems(question, judged.revocation)) {
      // No other path makes a revoked leaf better.
      const bool final = problem.id == ProblemId::revoked && (problem.position == 0 || !client.searches_past_revoked);
      ends_search_ = ends_search_ || (final && !request_.every_path);
      judged.problems.push_back(std::move(problem));
    }
  }

  // A store that is known in part cannot be said to lack an anchor.
  void consider_missing_anchors(std::vector<Problem>& problems) const {
    const auto& missing = request_.store->details().missing;
    if (missing.empty()) return;
    for (Problem& problem : problems) {
      if (problem.id != ProblemId::no_issuer && problem.id != ProblemId::not_anchored) continue;
      problem.id = ProblemId::anchor_not_at_hand;
      problem.detail = fmt::format("of {} only the fingerprint is known here", base::counted(missing.size(), "anchor"));
    }
  }

  void choose(PathVerdict& result) {
    JudgedPath chosen;
    if (trusted_) {
      chosen = std::move(*trusted_);
    } else {
      chosen = std::move(failed_.front());
      failed_.erase(failed_.begin());
      if (exhausted_) note_exhaustion(chosen);
    }
    result.verdict = chosen.verdict;
    result.path = std::move(chosen.path);
    result.problems = std::move(chosen.problems);
    result.revocation = std::move(chosen.revocation);
  }

  void note_exhaustion(JudgedPath& chosen) const {
    if (!chosen.path.cut_short) {
      chosen.problems.push_back({ProblemId::budget_exhausted, chosen.path.certificates.size() - 1,
                                 "the search ended at its limit before every way was tried"});
    }
    if (!leaf_is_refused(chosen, *request_.client)) chosen.verdict = Verdict::undetermined;
  }

  const VerdictRequest& request_;
  JudgementTerms terms_;
  SearchTerms sent_;  // without what a client might fetch
  SignatureMemory& memory_;
  CountedSignatures signatures_;
  bool ends_search_ = false;  // the client looks no further
  std::optional<JudgedPath> trusted_;
  std::vector<CandidatePath> also_trusted_;
  std::vector<JudgedPath> failed_;
  std::size_t candidates_ = 0;
  bool exhausted_ = false;
};

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::trusted:
      return "trusted";
    case Verdict::not_trusted:
      return "not-trusted";
    case Verdict::undetermined:
      return "undetermined";
  }
  return "";
}

void add_evidence_wanted(const PathVerdict& verdict, const std::vector<revocation::EvidenceRef>& evidence,
                         std::vector<EvidenceRequest>& wanted) {
  if (!verdict.revocation.empty()) return add_evidence_wanted(verdict.path.certificates, evidence, wanted);
  const Client* client = find_client(verdict.client);
  const bool incomplete = verdict.verdict != Verdict::trusted && verdict.path.anchor == nullptr;
  if (incomplete && client != nullptr && client->fetches_issuers)
    add_issuers_wanted(verdict.path.certificates.back(), evidence, wanted);
}

PathVerdict judge_chain(const VerdictRequest& request, SignatureMemory& signatures) {
  return ChainJudge(request, signatures).judge();
}

}  // namespace trustprobe::path
