// Whether an endpoint resumes sessions, offers early data and lets clients renegotiate: what takes complete handshakes.
#pragma once

#include "net/asio.h"
#include "observation/surface.h"
#include "scan/handshake_tools.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

/// Fills session_id_resumption, ticket_resumption and client_renegotiation with what the newest version up to TLS 1.2
/// does that `known` lists as supported, and psk_resumption and early_data with what TLS 1.3 does; nothing else of
/// `features` is touched. What was lost on the way is undetermined and says why. The arguments outlive the call.
///
/// `no` means that the server was there and did not: a ticket that did not come, a session that was not taken up twice,
/// a renegotiation that was refused, or ignored by a server that still answers the end of the connection.
net::asio::awaitable<void> learn_sessions(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                          const observation::Surface& known, observation::FeatureSurface& features);

}  // namespace trustprobe::scan
