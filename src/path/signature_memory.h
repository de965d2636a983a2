// Remembers signature checks, so that the same intermediate is verified once and judged a thousand times.
#pragma once

#include <map>
#include <utility>

#include "revocation/signed_document.h"
#include "x509/certificate.h"

namespace trustprobe::path {

/// One per thread. Forgets everything when it holds `capacity` answers.
class SignatureMemory {
 public:
  explicit SignatureMemory(std::size_t capacity = 100'000) : capacity_(capacity) {}

  /// As `x509::verify_signature`, asked of OpenSSL at most once per (certificate, key).
  x509::SignatureStatus check(const x509::Certificate& certificate, const x509::Certificate& issuer);

  /// The same of a revocation list or an OCSP response.
  x509::SignatureStatus check(const revocation::SignedDocument& document, const x509::Certificate& signer);

 private:
  std::size_t capacity_;
  std::map<std::pair<x509::Sha256, x509::Sha256>, x509::SignatureStatus> known_;
};

}  // namespace trustprobe::path
