// One fault, one finding: which refusals have a check of their own.
#pragma once

#include "checks/check.h"

namespace trustprobe::checks {

/// The chain would be trusted if it were not for faults that other checks report as errors: expiry, names, weak hashes
/// and keys, a self-signed leaf, a missing intermediate.
bool told_elsewhere(const ServedChain& chain, const path::PathVerdict& verdict);

}  // namespace trustprobe::checks
