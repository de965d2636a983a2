// The parts of `interception_of`. Private to this module.
#pragma once

#include <string>
#include <vector>

#include "compare/interception.h"

namespace trustprobe::compare {

/// Whether what was seen came by way of a proxy.
bool uses_proxy(const observation::Observation& observation);

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
  std::size_t chain = 0;   ///< as `Interception::chain`
  std::string where = {};  ///< as `Interception::where`
};

/// The one whose verdict weighs most, the first of those; there must be one.
Decision gravest(std::vector<Decision> decisions);

/// A store trusts it, below a root of the public web.
bool trusted_by_public_root(const SeenChain& chain);

/// Of chains that both sides show.
Decision compared_with_direct(const InterceptionSide& via, const InterceptionSide& direct);
/// Of a side without chain.
Decision judged_silence(const InterceptionSide& via, const InterceptionSide& direct);
/// Of a chain that there is nothing to hold against but roots.
Decision judged_by_roots(const InterceptionSide& via, const InterceptionTerms& terms);

/// What differs, though the certificate is the server's own: "TLS 1.2 instead of TLS 1.3".
std::vector<std::string> alterations(const InterceptionSide& via, const InterceptionSide& direct);

/// Of this chain of the proxied side beside its counterpart.
std::vector<InterceptionFact> facts_of(const InterceptionSide& via, std::size_t chain, const InterceptionSide& direct);

std::vector<std::string> product_hints(const InterceptionSide& via);

/// Where a chain was shown, and for which offer.
struct Sighting {
  const observation::EndpointObservation* seen = nullptr;
  const observation::Attempt* attempt = nullptr;
};
std::vector<Sighting> sightings_of(const InterceptionSide& side, const x509::PresentedChain& chain);

/// The attempt that stands for the chains of a side; null where there is none.
const observation::Attempt* attempt_showing(const InterceptionSide& side, const x509::PresentedChain& chain);

/// Whether the direct side answered an offer for which this chain was shown.
bool asked_of_both(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct);

/// The direct chain that this one stands beside: the same bytes, the same leaf, for the same offer, else the first.
const SeenChain& counterpart(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct);

/// `Interception::where` of the chains at some indexes, where others were shown as well.
std::string where_only(const InterceptionSide& side, const std::vector<std::size_t>& these,
                       const std::vector<std::size_t>& others);

}  // namespace trustprobe::compare
