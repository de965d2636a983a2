// From a target to its endpoints: rules of --connect-to, DNS, names.
#pragma once

#include "net/asio.h"
#include "net/deadline.h"
#include "net/resolve.h"
#include "observation/observation.h"
#include "probe/gather.h"

namespace trustprobe::probe {

/// Fills `dns`, `aliases`, `resolve_failure` and `endpoints` (each without attempts) of `observation` for its target.
/// The references outlive the call.
net::asio::awaitable<void> find_endpoints(const GatherOptions& options, net::Resolver& resolver, net::StopSource& stop,
                                          observation::Observation& observation);

}  // namespace trustprobe::probe
