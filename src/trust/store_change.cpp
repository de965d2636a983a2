#include "trust/store_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "trust/anchor_selection.h"

namespace trustprobe::trust {
namespace {

using Fingerprints = std::set<x509::Sha256>;

base::Result<Fingerprints> selected(const TrustStore& store, const std::vector<std::string>& roots) {
  Fingerprints fingerprints;
  for (const std::string& root : roots) {
    const auto anchors = select_anchors(store, root);
    if (!anchors) return std::unexpected(anchors.error());
    for (const Anchor* anchor : *anchors) fingerprints.insert(anchor->certificate->fingerprint);
  }
  return fingerprints;
}

base::Result<std::map<x509::Sha256, base::Instant>> dates(const TrustStore& store,
                                                          const std::vector<DatedDistrust>& distrust) {
  std::map<x509::Sha256, base::Instant> dates;
  for (const DatedDistrust& each : distrust) {
    const auto anchors = select_anchors(store, each.root);
    if (!anchors) return std::unexpected(anchors.error());
    for (const Anchor* anchor : *anchors) {
      const auto [date, first] = dates.emplace(anchor->certificate->fingerprint, each.last);
      date->second = std::min(date->second, each.last);
    }
  }
  return dates;
}

}  // namespace

base::Result<ChangedStore> changed(const TrustStoreRef& store, const StoreChange& change) {
  if (change.empty()) return ChangedStore{store, {}, {}};
  const auto removed = selected(*store, change.remove);
  if (!removed) return std::unexpected(removed.error());
  const auto dated = dates(*store, change.distrust_after);
  if (!dated) return std::unexpected(dated.error());

  ChangedStore result;
  std::vector<Anchor> anchors;
  for (Anchor anchor : store->anchors()) {
    const auto date = dated->find(anchor.certificate->fingerprint);
    if (removed->contains(anchor.certificate->fingerprint)) {
      if (date != dated->end()) {
        return std::unexpected(base::InputError{base::printable(x509::display_name(*anchor.certificate)),
                                                "is removed and distrusted from a date at once", "choose one"});
      }
      result.removed.push_back(std::move(anchor));
      continue;
    }
    if (date != dated->end()) {
      auto& last = anchor.constraints.distrust_after;
      last = std::min(last.value_or(date->second), date->second);
      result.constrained.push_back(anchor);
    }
    anchors.push_back(std::move(anchor));
  }
  anchors.insert(anchors.end(), change.add.begin(), change.add.end());
  if (anchors.empty()) {
    return std::unexpected(base::InputError{base::printable(store->name()), "has no anchor left after this change",
                                            "leave at least one root in it"});
  }
  result.store = std::make_shared<const TrustStore>(store->name() + ", changed", store->origin(), std::move(anchors),
                                                    store->details());
  return result;
}

TrustStoreRef with_anchor(const TrustStore& store, const Anchor& anchor) {
  std::vector<Anchor> anchors{anchor};
  for (const Anchor& other : store.anchors()) {
    if (other.certificate->fingerprint != anchor.certificate->fingerprint) anchors.push_back(other);
  }
  return std::make_shared<const TrustStore>(store.name(), store.origin(), std::move(anchors), store.details());
}

}  // namespace trustprobe::trust
