#include "checks/told_elsewhere.h"

#include <algorithm>

#include "checks/chain_completeness.h"
#include "checks/served.h"
#include "checks/verdict_words.h"

namespace trustprobe::checks {
namespace {

bool sent_above_leaf(const ServedChain& chain, const x509::Certificate& certificate) {
  const auto& sent = chain.chain->certificates;
  return std::any_of(sent.begin() + 1, sent.end(), [&](const x509::PresentedCertificate& other) {
    return other.certificate && other.certificate->fingerprint == certificate.fingerprint;
  });
}

bool is_leaf_fault(path::ProblemId id) {
  using enum path::ProblemId;
  return id == expired || id == not_yet_valid || id == name_mismatch || id == no_subject_alt_name ||
         id == common_name_only || id == common_name_beside_names || id == weak_signature || id == weak_key;
}

bool is_intermediate_fault(path::ProblemId id) {
  using enum path::ProblemId;
  return id == expired || id == weak_signature || id == weak_key;
}

// Where the path ends without an anchor.
bool end_has_own_check(const ServedChain& chain, const path::Problem& problem) {
  if (problem.position != 0 || trusted_by_any(chain)) return false;
  if (problem.id == path::ProblemId::not_anchored) return chain.chain->leaf()->self_signed();
  return problem.id == path::ProblemId::no_issuer && completeness_of(chain).completeness == Completeness::incomplete;
}

bool has_own_check(const ServedChain& chain, const path::CandidatePath& path, const path::Problem& problem) {
  if (problem.id == path::ProblemId::no_issuer || problem.id == path::ProblemId::not_anchored) {
    return end_has_own_check(chain, problem);
  }
  if (problem.id == path::ProblemId::revoked) return true;
  if (problem.position == 0) return is_leaf_fault(problem.id);
  // Where another store trusts the chain the intermediate's own check says less than an error.
  const bool placed = problem.position < path.certificates.size();
  if (!placed || trusted_by_any(chain) || !is_intermediate_fault(problem.id)) return false;
  const x509::Certificate& certificate = *path.certificates[problem.position];
  return !certificate.self_signed() && sent_above_leaf(chain, certificate);
}

}  // namespace

bool told_elsewhere(const ServedChain& chain, const path::PathVerdict& verdict) {
  const auto all_told = [&](const path::CandidatePath& path, const std::vector<path::Problem>& problems) {
    const auto told = [&](const path::Problem& problem) {
      return !refused_by(verdict, problem) || has_own_check(chain, path, problem);
    };
    return !problems.empty() && std::ranges::all_of(problems, told);
  };
  if (all_told(verdict.path, verdict.problems)) return true;
  return std::ranges::any_of(verdict.rejected,
                             [&](const path::RejectedPath& other) { return all_told(other.path, other.problems); });
}

}  // namespace trustprobe::checks
