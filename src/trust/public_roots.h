// Roots of the public web, by fingerprint. Companies add their own roots to the system store, so a store's name proves
// nothing.
#pragma once

#include "x509/certificate.h"

namespace trustprobe::trust {

/// Whether this certificate is a root that Mozilla trusts for TLS servers (NSS built-ins 2.86, copy of 2026-05-01).
bool is_public_root(const x509::Certificate& certificate);

}  // namespace trustprobe::trust
