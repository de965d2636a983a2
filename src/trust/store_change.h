// A store as it would be after a change: roots removed, roots distrusted for what they issue from a date on.
#pragma once

#include <string>
#include <vector>

#include "base/input_error.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

struct DatedDistrust {
  std::string root;    ///< as `select_anchors` reads it
  base::Instant last;  ///< certificates with a later notBefore are not trusted
};

struct StoreChange {
  std::vector<std::string> remove;  ///< as `select_anchors` reads them
  std::vector<DatedDistrust> distrust_after;
  std::vector<Anchor> add;

  bool empty() const { return remove.empty() && distrust_after.empty() && add.empty(); }
};

struct ChangedStore {
  TrustStoreRef store;              ///< named "NAME, changed"; the same store when nothing is changed
  std::vector<Anchor> removed;      ///< as they were
  std::vector<Anchor> constrained;  ///< as they are now
};

/// A root that the store does not have, one that is both removed and distrusted from a date, and a store from which
/// everything is removed are errors. A date that an anchor has already is replaced by the earlier one.
base::Result<ChangedStore> changed(const TrustStoreRef& store, const StoreChange& change);

/// The store with one more anchor, first in order; in the place of the same certificate when that is there.
TrustStoreRef with_anchor(const TrustStore& store, const Anchor& anchor);

}  // namespace trustprobe::trust
