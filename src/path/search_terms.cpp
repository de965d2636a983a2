#include "path/search_terms.h"

namespace trustprobe::path {

KeyIdFit key_id_fit(const x509::Certificate& certificate, const x509::Certificate& issuer) {
  const auto& authority = certificate.extensions.authority_key_identifier;
  const auto& subject = issuer.extensions.subject_key_identifier;
  if (!authority || !authority->key_id || !subject) return KeyIdFit::unknown;
  return *authority->key_id == *subject ? KeyIdFit::same : KeyIdFit::different;
}

bool valid_at(const x509::Certificate& certificate, base::Instant now) {
  return certificate.not_before <= now && now <= certificate.not_after;
}

bool is_taken_for_root(const x509::Certificate& certificate) {
  return certificate.self_signed() || (certificate.self_issued() && !certificate.public_key.handle);
}

const trust::Anchor* anchor_of(const SearchTerms& terms, const x509::Certificate& certificate, bool leaf) {
  const trust::Anchor* anchor = terms.store->find(certificate);
  if (anchor == nullptr || certificate.self_issued()) return anchor;
  return (leaf ? terms.anchors.leaf : terms.anchors.intermediates) ? anchor : nullptr;
}

}  // namespace trustprobe::path
