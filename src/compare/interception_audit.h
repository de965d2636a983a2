// What a proxy that signs certificates anew does badly: found out over all targets of a run.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "checks/defect.h"
#include "checks/finding.h"
#include "compare/interception.h"

namespace trustprobe::compare {

/// One row of the audit: what a finding's `check` names.
struct AuditRule {
  std::string_view id;                                  ///< "proxy-masks-expired"
  std::string_view title;                               ///< "The proxy hides that a certificate has expired"
  checks::Severity severity = checks::Severity::error;  ///< of a failure, unless the finding says otherwise
  std::string_view explanation;                         ///< why it matters and for whom, how it is known
  std::string_view remedy;
};

/// In the order in which they are judged.
std::span<const AuditRule> audit_rules();
const AuditRule* find_audit_rule(std::string_view id);

struct AuditedTarget {
  const Interception* interception = nullptr;  ///< never null
  /// What the host is wrong in, as a list says. Where the direct path shows no chain the list is believed.
  std::optional<checks::DefectKind> defect = {};
};

struct InterceptionAudit {
  std::size_t targets = 0, re_signed = 0;
  std::size_t answered = 0;  ///< of the targets: where the proxy said something of them, or let something through
  /// For each rule one finding or more: failures of each severity and fact, then what is undetermined; else passed, or
  /// not applicable where no target has what it takes. Worst first.
  std::vector<checks::Finding> findings;

  bool fails() const;  ///< some error
};

/// Pure. How the proxy serves good hosts is judged by the targets that are neither listed nor wrong on the direct path;
/// what it makes of the handshake also by those that it does not sign anew.
InterceptionAudit audit(std::span<const AuditedTarget> targets, base::Instant now);

}  // namespace trustprobe::compare
