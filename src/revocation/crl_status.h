// What revocation lists prove about a certificate (RFC 5280 6.3). Pure.
#pragma once

#include <span>

#include "revocation/question.h"
#include "revocation/status.h"

namespace trustprobe::revocation {

struct CrlStatus {
  Status status = Status::not_checked;  ///< `not_checked`: none of the lists concerns the certificate
  std::vector<SourceStatus> sources;    ///< the lists that concern it; a delta CRL is told with its base
  bool good = false;   ///< the lists that hold and do not name it cover every reason; others may name it nevertheless
  std::string detail;  ///< why `unknown`
};

/// Scope, signature, times, reasons, delta CRLs and indirect CRLs as 6.3.3 has them; `good` only where the lists that
/// hold cover every reason. Evidence of other kinds is passed over. A list that the certificate names and that could
/// not be fetched, or does not hold, is a source that proves nothing.
CrlStatus crl_status(std::span<const EvidenceRef> evidence, const Question& question);

}  // namespace trustprobe::revocation
