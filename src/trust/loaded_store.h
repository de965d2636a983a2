// What a loader brings back, before it has a name.
#pragma once

#include <vector>

#include "trust/trust_store.h"

namespace trustprobe::trust {

struct LoadedStore {
  std::string own_name;  ///< what the store calls itself (manifest), else empty
  StoreOrigin origin;
  std::vector<Anchor> anchors;  ///< in the file's order, duplicates kept
  StoreDetails details = {};
};

/// Passwords to try, in order, before the well-known ones.
using Passwords = std::vector<std::string>;

}  // namespace trustprobe::trust
