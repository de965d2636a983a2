#include "revocation/status.h"

#include <fmt/format.h>

#include <algorithm>

namespace trustprobe::revocation {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::good:
      return "good";
    case Status::revoked:
      return "revoked";
    case Status::unknown:
      return "unknown";
    case Status::not_checked:
      return "not-checked";
  }
  return "";
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::unspecified:
      return "unspecified";
    case Reason::key_compromise:
      return "keyCompromise";
    case Reason::ca_compromise:
      return "cACompromise";
    case Reason::affiliation_changed:
      return "affiliationChanged";
    case Reason::superseded:
      return "superseded";
    case Reason::cessation_of_operation:
      return "cessationOfOperation";
    case Reason::certificate_hold:
      return "certificateHold";
    case Reason::remove_from_crl:
      return "removeFromCRL";
    case Reason::privilege_withdrawn:
      return "privilegeWithdrawn";
    case Reason::aa_compromise:
      return "aACompromise";
  }
  return "unspecified";
}

std::string when_text(base::Instant revoked_at, base::Instant now) {
  if (revoked_at > now) return fmt::format("as of {}", base::to_date(revoked_at));
  return fmt::format("{} ago, on {}", base::duration_text(now - revoked_at), base::to_date(revoked_at));
}

bool sources_disagree(const CertificateStatus& status) {
  // A browser's list says what the browser does, whatever the authority says.
  const auto any = [&](Status wanted) {
    return std::ranges::any_of(status.sources, [&](const SourceStatus& source) {
      return source.status == wanted && source.evidence->origin.kind != EvidenceKind::list;
    });
  };
  return any(Status::good) && any(Status::revoked);
}

}  // namespace trustprobe::revocation
