// Where certificates and revocation lists say that revocation lists are (RFC 5280 4.2.1.13, 4.2.1.15, 5.2.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "x509/name.h"

namespace trustprobe::x509 {

/// ReasonFlags (RFC 5280 4.2.1.13): bit n is 1 << n; bit 0 (unused) is never set.
using ReasonFlags = std::uint16_t;
/// keyCompromise(1) to aACompromise(8).
inline constexpr ReasonFlags all_reasons = 0x1FE;

struct DistributionPoint {
  std::vector<GeneralName> names;  ///< fullName; empty where there is none
  /// nameRelativeToCRLIssuer: the canonical encoding of its RDN; follows that of the CRL issuer's name. Empty: none.
  std::string relative_name;
  std::optional<ReasonFlags> reasons;    ///< nothing: all of them
  std::vector<GeneralName> crl_issuers;  ///< cRLIssuer; empty: the certificate's own issuer

  bool has_name() const { return !names.empty() || !relative_name.empty(); }
};

}  // namespace trustprobe::x509
