// What a proxy makes of targets' chains, and what is wrong with how it does: for people, and as JSON Lines.
#pragma once

#include <string>

#include "compare/interception_audit.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// The verdict, why, the rows that differ (all of them with `verbose`) and hints. Ends in a newline.
std::string interception_text(const compare::Interception& interception, const TextStyle& style);

/// What is failed or undetermined, with what to do, and why it matters where that is new; with `verbose` also what
/// passed. Ends in a newline.
std::string interception_audit_text(const compare::InterceptionAudit& audit, const TextStyle& style);

/// One `interception` line.
std::string interception_json(const compare::Interception& interception);

/// One `interception-audit` line.
std::string interception_audit_json(const compare::InterceptionAudit& audit);

}  // namespace trustprobe::report
