#include "trust/store_difference.h"

#include <algorithm>

namespace trustprobe::trust {
namespace {

const Anchor* reissued_in(const TrustStore& store, const x509::Certificate& certificate) {
  for (const Anchor* anchor : store.anchors_named(certificate.subject)) {
    if (anchor->certificate->spki_sha256 == certificate.spki_sha256) return anchor;
  }
  return nullptr;
}

}  // namespace

StoreDifference difference_of(const TrustStore& before, const TrustStore& after) {
  StoreDifference difference;
  for (const Anchor& anchor : before.anchors()) {
    const Anchor* same = after.find(*anchor.certificate);
    if (same == nullptr) {
      const Anchor* reissued = reissued_in(after, *anchor.certificate);
      // One that the other store has as well stays what it is; the second certificate of its key is only in one of
      // them.
      if (reissued != nullptr && before.find(*reissued->certificate) == nullptr) {
        difference.reissued.push_back({&anchor, reissued});
      } else {
        difference.only_before.push_back(&anchor);
      }
    } else if (for_servers(same->constraints) != for_servers(anchor.constraints) || same->readers != anchor.readers) {
      difference.other_limits.push_back({&anchor, same});
    } else {
      ++difference.same;
    }
  }
  for (const Anchor& anchor : after.anchors()) {
    const bool paired =
        std::ranges::find(difference.reissued, &anchor, &AnchorPair::after) != difference.reissued.end();
    if (before.find(*anchor.certificate) == nullptr && !paired) difference.only_after.push_back(&anchor);
  }
  return difference;
}

}  // namespace trustprobe::trust
