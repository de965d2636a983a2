// Why a store does not trust a chain, in words.
#pragma once

#include <string>

#include "path/path_verdict.h"

namespace trustprobe::checks {

/// Whether the verdict's client refuses a path with this problem.
bool refused_by(const path::PathVerdict& verdict, const path::Problem& problem);

/// The problem of the verdict's path that explains it best: a path that ends nowhere before faults along the way; null
/// when the path has none.
const path::Problem* likeliest_problem(const path::PathVerdict& verdict);

/// One problem of a path, short enough for a table: "issuer Amazon Root CA 3 is not in the store", "Corp CA: expired".
std::string short_reason(const path::CandidatePath& path, const path::Problem& problem);

/// `short_reason` of the likeliest problem.
std::string short_reason(const path::PathVerdict& verdict);

/// "shop.example.com > Amazon RSA 2048 M01 > Amazon Root CA 1".
std::string path_text(const path::CandidatePath& path);

}  // namespace trustprobe::checks
