#include "path/signature_memory.h"

namespace trustprobe::path {

x509::SignatureStatus SignatureMemory::check(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const std::pair key{certificate.fingerprint, issuer.spki_sha256};
  if (const auto entry = known_.find(key); entry != known_.end()) return entry->second;
  if (known_.size() >= capacity_) known_.clear();
  return known_.emplace(key, x509::verify_signature(certificate, issuer.public_key)).first->second;
}

x509::SignatureStatus SignatureMemory::check(const revocation::SignedDocument& document,
                                             const x509::Certificate& signer) {
  const std::pair key{document.digest, signer.spki_sha256};
  if (const auto entry = known_.find(key); entry != known_.end()) return entry->second;
  if (known_.size() >= capacity_) known_.clear();
  return known_.emplace(key, x509::verify_signature(document.parts, signer.public_key)).first->second;
}

}  // namespace trustprobe::path
