#include "revocation/certificate_status.h"

#include <algorithm>

#include "revocation/crl_status.h"
#include "revocation/ocsp_status.h"

namespace trustprobe::revocation {
namespace {

bool is_ocsp(const Evidence& evidence) {
  return evidence.origin.kind == EvidenceKind::staple || evidence.origin.kind == EvidenceKind::ocsp;
}

bool lifted_later(const SourceStatus& revoked, const std::vector<SourceStatus>& sources) {
  if (revoked.revocation->reason != Reason::certificate_hold) return false;
  return std::ranges::any_of(sources, [&](const SourceStatus& other) {
    return other.status == Status::good && !other.of_some_reasons && other.this_update > revoked.this_update;
  });
}

// What decided first, then what proves something, then the rest.
void sort_by_weight(CertificateStatus& result) {
  const auto weight = [&](const SourceStatus& source) {
    if (source.status == result.status) return 0;
    return source.status == Status::unknown ? 2 : 1;
  };
  std::vector<SourceStatus> sorted;
  for (int wanted = 0; wanted <= 2; ++wanted) {
    for (SourceStatus& source : result.sources) {
      if (source.evidence && weight(source) == wanted) sorted.push_back(std::move(source));
    }
  }
  result.sources = std::move(sorted);
}

std::string why_not_checked(const x509::Extensions& extensions) {
  if (extensions.ocsp_urls.empty() && extensions.crl_distribution_points.empty())
    return "it names neither an OCSP responder nor a revocation list";
  return "nobody was asked";
}

}  // namespace

CertificateStatus certificate_status(std::span<const EvidenceRef> evidence, const Question& question) {
  CertificateStatus result;
  for (const EvidenceRef& each : evidence) {
    if (is_ocsp(*each) && ocsp_concerns(*each, question))
      result.sources.push_back(ocsp_status(each, evidence, question));
  }
  for (const EvidenceRef& each : evidence) {
    if (each->list && each->list->lists(question.certificate, question.issuer))
      result.sources.push_back({.evidence = each, .status = Status::revoked, .revocation = Revocation{}});
  }
  bool good = std::ranges::find(result.sources, Status::good, &SourceStatus::status) != result.sources.end();
  CrlStatus lists = crl_status(evidence, question);
  good = good || lists.good;
  for (SourceStatus& source : lists.sources) result.sources.push_back(std::move(source));

  result.status = result.sources.empty() ? Status::not_checked : good ? Status::good : Status::unknown;
  for (const SourceStatus& source : result.sources) {
    if (source.status != Status::revoked || lifted_later(source, result.sources)) continue;
    result.status = Status::revoked;
    result.revocation = source.revocation;
    break;
  }
  if (result.status == Status::not_checked) result.detail = why_not_checked(question.certificate.extensions);
  if (result.status == Status::unknown)
    result.detail = lists.detail.empty() ? result.sources.front().defect : lists.detail;
  sort_by_weight(result);
  return result;
}

}  // namespace trustprobe::revocation
