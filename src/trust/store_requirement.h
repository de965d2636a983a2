// Whether a store has the anchors that another one stands for: the gate before a migration.
#pragma once

#include <vector>

#include "trust/trust_store.h"

namespace trustprobe::trust {

struct RequirementResult {
  enum class Kind {
    present,            ///< this very certificate
    other_certificate,  ///< the same name and key in another certificate: re-issued, or signed by another CA
    limited,            ///< present, and the store does not trust it for every TLS server
    missing,
  };
  Kind kind = Kind::missing;
  const Anchor* wanted = nullptr;  ///< of the required store
  const Anchor* found = nullptr;   ///< of the store; null when missing
};

/// One for each anchor that is required, in order. Points into both stores.
std::vector<RequirementResult> check_requirement(const TrustStore& store, const TrustStore& required);

}  // namespace trustprobe::trust
