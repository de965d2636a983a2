// Detached CMS signatures (RFC 5652 5): who signed, and whether the signature is over these bytes.
#pragma once

#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

struct CmsSigner {
  CertificateRef certificate;  ///< null when the signature does not carry it and it was not among `others`
  SignatureStatus status = SignatureStatus::invalid;  ///< over the data, by that certificate's key
  std::string algorithm;                              ///< of the signature: "RSA-SHA256", "ML-DSA-65", or the OID
};

struct CmsSignature {
  std::vector<CmsSigner> signers;            ///< at least one
  std::vector<CertificateRef> certificates;  ///< all that the signature carries
};

/// Checks a SignedData, DER or PEM, over `data` (binary, as it is). Chains are not judged. `others`: certificates to
/// look for a signer in beyond those carried. `where` names the signature in errors: not a SignedData, or nobody
/// signed.
base::Result<CmsSignature> check_cms(std::string_view signature, std::string_view data,
                                     const std::vector<CertificateRef>& others, const std::string& where);

}  // namespace trustprobe::x509
