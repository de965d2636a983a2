// Whether a path is fit for what its end-entity certificate is used for: extended key usage, and the profiles that some
// purposes have.
#pragma once

#include <vector>

#include "path/candidate_path.h"
#include "path/judgement_terms.h"
#include "path/problem.h"

namespace trustprobe::path {

/// Problems of the certificate at `position`; `Problem::place` is that of the certificate.
/// - Every certificate with an extendedKeyUsage must have the purpose or anyExtendedKeyUsage in it (RFC 5280 4.2.1.12;
///   in an authority it limits what is below, as every browser has it). An authority's anyExtendedKeyUsage allows all.
/// - `server`: what the Baseline Requirements ask beyond that (7.1.2.7.6, 7.1.2.7.10, 7.1.2.1.2) is recorded too.
/// - `mdl`: an IACA root and a document signer right below it (ISO/IEC 18013-5 B.1.2, B.1.4).
std::vector<Problem> judge_purpose(const CandidatePath& path, std::size_t position, Place place, Purpose purpose);

}  // namespace trustprobe::path
