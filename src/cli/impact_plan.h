// What `impact` is to compare, over which endpoints: everything that can be wrong with the user's input is found here.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/input_error.h"
#include "cli/options.h"
#include "cli/pipeline.h"
#include "compare/impact.h"
#include "report/impact_report.h"

namespace trustprobe::cli {

struct ImpactPlan {
  compare::ImpactTerms terms;
  report::ImpactChange change;
  std::vector<trust::TrustStoreRef> stores;      ///< those that were named, for the report's last lines
  std::vector<observation::SavedRecords> saved;  ///< judged first
  std::vector<target::Target> suite_targets;
  std::vector<revocation::EvidenceRef> evidence;  ///< of --crl and --ocsp, for every chain
  std::optional<Targets> targets;                 ///< those typed and listed; nothing when there are none
  probe::GatherOptions gather;
};

base::Result<ImpactPlan> plan_impact(const ImpactOptions& options);

}  // namespace trustprobe::cli
