// What a request for evidence means in HTTP, and what its answer is worth.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"
#include "base/instant.h"
#include "net/http_fetch.h"
#include "path/evidence_request.h"
#include "revocation/evidence.h"

namespace trustprobe::probe {

struct EvidenceQuery {
  net::FetchRequest first;
  std::optional<net::FetchRequest> second;  ///< to be tried when the first is answered with an HTTP status
  std::size_t most_bytes = 0;               ///< of the answer
};

/// `nonce`: for OCSP requests; empty: none. A short OCSP request is a GET, which the web's caches can answer, and a
/// POST for those who do not answer GET; any other is a POST.
EvidenceQuery query_for(const path::EvidenceRequest& request, base::ByteView nonce);

/// Where its answer will come from.
revocation::Origin origin_of(const path::EvidenceRequest& request, base::Instant at);

/// Whether the evidence is worth keeping for later runs: what it should be, and for OCSP about the certificate asked.
bool answers(const revocation::Evidence& evidence, const path::EvidenceRequest& request);

/// Until when it may stand for the present: the earlier of nextUpdate and what HTTP allows, an hour where neither is
/// known, and a week at most.
base::Instant keep_until(const revocation::Evidence& evidence, std::optional<base::Seconds> max_age);

}  // namespace trustprobe::probe
