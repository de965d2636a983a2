// Whether signed certificate timestamps came with a chain.
#pragma once

#include "checks/check.h"

namespace trustprobe::checks {

/// In the leaf, or in any handshake that served it (RFC 6962 3.3 knows three places). The chain has a leaf.
bool has_scts(const observation::Observation& observation, const ServedChain& chain);

}  // namespace trustprobe::checks
