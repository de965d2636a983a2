// Which way leads to a target.
#pragma once

#include "observation/observation.h"
#include "probe/attempt.h"
#include "probe/gather.h"

namespace trustprobe::probe {

/// Names of targets are looked up by a proxy, as far as they are not led to addresses.
bool proxy_resolves(const WayOptions& options);

/// By the options and what the user typed; also fills `way`, and the target's protocol and usual port, of
/// `observation`. Whether the proxy is to look it up: `find_endpoints` finds out whether there is something to.
Approach approach_to(const WayOptions& options, observation::Observation& observation);

}  // namespace trustprobe::probe
