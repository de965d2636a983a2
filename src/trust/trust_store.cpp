#include "trust/trust_store.h"

#include <algorithm>

namespace trustprobe::trust {

TrustStore::TrustStore(std::string name, StoreOrigin origin, std::vector<Anchor> anchors, StoreDetails details)
    : name_(std::move(name)), origin_(std::move(origin)), details_(std::move(details)) {
  anchors_.reserve(anchors.size());
  for (Anchor& anchor : anchors) add(std::move(anchor));
  const auto differs = [](const Anchor& anchor) { return anchor.readers != Readers::all; };
  if (std::ranges::none_of(anchors_, differs)) return;
  for_java_ = view_for(StoreReader::java);
  for_others_ = view_for(StoreReader::others);
}

void TrustStore::add(Anchor anchor) {
  const auto [known, first] = by_fingerprint_.emplace(anchor.certificate->fingerprint, anchors_.size());
  if (!first) {
    Anchor& kept = anchors_[known->second];
    if (kept.readers != anchor.readers) kept.readers = Readers::all;
    details_.repeated.push_back(anchor.label.empty() ? x509::display_name(*anchor.certificate) : anchor.label);
    return;
  }
  by_subject_.emplace(anchor.certificate->subject.canonical, anchors_.size());
  anchors_.push_back(std::move(anchor));
}

std::unique_ptr<const TrustStore> TrustStore::view_for(StoreReader reader) const {
  std::vector<Anchor> seen;
  for (const Anchor& anchor : anchors_) {
    if (is_read_by(anchor, reader)) seen.push_back({anchor.certificate, anchor.label, anchor.constraints});
  }
  return std::make_unique<const TrustStore>(name_, origin_, std::move(seen), details_);
}

const TrustStore& TrustStore::as_read_by(StoreReader reader) const {
  const auto& view = reader == StoreReader::java ? for_java_ : for_others_;
  return view ? *view : *this;
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

bool is_read_by(const Anchor& anchor, StoreReader reader) {
  if (anchor.readers == Readers::all) return true;
  return (anchor.readers == Readers::java_only) == (reader == StoreReader::java);
}

}  // namespace trustprobe::trust
