// Writes JKS, version 2: what every Java reads as a trust store.
#pragma once

#include <string>
#include <string_view>

#include "base/instant.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// One trusted entry for each anchor that Java takes for one, under the aliases of `unique_aliases`, dated now. What
/// else the store says of an anchor (dates, purposes) cannot be said in JKS and is left out.
std::string java_key_store_of(const TrustStore& store, std::string_view password, base::Instant now);

}  // namespace trustprobe::trust
