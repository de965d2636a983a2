// The parts of `interception_of`. Private to this module.
#pragma once

#include <string>
#include <vector>

#include "compare/interception.h"

namespace trustprobe::compare {

InterceptionSide side_of(const assess::Assessment& assessment, base::Instant now);

/// Fills `SeenChain::issuers` of both sides: an issuer that only one of them shows may have signed for the other.
void find_issuers(InterceptionSide& via, InterceptionSide& direct);

/// Whether the key of any of these made the leaf's signature.
bool signed_by_any(const x509::Certificate& leaf, const std::vector<x509::CertificateRef>& issuers);

/// The very same bytes, in the same order.
bool same_bytes(const x509::PresentedChain& one, const x509::PresentedChain& other);

struct Decision {
  InterceptionVerdict verdict = InterceptionVerdict::undetermined;
  Yardstick yardstick = Yardstick::nothing;
  std::string reason;
};

/// Of chains that both sides show.
Decision compared_with_direct(const InterceptionSide& via, const InterceptionSide& direct);
/// Of a side without chain.
Decision judged_silence(const InterceptionSide& via, const InterceptionSide& direct);
/// Of a chain that there is nothing to hold against but roots.
Decision judged_by_roots(const InterceptionSide& via, const InterceptionTerms& terms);

/// What differs, though the certificate is the server's own: "TLS 1.2 instead of TLS 1.3".
std::vector<std::string> alterations(const InterceptionSide& via, const InterceptionSide& direct);

std::vector<InterceptionFact> facts_of(const InterceptionSide& via, const InterceptionSide& direct);

std::vector<std::string> product_hints(const InterceptionSide& via);

/// The attempt that stands for the chains of a side; null where there is none.
const observation::Attempt* attempt_showing(const InterceptionSide& side, const x509::PresentedChain& chain);

}  // namespace trustprobe::compare
