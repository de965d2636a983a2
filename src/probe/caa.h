// Who may issue for a target's host, asked of DNS.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/asio.h"
#include "net/deadline.h"
#include "net/resolve.h"
#include "observation/observation.h"
#include "probe/gather.h"

namespace trustprobe::probe {

/// The names whose CAA records count for `host`, nearest first: itself, then each parent without the root (RFC 8659 3).
std::vector<std::string> names_to_climb(std::string_view host);

/// Fills `caa` of `observation` within the time limit of DNS, if it is asked for, the target has a host name and there
/// is an endpoint whose certificate it can be held against. The references outlive the call.
net::asio::awaitable<void> find_caa(const GatherOptions& options, net::Resolver& resolver, net::StopSource& stop,
                                    observation::Observation& observation);

}  // namespace trustprobe::probe
