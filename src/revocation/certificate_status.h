// All evidence about one certificate, weighed. Pure.
#pragma once

#include <span>

#include "revocation/question.h"
#include "revocation/status.h"

namespace trustprobe::revocation {

/// A distrust list that names the certificate is a proof: whoever gave the file vouches for it.
/// `revoked` when one source proves it, unless it is a certificateHold and a later answer proves that it was lifted;
/// else `good` when one source proves that; else `unknown` when there was a source, or `not_checked`.
CertificateStatus certificate_status(std::span<const EvidenceRef> evidence, const Question& question);

}  // namespace trustprobe::revocation
