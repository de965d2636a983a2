// A way from the end-entity certificate to an anchor, not yet judged.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "trust/trust_store.h"
#include "x509/certificate.h"

namespace trustprobe::path {

struct CandidatePath {
  /// The end-entity certificate first. When `anchor` is set the last one is the anchor's certificate.
  std::vector<x509::CertificateRef> certificates;
  /// Null when the search found no anchor on this way: the path ends where no issuer is known.
  const trust::Anchor* anchor = nullptr;
  /// The budget of the search ended the way here: issuers may exist that were not followed.
  bool cut_short = false;
  /// For clients that take a chain as sent: this certificate's issuer is not the one that was sent after it.
  std::optional<std::size_t> out_of_order;
};

}  // namespace trustprobe::path
