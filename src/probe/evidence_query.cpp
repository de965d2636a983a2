#include "probe/evidence_query.h"

#include <algorithm>

#include "revocation/ocsp_request.h"

namespace trustprobe::probe {
namespace {

using revocation::EvidenceKind;

constexpr std::size_t longest_get = 255;  // RFC 5019 5: a URL up to here is a GET
constexpr base::Seconds kept_if_nobody_says = std::chrono::hours{1};
// Signatures are not judged before a document is kept: what a stranger on the way has put in its place, and made to
// hold for ever, must not stand in the way of the true one for ever.
constexpr base::Seconds longest_kept = std::chrono::days{7};

std::size_t most_bytes(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::crl:
      return 64u << 20;
    case EvidenceKind::issuer:
      return 256u << 10;
    case EvidenceKind::ocsp:
    case EvidenceKind::staple:
    case EvidenceKind::list:
      break;
  }
  return 64u << 10;
}

}  // namespace

EvidenceQuery query_for(const path::EvidenceRequest& request, base::ByteView nonce) {
  const std::size_t limit = most_bytes(request.kind);
  if (request.kind != EvidenceKind::ocsp) return {.first = {.url = request.url}, .most_bytes = limit};
  base::Bytes asked = revocation::ocsp_request(*request.certificate, *request.issuer, nonce);
  std::string get_url = revocation::ocsp_get_url(request.url, asked);
  net::FetchRequest post{request.url, "application/ocsp-request", std::move(asked)};
  if (!nonce.empty() || get_url.size() > longest_get) return {.first = std::move(post), .most_bytes = limit};
  return {.first = {.url = std::move(get_url)}, .second = std::move(post), .most_bytes = limit};
}

revocation::Origin origin_of(const path::EvidenceRequest& request, base::Instant at) {
  revocation::Origin origin{.kind = request.kind, .source = request.url, .at = at};
  if (request.kind == EvidenceKind::ocsp) origin.subject = request.certificate->fingerprint;
  return origin;
}

bool answers(const revocation::Evidence& evidence, const path::EvidenceRequest& request) {
  if (request.kind != EvidenceKind::ocsp) return evidence.crl || !evidence.issuers.empty();
  return evidence.ocsp && evidence.ocsp->status == revocation::ResponseStatus::successful &&
         std::ranges::any_of(evidence.ocsp->responses, [&](const revocation::SingleResponse& single) {
           return revocation::names(single.id, *request.certificate, *request.issuer);
         });
}

base::Instant keep_until(const revocation::Evidence& evidence, std::optional<base::Seconds> max_age) {
  const base::Instant begun = evidence.origin.at;
  const auto next_update = revocation::good_until(evidence);
  base::Instant until = next_update.value_or(begun + max_age.value_or(kept_if_nobody_says));
  if (max_age) until = std::min(until, begun + *max_age);
  return std::min(until, begun + longest_kept);
}

}  // namespace trustprobe::probe
