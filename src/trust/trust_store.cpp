#include "trust/trust_store.h"

namespace trustprobe::trust {

TrustStore::TrustStore(std::string name, StoreOrigin origin, std::vector<Anchor> anchors)
    : name_(std::move(name)), origin_(std::move(origin)) {
  anchors_.reserve(anchors.size());
  for (Anchor& anchor : anchors) {
    const bool first = by_fingerprint_.emplace(anchor.certificate->fingerprint, anchors_.size()).second;
    if (!first) continue;
    by_subject_.emplace(anchor.certificate->subject.canonical, anchors_.size());
    anchors_.push_back(std::move(anchor));
  }
}

std::vector<const Anchor*> TrustStore::anchors_named(const x509::Name& subject) const {
  std::vector<const Anchor*> found;
  const auto [first, last] = by_subject_.equal_range(subject.canonical);
  for (auto entry = first; entry != last; ++entry) found.push_back(&anchors_[entry->second]);
  return found;
}

const Anchor* TrustStore::find(const x509::Certificate& certificate) const {
  const auto entry = by_fingerprint_.find(certificate.fingerprint);
  return entry == by_fingerprint_.end() ? nullptr : &anchors_[entry->second];
}

}  // namespace trustprobe::trust
