// What limits the trust in an anchor, beyond what its certificate says: dates, names, purposes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"

namespace trustprobe::trust {

/// All that are set must be met. Default: none.
struct AnchorConstraints {
  /// The leaf's notBefore is not later than this (CKA_NSS_SERVER_DISTRUST_AFTER).
  std::optional<base::Instant> distrust_after;
  /// At least one SCT of the leaf is not later than this (sct_not_after_sec of the Chrome Root Store).
  std::optional<base::Instant> sct_not_after;
  /// The leaf's DNS names are these or below them ("example.com", A-labels); it has no IP address. Empty: any name.
  std::vector<std::string> permitted_dns_names;
  /// OIDs as in extendedKeyUsage, anyExtendedKeyUsage included. Nothing: any purpose; an empty list: none at all.
  std::optional<std::vector<std::string>> purposes;
  /// OIDs likewise, stronger than `purposes`; anyExtendedKeyUsage refuses them all (OpenSSL's rejected uses).
  std::vector<std::string> refused_purposes;

  bool operator==(const AnchorConstraints&) const = default;
};

/// What of the limits concerns TLS servers: `purposes` is an empty list where they are left out, else nothing.
AnchorConstraints for_servers(AnchorConstraints constraints);

}  // namespace trustprobe::trust
