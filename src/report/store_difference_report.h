// What `store diff` found.
#pragma once

#include <string>

#include "report/text_report.h"
#include "trust/store_difference.h"

namespace trustprobe::report {

/// Ends in a newline.
std::string render_store_difference(const trust::TrustStore& before, const trust::TrustStore& after,
                                    const trust::StoreDifference& difference, const TextStyle& style);

/// One `store-difference` line.
std::string store_difference_json(const trust::TrustStore& before, const trust::TrustStore& after,
                                  const trust::StoreDifference& difference);

}  // namespace trustprobe::report
