#include "path/counted_signatures.h"

namespace trustprobe::path {

std::optional<x509::SignatureStatus> CountedSignatures::check(const x509::Certificate& certificate,
                                                              const x509::Certificate& issuer) {
  const std::pair pair{&certificate, &issuer};
  if (const auto entry = asked_.find(pair); entry != asked_.end()) return entry->second;
  if (asked_.size() >= limit_) return std::nullopt;
  return asked_.emplace(pair, memory_.check(certificate, issuer)).first->second;
}

}  // namespace trustprobe::path
