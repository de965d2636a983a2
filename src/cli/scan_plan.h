// From the options of `scan` to what is asked and what it is held against.
#pragma once

#include "assess/assess.h"
#include "base/input_error.h"
#include "cli/options.h"
#include "policies/policy.h"
#include "scan/scan_options.h"

namespace trustprobe::cli {

/// Loads the published policies into `catalogue`, which `terms` points into from then on and which has to outlive it,
/// and the recorded clients.
base::Result<scan::ScanOptions> plan_scan(const SurfaceOptions& options, policies::Catalogue& catalogue,
                                          assess::Terms& terms);

}  // namespace trustprobe::cli
