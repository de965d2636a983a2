// What a judgement would want to know and cannot find out: only the shell asks others.
#pragma once

#include <string>
#include <vector>

#include "revocation/evidence.h"
#include "x509/certificate.h"

namespace trustprobe::path {

struct EvidenceRequest {
  revocation::EvidenceKind kind = revocation::EvidenceKind::crl;  ///< never `staple`
  std::string url;                                                ///< as the certificate spells it
  x509::CertificateRef certificate;                               ///< that names the URL; never null
  x509::CertificateRef issuer;  ///< ocsp: whose key signed `certificate`; null otherwise
};

}  // namespace trustprobe::path
