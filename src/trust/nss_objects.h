// Mozilla's roots as NSS keeps them, in certdata.txt and behind PKCS #11: a certificate is one object, how far it is
// trusted another. Here the two are joined.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// CKO_CERTIFICATE
struct NssCertificate {
  std::string where;  ///< where it stands, for errors
  std::string label;
  base::Bytes der;             ///< CKA_VALUE
  base::Bytes issuer, serial;  ///< DER: Name, INTEGER
  std::optional<base::Instant> distrust_after;
};

/// CKO_NSS_TRUST
struct NssTrust {
  base::Bytes issuer, serial;         ///< of the certificate it speaks of
  base::Bytes hash;                   ///< its SHA-1 or SHA-256, told by the length; empty: not said
  std::vector<std::string> purposes;  ///< OIDs of those for which it is a CKT_NSS_TRUSTED_DELEGATOR
  std::optional<base::Instant> distrust_after;
};

/// One anchor for each certificate, in their order. `purposes` are those that it is trusted for: none for one that NSS
/// does not trust (CKT_NSS_NOT_TRUSTED), leaves to others to vouch for (CKT_NSS_MUST_VERIFY_TRUST) or says nothing of.
/// The earlier date holds where both objects have one.
base::Result<std::vector<Anchor>> joined(const std::vector<NssCertificate>& certificates,
                                         const std::vector<NssTrust>& trusts);

/// CKA_NSS_SERVER_DISTRUST_AFTER: "YYMMDDhhmmssZ", as UTCTime counts years (RFC 5280 4.1.2.5.1).
std::optional<base::Instant> parse_distrust_date(std::string_view text);

}  // namespace trustprobe::trust
