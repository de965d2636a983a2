// Finds out what an endpoint negotiates. All of it in a few hundred small connections, several at once.
#pragma once

#include "net/asio.h"
#include "observation/observation.h"
#include "scan/handshake_tools.h"
#include "scan/scan_options.h"

namespace trustprobe::scan {

/// `seen` had its attempts already: what they showed is the first thing that is known. Never fails: what could not be
/// found out is undetermined in the surface. Where no version is spoken at all, nothing else is asked.
net::asio::awaitable<observation::Surface> scan_endpoint(const HandshakeTools& tools, const ScanOptions& options,
                                                         const observation::EndpointObservation& seen,
                                                         x509::CertificatePool& pool);

}  // namespace trustprobe::scan
