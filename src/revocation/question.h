// What the judgement of evidence is asked: is this certificate, below this issuer, revoked?
#pragma once

#include <functional>
#include <vector>

#include "base/instant.h"
#include "revocation/crl.h"
#include "revocation/signed_document.h"

namespace trustprobe::revocation {

/// Clocks of responders may be as much ahead or behind.
inline constexpr base::Seconds clock_skew = std::chrono::minutes{5};

struct Question {
  const x509::Certificate& certificate;
  const x509::Certificate& issuer;  ///< the next on the path: its key signed `certificate`
  base::Instant now;
  const SignatureChecker& check;
  /// Certificates that may sign the list for this path: the name is the list's issuer, keyUsage allows cRLSign, and
  /// they stand on the path or on another one to the same anchor (RFC 5280 6.3.3 (f)).
  const std::function<std::vector<x509::CertificateRef>(const Crl&)>& signers_of;
  bool crl_number_required = false;  ///< RFC 5280 5.2.3: CRL issuers MUST include it; few clients insist
};

}  // namespace trustprobe::revocation
