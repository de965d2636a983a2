#include "revocation/certificate_status.h"

#include <algorithm>
#include <iterator>

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

// The source that decided, then those that say the same, then what proves something else, then the rest.
void sort_by_weight(CertificateStatus& result, std::size_t decisive) {
  const auto weight = [&](std::size_t i) {
    if (i == decisive) return 0;
    if (result.sources[i].status == result.status) return 1;
    return result.sources[i].status == Status::unknown ? 3 : 2;
  };
  std::vector<std::vector<SourceStatus>> by_weight(4);
  for (std::size_t i = 0; i < result.sources.size(); ++i) {
    const int group = weight(i);
    by_weight[static_cast<std::size_t>(group)].push_back(result.sources[i]);
  }
  result.sources.clear();
  for (auto& group : by_weight) std::ranges::move(group, std::back_inserter(result.sources));
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
  bool good = std::ranges::find(result.sources, Status::good, &SourceStatus::status) != result.sources.end();
  CrlStatus crls = crl_status(evidence, question);
  good = good || crls.good;
  for (SourceStatus& source : crls.sources) result.sources.push_back(std::move(source));
  // Last: the others know when and why it was revoked.
  for (const EvidenceRef& each : evidence) {
    if (each->list && each->list->lists(question.certificate, question.issuer))
      result.sources.push_back({.evidence = each, .status = Status::revoked, .revocation = Revocation{}});
  }

  result.status = result.sources.empty() ? Status::not_checked : good ? Status::good : Status::unknown;
  const auto decides = [&](const SourceStatus& source) {
    return source.status == Status::revoked && !lifted_later(source, result.sources);
  };
  const auto revoked = std::ranges::find_if(result.sources, decides);
  const auto decisive = static_cast<std::size_t>(revoked - result.sources.begin());
  if (revoked != result.sources.end()) {
    result.status = Status::revoked;
    result.revocation = revoked->revocation;
  }
  if (result.status == Status::not_checked) result.detail = why_not_checked(question.certificate.extensions);
  if (result.status == Status::unknown)
    result.detail = crls.detail.empty() ? result.sources.front().defect : crls.detail;
  sort_by_weight(result, decisive);
  return result;
}

}  // namespace trustprobe::revocation
