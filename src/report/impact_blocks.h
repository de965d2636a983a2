// The parts of the impact report: endpoints to which the same happens for the same reason stand together. Private to
// this module.
#pragma once

#include <string>
#include <vector>

#include "report/impact_report.h"

namespace trustprobe::report {

/// "without Starfield Services Root Certificate Authority - G2".
std::string lost_root_text(const x509::Certificate& root, const ImpactChange& change);

/// Those that lose `root`: for whom they break, why, and what mends them.
std::string breaking_blocks(const std::vector<TargetImpact>& impacts, const x509::Certificate& root,
                            const TextStyle& style);

std::string repaired_blocks(const std::vector<TargetImpact>& impacts, const TextStyle& style);
std::string refused_lines(const std::vector<TargetImpact>& impacts, const TextStyle& style);
/// Empty when there are none.
std::string undetermined_lines(const std::vector<TargetImpact>& impacts, const TextStyle& style);

}  // namespace trustprobe::report
