// The search: from the end-entity certificate to anchors, one candidate path after another. Judges nothing.
//
// Names must chain (RFC 5280 6.1.3 (a)(4)); everything else only orders what is tried first: key identifiers, validity
// at `now`, anchors before others, the later notAfter. Each candidate issuer's signature is asked for, so that
// certificates that merely share a name do not multiply the paths; where no issuer's signature holds, the likeliest of
// them is followed all the same, and the path shows why it fails.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "path/candidate_path.h"
#include "path/counted_signatures.h"
#include "path/search_terms.h"

namespace trustprobe::path {

/// Yields every path once: those that reach an anchor, and the dead ends. A path beyond an anchor is another path.
/// No certificate, and no (subject, key), is twice on a path. `signatures` must outlive the builder.
class PathBuilder {
 public:
  PathBuilder(SearchTerms terms, CountedSignatures& signatures);

  /// Nothing when there are no more, or when the search had to end (`exhausted`).
  std::optional<CandidatePath> next();

  /// The signature budget ended the search, or the depth cut a path short: paths may exist that were not seen.
  bool exhausted() const { return exhausted_; }

 private:
  struct Step {
    x509::CertificateRef certificate;
    const trust::Anchor* anchor = nullptr;
    std::vector<x509::CertificateRef> issuers;  // those not tried yet, the best last
    x509::CertificateRef bad_signer;            // the likeliest issuer whose signature does not hold
    bool yielded = false;
    bool extended = false;
    bool cut_short = false;
  };

  void push(x509::CertificateRef certificate);
  x509::CertificateRef next_issuer(Step& step);
  std::vector<x509::CertificateRef> issuers_of(const x509::Certificate& certificate) const;
  bool on_path(const x509::Certificate& certificate) const;
  CandidatePath path_so_far() const;

  SearchTerms terms_;
  CountedSignatures& signatures_;
  std::multimap<base::Bytes, x509::CertificateRef> presented_by_subject_;
  std::vector<Step> steps_;
  bool exhausted_ = false;
  bool out_of_checks_ = false;
};

}  // namespace trustprobe::path
