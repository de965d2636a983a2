#include "path/path_builder.h"

#include <algorithm>
#include <functional>
#include <set>
#include <tuple>
#include <utility>

namespace trustprobe::path {
namespace {

bool same_key_and_name(const x509::Certificate& left, const x509::Certificate& right) {
  return left.spki_sha256 == right.spki_sha256 && left.subject.canonical == right.subject.canonical;
}

}  // namespace

PathBuilder::PathBuilder(SearchTerms terms, CountedSignatures& signatures)
    : terms_(std::move(terms)), signatures_(signatures) {
  std::set<x509::Sha256> seen;
  for (const auto& certificate : terms_.presented) {
    const bool first_time = seen.insert(certificate->fingerprint).second;
    if (first_time) presented_by_subject_.emplace(certificate->subject.canonical, certificate);
  }
  push(terms_.presented.front());
}

std::optional<CandidatePath> PathBuilder::next() {
  while (!steps_.empty()) {
    Step& step = steps_.back();
    if (step.anchor != nullptr && !step.yielded) {
      step.yielded = true;
      return path_so_far();
    }
    if (auto issuer = next_issuer(step)) {
      step.extended = true;
      push(std::move(issuer));
      continue;
    }
    const bool dead_end = step.anchor == nullptr && !step.extended;
    std::optional<CandidatePath> path;
    if (dead_end) path = path_so_far();
    if (out_of_checks_) {
      steps_.clear();
    } else {
      steps_.pop_back();
    }
    if (dead_end) return path;
  }
  return std::nullopt;
}

void PathBuilder::push(x509::CertificateRef certificate) {
  Step step;
  step.anchor = anchor_of(terms_, *certificate, steps_.empty());
  step.issuers = issuers_of(*certificate);
  step.certificate = std::move(certificate);
  steps_.push_back(std::move(step));
}

// The next certificate to stand above `step`, or null.
x509::CertificateRef PathBuilder::next_issuer(Step& step) {
  while (!step.issuers.empty() && !out_of_checks_) {
    x509::CertificateRef issuer = std::move(step.issuers.back());
    step.issuers.pop_back();
    if (on_path(*issuer)) continue;
    const auto status = signatures_.check(*step.certificate, *issuer);
    if (!status) {
      step.cut_short = exhausted_ = out_of_checks_ = true;
    } else if (*status == x509::SignatureStatus::invalid) {
      if (!step.bad_signer) step.bad_signer = std::move(issuer);
    } else if (steps_.size() >= terms_.depth) {
      step.cut_short = exhausted_ = true;
    } else {
      return issuer;
    }
  }
  // An anchor needs no issuer; anything else without a good one shows its likeliest bad one.
  if (step.extended || step.anchor != nullptr || step.cut_short || steps_.size() >= terms_.depth) return nullptr;
  return std::exchange(step.bad_signer, nullptr);
}

std::vector<x509::CertificateRef> PathBuilder::issuers_of(const x509::Certificate& certificate) const {
  std::vector<x509::CertificateRef> found;
  for (const trust::Anchor* anchor : terms_.store->anchors_named(certificate.issuer))
    found.push_back(anchor->certificate);
  const auto [first, last] = presented_by_subject_.equal_range(certificate.issuer.canonical);
  for (auto entry = first; entry != last; ++entry) {
    if (terms_.store->find(*entry->second) == nullptr) found.push_back(entry->second);
  }
  // The place in `found` decides between equals: the order of the store, then that of the server.
  using Rank = std::tuple<KeyIdFit, bool, bool, base::Seconds, std::size_t>;
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < found.size(); ++i) {
    ranks.emplace_back(key_id_fit(certificate, *found[i]), !valid_at(*found[i], terms_.now),
                       anchor_of(terms_, *found[i], false) == nullptr, -found[i]->not_after.time_since_epoch(), i);
  }
  std::sort(ranks.begin(), ranks.end(), std::greater<>());
  std::vector<x509::CertificateRef> issuers;
  for (const Rank& rank : ranks) issuers.push_back(std::move(found[std::get<4>(rank)]));
  return issuers;
}

bool PathBuilder::on_path(const x509::Certificate& certificate) const {
  return std::any_of(steps_.begin(), steps_.end(), [&](const Step& step) {
    return step.certificate->fingerprint == certificate.fingerprint ||
           same_key_and_name(*step.certificate, certificate);
  });
}

CandidatePath PathBuilder::path_so_far() const {
  CandidatePath path;
  for (const Step& step : steps_) path.certificates.push_back(step.certificate);
  path.anchor = steps_.back().anchor;
  path.cut_short = steps_.back().cut_short;
  return path;
}

}  // namespace trustprobe::path
