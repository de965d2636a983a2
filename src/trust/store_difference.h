// What two stores do not have in common.
#pragma once

#include <vector>

#include "trust/trust_store.h"

namespace trustprobe::trust {

struct AnchorPair {
  const Anchor* before = nullptr;
  const Anchor* after = nullptr;
};

/// Points into both stores; the order is that of the store that an anchor is in.
struct StoreDifference {
  std::vector<const Anchor*> only_before;  ///< neither the certificate nor its name and key is in the other
  std::vector<const Anchor*> only_after;
  std::vector<AnchorPair> reissued;  ///< the same name and key in another certificate
  std::vector<AnchorPair>
      other_limits;  ///< the same certificate, limited otherwise for TLS servers, or for other readers
  std::size_t same = 0;

  bool empty() const { return only_before.empty() && only_after.empty() && reissued.empty() && other_limits.empty(); }
};

/// Labels do not count.
StoreDifference difference_of(const TrustStore& before, const TrustStore& after);

}  // namespace trustprobe::trust
