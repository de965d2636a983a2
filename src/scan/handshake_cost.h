// What post-quantum key exchange costs an endpoint's clients, measured by complete handshakes.
#pragma once

#include "net/asio.h"
#include "observation/surface.h"
#include "scan/handshake_tools.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

/// By turns, one handshake at a time while the next connection is made, `handshakes` with the best classical and as
/// many with the best hybrid group that `known` lists and the linked libssl can do; pure ML-KEM where there is no
/// hybrid. Medians of time, from the ClientHello until our Finished is sent, and of bytes each way until then. The
/// first handshake that fails ends the measurement; what was completed before counts. The caller lets nothing else run.
/// The arguments outlive the call.
net::asio::awaitable<observation::PostQuantumCost> measure_cost(const HandshakeTools& tools,
                                                                const target::Endpoint& endpoint,
                                                                const observation::Surface& known, int handshakes);

}  // namespace trustprobe::scan
