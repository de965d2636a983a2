// Which way leads to a target.
#pragma once

#include "observation/observation.h"
#include "probe/attempt.h"
#include "probe/gather.h"

namespace trustprobe::probe {

/// By the options and what the user typed; also fills `way`, and the target's protocol and usual port, of
/// `observation`. Whether the proxy is to look it up: `find_endpoints` finds out whether there is something to.
Approach approach_to(const WayOptions& options, observation::Observation& observation);

}  // namespace trustprobe::probe
