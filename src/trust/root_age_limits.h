// How old a root may grow before a root program stops trusting it for TLS servers.
#pragma once

#include <optional>

#include "base/instant.h"
#include "x509/certificate.h"

namespace trustprobe::trust {

/// The day on which Mozilla takes the trust for websites from a root of this age (Mozilla Root Store Policy 7.4:
/// fifteen years after the key was made, older keys in batches). The certificate's notBefore stands for the key's age:
/// a key that is older than its certificate goes sooner. Chrome's policy 1.3.1.2 has the same boundaries.
base::Instant websites_end(const x509::Certificate& root);

}  // namespace trustprobe::trust
