// When logs claim to have seen a leaf, by what came beside it in the handshake.
#pragma once

#include <vector>

#include "base/instant.h"
#include "observation/observation.h"
#include "x509/certificate.h"

namespace trustprobe::observation {

/// The times of the SCTs in the TLS extension and in the OCSP response that is stapled for the leaf (RFC 6962 3.3).
/// Those inside the certificate are not among them. SCTs that cannot be decoded are left out.
std::vector<base::Instant> sct_times(const HandshakeRecord& handshake, const x509::Certificate& leaf);

}  // namespace trustprobe::observation
