// What `trustprobe explain` prints.
#pragma once

#include <string>

#include "checks/check.h"
#include "compare/interception_audit.h"
#include "path/problem.h"
#include "suites/expectation_kind.h"

namespace trustprobe::report {

/// Everything the catalogue says of a check: title, severity, explanation, remedy, citation.
std::string render_explanation(const checks::Check& check);

/// What the audit of a proxy looks for.
std::string render_explanation(const compare::AuditRule& rule);

/// What a path rule asks, where it stands, which clients refuse what breaks it, and which do not.
std::string render_explanation(const path::Rule& rule);

/// What a kind of expectation asks of an endpoint, and what its value can be.
std::string render_explanation(const suites::ExpectationKind& kind);

/// Every id that can be explained, with its title: the checks, what audits of proxies find, the path rules, then the
/// expectations of suites.
std::string render_explainable();

}  // namespace trustprobe::report
