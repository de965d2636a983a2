// What an OCSP response proves about a certificate (RFC 6960 3.2, 4.2.2). Pure.
#pragma once

#include <span>

#include "revocation/question.h"
#include "revocation/status.h"

namespace trustprobe::revocation {

/// Whether the evidence was asked about the certificate, or answers for it.
bool ocsp_concerns(const Evidence& evidence, const Question& question);

/// Signature, responder, CertID, times and nonce are all judged: anything that does not hold makes it `unknown`, with
/// the reason in `defect`. A delegated responder without id-pkix-ocsp-nocheck that a list in `all` revokes is not
/// believed; one that no list there speaks of is taken at its word (RFC 6960 4.2.2.2.1 leaves that to the client).
SourceStatus ocsp_status(const EvidenceRef& evidence, std::span<const EvidenceRef> all, const Question& question);

}  // namespace trustprobe::revocation
