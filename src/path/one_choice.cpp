#include "path/one_choice.h"

#include <algorithm>

namespace trustprobe::path {
namespace {

using x509::Certificate;
using x509::CertificateRef;

bool names_issuer(const Certificate& certificate, const Certificate& issuer) {
  return certificate.issuer.canonical == issuer.subject.canonical &&
         key_id_fit(certificate, issuer) != KeyIdFit::different;
}

/// The path while it grows.
class Choice {
 public:
  explicit Choice(const SearchTerms& terms) : terms_(terms) { path_.certificates.push_back(terms.presented.front()); }

  CandidatePath store_first() {
    while (!settle_top() && !full()) {
      if (CertificateRef issuer = from_store(top())) return up_the_store(std::move(issuer));
      CertificateRef issuer = from_sent(top());
      if (!issuer) break;
      path_.certificates.push_back(std::move(issuer));
    }
    return ended();
  }

  // The full run of what was sent first, then shorter ones, at most `most_dropped` shorter (a root that was sent does
  // not count); each as far up the store as it goes.
  std::vector<CandidatePath> sent_first(std::size_t most_dropped) {
    while (!is_taken_for_root(top()) && !full()) {
      CertificateRef issuer = from_sent(top());
      if (!issuer) break;
      path_.certificates.push_back(std::move(issuer));
    }
    const std::vector<CertificateRef> sent = path_.certificates;
    const std::size_t counted = sent.size() - (sent.size() > 1 && is_taken_for_root(*sent.back()) ? 1 : 0);
    std::vector<CandidatePath> paths;
    for (std::size_t kept = sent.size(); kept > 0 && kept + most_dropped >= counted; --kept) {
      path_ = {};
      path_.certificates.assign(sent.begin(), sent.begin() + static_cast<std::ptrdiff_t>(kept));
      if (settle_top()) {
        if (path_.anchor != nullptr || kept == sent.size()) paths.push_back(path_);
      } else if (CertificateRef issuer = from_store(top())) {
        paths.push_back(up_the_store(std::move(issuer)));
      } else if (kept == sent.size()) {
        paths.push_back(ended());
      }
    }
    return paths;
  }

  CandidatePath newest() {
    while (!settle_top() && !full()) {
      CertificateRef issuer = newest_of(issuers_in_store(top()));
      if (!issuer) issuer = newest_of(issuers_sent(top()));
      if (!issuer) break;
      path_.certificates.push_back(std::move(issuer));
    }
    return ended();
  }

 private:
  const Certificate& top() const { return *path_.certificates.back(); }
  bool full() {
    path_.cut_short = path_.certificates.size() >= terms_.depth;
    return path_.cut_short;
  }

  // Whether the path ends here: an anchor, or a self-signed certificate that is none.
  bool settle_top() {
    const bool leaf = path_.certificates.size() == 1;
    if (!is_taken_for_root(top()) && (leaf || !terms_.anchors.intermediates)) return false;
    path_.anchor = anchor_of(terms_, top(), leaf);
    return path_.anchor != nullptr || is_taken_for_root(top());
  }

  CandidatePath up_the_store(CertificateRef issuer) {
    while (issuer && !full()) {
      path_.certificates.push_back(std::move(issuer));
      path_.anchor = anchor_of(terms_, top(), false);
      if (path_.anchor != nullptr || is_taken_for_root(top())) return path_;
      issuer = from_store(top());
    }
    return ended();
  }

  // The last resort of a client that takes any store certificate for an anchor is the leaf itself.
  CandidatePath ended() {
    if (path_.anchor == nullptr && terms_.anchors.leaf) {
      if (const trust::Anchor* anchor = terms_.store->find(*terms_.presented.front())) {
        return {{terms_.presented.front()}, anchor};
      }
    }
    return path_;
  }

  // The first that is valid now, else the one that is valid longest.
  CertificateRef chosen(const std::vector<CertificateRef>& candidates) const {
    CertificateRef best;
    for (const CertificateRef& candidate : candidates) {
      if (valid_at(*candidate, terms_.now)) return candidate;
      if (!best || candidate->not_after > best->not_after) best = candidate;
    }
    return best;
  }

  // Of authorities only: one that is valid now, that began last, that comes last.
  CertificateRef newest_of(const std::vector<CertificateRef>& candidates) const {
    const auto rank = [&](const Certificate& candidate) {
      return std::pair(valid_at(candidate, terms_.now), candidate.not_before);
    };
    CertificateRef best;
    for (const CertificateRef& candidate : candidates) {
      const auto& basic = candidate->extensions.basic_constraints;
      const bool authority = basic ? basic->ca : candidate->self_signed();
      if (authority && (!best || rank(*best) <= rank(*candidate))) best = candidate;
    }
    return best;
  }

