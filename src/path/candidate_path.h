// A way from the end-entity certificate to an anchor, not yet judged.
#pragma once

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
};

}  // namespace trustprobe::path
