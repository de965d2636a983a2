// Certificate policies along a path (RFC 5280 6.1), kept as a graph per RFC 9618 so that no chain of mappings can make
// it grow beyond certificates times policies.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "path/candidate_path.h"
#include "path/judgement_terms.h"
#include "path/problem.h"

namespace trustprobe::path {

inline constexpr std::string_view any_policy = "2.5.29.32.0";

struct PolicyResult {
  std::vector<Problem> problems;
  /// The user-constrained policy set of RFC 5280 6.1.5 (g): what the path is valid for, OIDs in dotted form,
  /// `any_policy` among them when nothing limits it. Empty where a problem refuses the path or no policy is valid.
  std::set<std::string> valid_for;
};

/// The anchor takes no part (RFC 5280 6.1: it is not in the path). A path without anchor is processed from its top.
PolicyResult process_policies(const CandidatePath& path, const PolicyTerms& terms);

}  // namespace trustprobe::path
