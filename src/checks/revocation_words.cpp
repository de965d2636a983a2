#include "checks/revocation_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "revocation/source_text.h"

namespace trustprobe::checks {
namespace {

using revocation::EvidenceKind;
using revocation::Status;

int badness(Status status) {
  switch (status) {
    case Status::revoked:
      return 3;
    case Status::unknown:
      return 2;
    case Status::not_checked:
      return 1;
    case Status::good:
      return 0;
  }
  return 0;
}

std::string age_text(base::Seconds age) {
  return age < std::chrono::minutes{1} ? "this minute" : duration_text(age) + " ago";
}

}  // namespace

std::vector<JudgedCertificate> judged_certificates(const ServedChain& chain) {
  std::vector<JudgedCertificate> judged;
  for (const path::PathVerdict& verdict : chain.verdicts) {
    for (std::size_t i = 0; i < verdict.revocation.size(); ++i) {
      const x509::CertificateRef& certificate = verdict.path.certificates[i];
      const auto known = std::ranges::find_if(judged, [&](const JudgedCertificate& other) {
        return other.certificate->fingerprint == certificate->fingerprint;
      });
      if (known == judged.end()) {
        judged.push_back({certificate, &verdict.revocation[i], i == 0});
      } else if (badness(verdict.revocation[i].status) > badness(known->status->status)) {
        known->status = &verdict.revocation[i];
      }
    }
  }
  return judged;
}

std::string source_words(const revocation::SourceStatus& source, base::Instant now) {
  const std::string words = revocation::source_text(source.evidence->origin);
  if (!source.this_update || *source.this_update > now) return words;
  return fmt::format("{} of {}", words, age_text(now - *source.this_update));
}

std::string short_source(const revocation::SourceStatus& source, base::Instant now) {
  const EvidenceKind kind = source.evidence->origin.kind;
  const std::string_view words = kind == EvidenceKind::staple ? "stapled response"
                                 : kind == EvidenceKind::list ? "distrust list"
                                 : kind == EvidenceKind::ocsp ? "OCSP"
                                                              : "CRL";
  if (!source.this_update || *source.this_update > now) return std::string(words);
  return fmt::format("{} of {}", words, age_text(now - *source.this_update));
}

std::string certificate_words(const JudgedCertificate& judged) {
  return judged.leaf ? "the certificate" : "the intermediate " + name_of(*judged.certificate);
}

}  // namespace trustprobe::checks
