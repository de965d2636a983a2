// What `trustprobe explain` prints.
#pragma once

#include <string>

#include "checks/check.h"
#include "path/problem.h"
#include "suites/expectation_kind.h"

namespace trustprobe::report {

/// Everything the catalogue says of a check: title, severity, explanation, remedy, citation.
std::string render_explanation(const checks::Check& check);

/// What a path rule asks, where it stands, which clients refuse what breaks it, and which do not.
std::string render_explanation(const path::Rule& rule);

/// What a kind of expectation asks of an endpoint, and what its value can be.
std::string render_explanation(const suites::ExpectationKind& kind);

/// Every id that can be explained, with its title: the checks, the path rules, then the expectations of suites.
std::string render_explainable();

}  // namespace trustprobe::report
