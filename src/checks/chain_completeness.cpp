#include "checks/chain_completeness.h"

#include <algorithm>

namespace trustprobe::checks {
namespace {

bool was_sent(const ServedChain& chain, const x509::Certificate& certificate) {
  return std::ranges::any_of(chain.chain->certificates, [&](const x509::PresentedCertificate& sent) {
    return sent.certificate && sent.certificate->fingerprint == certificate.fingerprint;
  });
}

// The first certificate of an anchored path that an ordinary client would not have: neither sent nor a self-signed
// root.
x509::CertificateRef lent_by_store(const ServedChain& chain, const path::CandidatePath& path) {
  for (const x509::CertificateRef& certificate : path.certificates) {
    const bool is_root = certificate == path.certificates.back() && certificate->self_signed();
    if (!is_root && !was_sent(chain, *certificate)) return certificate;
  }
  return nullptr;
}

}  // namespace

CompletenessVerdict completeness_of(const ServedChain& chain) {
  CompletenessVerdict result;
  bool anchored = false;
  for (const path::PathVerdict& verdict : chain.verdicts) {
    if (!verdict.path.anchor) continue;
    anchored = true;
    const x509::CertificateRef lent = lent_by_store(chain, verdict.path);
    if (!lent) return {};
    if (!result.found_in_store) result.found_in_store = lent;
  }
  const ChainShape shape = shape_of(*chain.chain);
  if (shape.tops.empty()) return {};
  const std::size_t top = shape.tops.front();
  result.top = chain.chain->certificates[top].certificate;
  result.completeness = anchored   ? Completeness::held_up
                        : top == 0 ? Completeness::incomplete
                                   : Completeness::undetermined;
  return result;
}

}  // namespace trustprobe::checks
