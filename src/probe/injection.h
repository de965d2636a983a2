// Whether a server takes for sent by TLS what was sent in clear (CVE-2011-0411).
#pragma once

#include "observation/observation.h"
#include "probe/attempt.h"

namespace trustprobe::probe {

/// Fills `injection` of the endpoint's preamble, where its protocol has a harmless command to try it with and the first
/// attempt shook hands: over a connection of its own, and a short wait for an answer that should not come.
net::asio::awaitable<void> try_injection(const AttemptTools& tools, const Approach& approach,
                                         const target::Offer& offer, observation::EndpointObservation& seen);

}  // namespace trustprobe::probe
