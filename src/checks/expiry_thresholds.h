// When a leaf's remaining time becomes a matter of concern.
#pragma once

#include "base/instant.h"
#include "checks/check.h"
#include "x509/certificate.h"

namespace trustprobe::checks {

struct ExpiryThresholds {
  base::Seconds warn;      ///< a warning at this much left, or less
  base::Seconds critical;  ///< an error at this much left, or less
};

/// The user's numbers; for the warning without one, the lesser of 30 days and a third of the lifetime. The critical one
/// is at most a sixth of the lifetime, so that short-lived certificates are not critical from the start.
ExpiryThresholds expiry_thresholds(const x509::Certificate& leaf, const CheckOptions& options);

}  // namespace trustprobe::checks
