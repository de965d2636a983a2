// What `trustprobe explain` prints.
#pragma once

#include <string>

#include "checks/check.h"
#include "path/problem.h"

namespace trustprobe::report {

/// Everything the catalogue says of a check: title, severity, explanation, remedy, citation.
std::string render_explanation(const checks::Check& check);

/// What a path rule asks, where it stands, which clients refuse what breaks it, and which do not.
std::string render_explanation(const path::Rule& rule);

/// Every id that can be explained, with its title: the checks, then the path rules.
std::string render_explainable();

}  // namespace trustprobe::report
