// What a search for paths works with.
#pragma once

#include <cstddef>
#include <vector>

#include "base/instant.h"
#include "path/client.h"
#include "trust/trust_store.h"
#include "x509/certificate.h"

namespace trustprobe::path {

struct SearchTerms {
  std::vector<x509::CertificateRef> presented;  ///< the end-entity certificate first; not empty, no nulls
  const trust::TrustStore* store = nullptr;
  base::Instant now;       ///< orders candidates, excludes none
  AnchorPolicy anchors;    ///< what ends a path
  std::size_t depth = 20;  ///< certificates on a path
};

/// How the key identifiers of a certificate and a possible issuer go together (RFC 5280 4.2.1.1).
enum class KeyIdFit { same, unknown, different };
KeyIdFit key_id_fit(const x509::Certificate& certificate, const x509::Certificate& issuer);

/// RFC 5280 4.1.2.5: both ends inclusive.
bool valid_at(const x509::Certificate& certificate, base::Instant now);

/// Self-signed, or self-issued with a key that this build cannot use: nothing else would be expected of such a root.
bool is_taken_for_root(const x509::Certificate& certificate);

/// The anchor that `certificate` is under the client's policy, or null. `leaf`: it is the end-entity certificate.
const trust::Anchor* anchor_of(const SearchTerms& terms, const x509::Certificate& certificate, bool leaf);

}  // namespace trustprobe::path
