#include "revocation/evidence.h"

#include <algorithm>

#include "x509/certificate_file.h"
#include "x509/pem.h"

namespace trustprobe::revocation {
namespace {

void read_crl(Evidence& evidence) {
  auto crl = Crl::parse(evidence.bytes);
  if (crl) {
    evidence.crl = std::move(*crl);
  } else {
    evidence.failure = crl.error().what;
  }
}

void read_ocsp(Evidence& evidence) {
  if (auto response = parse_ocsp_response(evidence.bytes)) {
    evidence.ocsp = std::make_shared<const OcspResponse>(std::move(*response));
  } else {
    evidence.failure = "is no OCSP response";
  }
}

void read_list(Evidence& evidence) {
  auto list = DistrustList::parse(base::text_of(*evidence.bytes), evidence.origin.source);
  if (list) {
    evidence.list = std::move(*list);
  } else {
    evidence.failure = list.error().what;
  }
}

void read_issuers(Evidence& evidence) {
  auto certificates = x509::read_certificates(base::text_of(*evidence.bytes), evidence.origin.source);
  if (certificates) {
    evidence.issuers = std::move(*certificates);
  } else {
    evidence.failure = certificates.error().what;
  }
}

}  // namespace

std::string_view to_string(EvidenceKind kind) {
  switch (kind) {
    case EvidenceKind::staple:
      return "staple";
    case EvidenceKind::ocsp:
      return "ocsp";
    case EvidenceKind::crl:
      return "crl";
    case EvidenceKind::list:
      return "list";
    case EvidenceKind::issuer:
      return "issuer";
  }
  return "";
}

EvidenceRef make_evidence(Origin origin, base::Bytes bytes) {
  auto evidence = std::make_shared<Evidence>();
  evidence->origin = std::move(origin);
  if (evidence->origin.kind == EvidenceKind::crl) {
    auto blocks = x509::pem_blocks(base::text_of(bytes), "X509 CRL");
    if (!blocks.empty()) bytes = std::move(blocks.front());
  }
  evidence->bytes = std::make_shared<const base::Bytes>(std::move(bytes));
  switch (evidence->origin.kind) {
    case EvidenceKind::crl:
      read_crl(*evidence);
      break;
    case EvidenceKind::staple:
    case EvidenceKind::ocsp:
      read_ocsp(*evidence);
      break;
    case EvidenceKind::list:
      read_list(*evidence);
      break;
    case EvidenceKind::issuer:
      read_issuers(*evidence);
      break;
  }
  return evidence;
}

EvidenceRef missing_evidence(Origin origin, std::string failure) {
  auto evidence = std::make_shared<Evidence>();
  evidence->origin = std::move(origin);
  evidence->failure = std::move(failure);
  return evidence;
}

std::optional<base::Instant> good_until(const Evidence& evidence) {
  if (evidence.crl) return evidence.crl->next_update;
  if (!evidence.ocsp) return std::nullopt;
  std::optional<base::Instant> earliest;
  for (const SingleResponse& single : evidence.ocsp->responses) {
    if (single.next_update && (!earliest || *single.next_update < *earliest)) earliest = single.next_update;
  }
  return earliest;
}

}  // namespace trustprobe::revocation