  CertificateRef from_store(const Certificate& certificate) const { return chosen(issuers_in_store(certificate)); }
  CertificateRef from_sent(const Certificate& certificate) const { return chosen(issuers_sent(certificate)); }

  std::vector<CertificateRef> issuers_in_store(const Certificate& certificate) const {
    std::vector<CertificateRef> issuers;
    for (const trust::Anchor* anchor : terms_.store->anchors_named(certificate.issuer)) {
      if (names_issuer(certificate, *anchor->certificate) && !on_path(*anchor->certificate)) {
        issuers.push_back(anchor->certificate);
      }
    }
    return issuers;
  }

  std::vector<CertificateRef> issuers_sent(const Certificate& certificate) const {
    std::vector<CertificateRef> issuers;
    for (const CertificateRef& sent : terms_.presented) {
      if (names_issuer(certificate, *sent) && !on_path(*sent)) issuers.push_back(sent);
    }
    return issuers;
  }

  bool on_path(const Certificate& certificate) const {
    return std::ranges::any_of(path_.certificates,
                               [&](const auto& other) { return other->fingerprint == certificate.fingerprint; });
  }

  const SearchTerms& terms_;
  CandidatePath path_;
};

// The store's certificate with the same name and key: for some clients an anchor is no more than these two.
const trust::Anchor* anchor_with_key_of(const SearchTerms& terms, const Certificate& certificate) {
  if (const trust::Anchor* same = terms.store->find(certificate)) return same;
  for (const trust::Anchor* anchor : terms.store->anchors_named(certificate.subject)) {
    if (anchor->certificate->spki_sha256 == certificate.spki_sha256) return anchor;
  }
  return nullptr;
}

}  // namespace

CandidatePath store_first_path(const SearchTerms& terms) {
  return Choice(terms).store_first();
}

CandidatePath sent_first_path(const SearchTerms& terms) {
  const std::vector<CandidatePath> paths = Choice(terms).sent_first(terms.presented.size());
  const auto anchored = std::ranges::find_if(paths, [](const CandidatePath& path) { return path.anchor != nullptr; });
  return anchored == paths.end() ? paths.front() : *anchored;
}

std::vector<CandidatePath> sent_retried_paths(const SearchTerms& terms) {
  return Choice(terms).sent_first(1);
}

CandidatePath newest_path(const SearchTerms& terms) {
  return Choice(terms).newest();
}

CandidatePath as_sent_path(const SearchTerms& terms) {
  CandidatePath path;
  for (std::size_t i = 0; i < terms.presented.size() && !path.out_of_order; ++i) {
    if (path.certificates.size() >= terms.depth) {
      path.cut_short = true;
      return path;
    }
    if (i > 0 && !names_issuer(*terms.presented[i - 1], *terms.presented[i])) {
      path.out_of_order = i - 1;
    } else {
      path.certificates.push_back(terms.presented[i]);
    }
  }
  if (path.out_of_order) return path;
  const Certificate& top = *path.certificates.back();
  path.anchor = anchor_of(terms, top, path.certificates.size() == 1);
  if (path.anchor != nullptr || is_taken_for_root(top)) return path;
  path.cut_short = path.certificates.size() >= terms.depth;
  if (path.cut_short) return path;
  for (const trust::Anchor* anchor : terms.store->anchors_named(top.issuer)) {
    if (!names_issuer(top, *anchor->certificate)) continue;
    path.certificates.push_back(anchor->certificate);
    path.anchor = anchor_of(terms, *anchor->certificate, false);
    break;
  }
  return path;
}

std::optional<CandidatePath> sent_path_to_anchor(const SearchTerms& terms, CountedSignatures& signatures) {
  CandidatePath path;
  for (const CertificateRef& sent : terms.presented) {
    const bool follows =
        path.certificates.empty() || path.certificates.back()->issuer.canonical == sent->subject.canonical;
    if (!follows || path.certificates.size() >= terms.depth) return std::nullopt;
    path.anchor = anchor_with_key_of(terms, *sent);
    path.certificates.push_back(path.anchor != nullptr ? path.anchor->certificate : sent);
    if (path.anchor != nullptr) return path;
  }
  if (path.certificates.size() >= terms.depth) return std::nullopt;
  for (const trust::Anchor* anchor : terms.store->anchors_named(path.certificates.back()->issuer)) {
    const auto status = signatures.check(*path.certificates.back(), *anchor->certificate);
    if (status != x509::SignatureStatus::valid) continue;
    path.certificates.push_back(anchor->certificate);
    path.anchor = anchor;
    return path;
  }
  return std::nullopt;
}

}  // namespace trustprobe::path
