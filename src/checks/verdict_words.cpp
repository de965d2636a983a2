#include "checks/verdict_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

// The path leads to no anchor at all: whatever else is wrong, this comes first.
bool ends_nowhere(const path::Problem& problem) {
  return problem.id == path::ProblemId::no_issuer || problem.id == path::ProblemId::not_anchored;
}

std::string rule_words(path::ProblemId id) {
  std::string words(path::rule(id).name);
  std::ranges::replace(words, '-', ' ');
  return words;
}

}  // namespace

bool refused_by(const path::PathVerdict& verdict, const path::Problem& problem) {
  const path::Client* client = path::find_client(verdict.client);
  return !client || path::refuses(*client, problem);
}

const path::Problem* likeliest_problem(const path::PathVerdict& verdict) {
  const path::Problem* best = nullptr;
  int best_rank = 0;
  for (const path::Problem& problem : verdict.problems) {
    const int rank = ends_nowhere(problem) ? 3 : refused_by(verdict, problem) ? 2 : 1;
    if (rank > best_rank) {
      best = &problem;
      best_rank = rank;
    }
  }
  return best;
}

std::string short_reason(const path::CandidatePath& path, const path::Problem& problem) {
  const bool placed = problem.position < path.certificates.size();
  if (!placed) return rule_words(problem.id);
  const x509::Certificate& certificate = *path.certificates[problem.position];
  if (problem.id == path::ProblemId::no_issuer) {
    return fmt::format("issuer {} is not in the store", name_of(certificate.issuer));
  }
  if (problem.id == path::ProblemId::anchor_not_at_hand) {
    return fmt::format("whether {} is in the store is not known here", name_of(certificate.issuer));
  }
  if (problem.id == path::ProblemId::not_anchored) {
    return problem.position == 0 ? "self-signed and not in the store"
                                 : fmt::format("{} is not in the store", name_of(certificate));
  }
  if (problem.id == path::ProblemId::algorithm_unsupported) {
    return fmt::format("algorithm not in this build: {}", base::printable(certificate.signature_algorithm.name));
  }
  return problem.position == 0 ? rule_words(problem.id)
                               : fmt::format("{}: {}", name_of(certificate), rule_words(problem.id));
}

std::string short_reason(const path::PathVerdict& verdict) {
  const path::Problem* problem = likeliest_problem(verdict);
  return problem ? short_reason(verdict.path, *problem) : std::string("no path to an anchor");
}

std::string path_text(const path::CandidatePath& path) {
  std::vector<std::string> names;
  for (const x509::CertificateRef& certificate : path.certificates) names.push_back(name_of(*certificate));
  return fmt::format("{}", fmt::join(names, " > "));
}

}  // namespace trustprobe::checks
