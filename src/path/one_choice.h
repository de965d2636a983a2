// Clients that do not search: one issuer is chosen at every step, by name, key identifier and dates, and the path that
// comes of it is judged, whatever it is.
//
// `store_first` and `sent_first` are what libcrypto's build_chain does with and without X509_V_FLAG_TRUSTED_FIRST.
// Signatures play no part in the choice.
#pragma once

#include <optional>
#include <vector>

#include "path/candidate_path.h"
#include "path/counted_signatures.h"
#include "path/search_terms.h"

namespace trustprobe::path {

/// The store before what was sent, at every step; once in the store, only the store.
CandidatePath store_first_path(const SearchTerms& terms);

/// What was sent as far as it goes, then the store. Only where that ends without an anchor, other issuers from the
/// store are tried for the certificates below, the last one first.
CandidatePath sent_first_path(const SearchTerms& terms);

/// What was sent as far as it goes, then the store; second, a certificate of the store in the place of the last one
/// sent (below a root that was sent). No deeper: a root whose cross-signature is not the last one sent is not found.
std::vector<CandidatePath> sent_retried_paths(const SearchTerms& terms);

/// The store before what was sent; among several authorities that are valid now the one that began last, and of equals
/// the one that was sent last.
CandidatePath newest_path(const SearchTerms& terms);

/// In the order sent and to the last one, which must be an anchor or have its issuer in the store. `out_of_order` is
/// set where one does not name the next as its issuer.
CandidatePath as_sent_path(const SearchTerms& terms);

/// What was sent, where each certificate is followed by its issuer up to one whose name and key are those of an anchor,
/// or whose issuer is in the store and signed it. Nothing otherwise. What was sent after that one is left out.
std::optional<CandidatePath> sent_path_to_anchor(const SearchTerms& terms, CountedSignatures& signatures);

}  // namespace trustprobe::path
