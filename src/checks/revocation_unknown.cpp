#include <fmt/format.h>

#include "base/text.h"
#include "checks/revocation_words.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using revocation::Status;

// Every source that was asked, with what was wrong with its answer.
std::string attempts_text(const JudgedCertificate& judged, base::Instant now) {
  std::string text;
  for (const revocation::SourceStatus& source : judged.status->sources) {
    text +=
        fmt::format("{}{}: {}", text.empty() ? "Asked were " : "; ", source_words(source, now),
                    base::printable(source.defect.empty() ? "an answer that covers some reasons only" : source.defect));
  }
  return text.empty() ? "" : text + ".";
}

bool names_no_source(const JudgedCertificate& judged) {
  const x509::Extensions& extensions = judged.certificate->extensions;
  return extensions.ocsp_urls.empty() && extensions.crl_distribution_points.empty();
}

Finding finding_of(const Check& self, const CheckInput& input, const ServedChain& chain,
                   const JudgedCertificate& judged) {
  const bool hard = input.revocation == path::RevocationPolicy::hard;
  Finding finding = judged.leaf ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
  if (hard) {
    finding.status = checks::Status::undetermined;
    finding.severity = Severity::error;
  }
  const std::string whose = judged.leaf ? "" : fmt::format(" of the intermediate {}", name_of(*judged.certificate));
  finding.summary = fmt::format("may have been revoked: the status{} is not known: {}", whose,
                                base::printable(judged.status->detail));
  finding.detail = attempts_text(judged, input.now);
  if (!finding.detail.empty()) finding.detail += " ";
  finding.detail += hard ? "A client that insists on an answer (hard-fail) refuses the connection."
                         : "Clients that check revocation and do not insist on an answer go on.";
  finding.remedy = names_no_source(judged)
                       ? "have it issued with a CRL address, or for at most seven days"
                       : "open the address from another place; if it fails there too, tell the authority";
  return finding;
}

bool is_exempt(const JudgedCertificate& judged) {
  return judged.leaf && path::is_short_lived(*judged.certificate);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const bool asked =
      input.revocation == path::RevocationPolicy::soft || input.revocation == path::RevocationPolicy::hard;
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    for (const JudgedCertificate& judged : judged_certificates(chain)) {
      if (!asked || is_exempt(judged)) continue;
      applies = true;
      if (judged.status->status == Status::good || judged.status->status == Status::revoked) continue;
      if (judged.leaf && !first_with_leaf(input, chain)) continue;
      findings.push_back(finding_of(self, input, chain, judged));
    }
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check revocation_unknown{
    .id = "revocation-unknown",
    .title = "Whether a certificate is revoked cannot be told",
    .severity = Severity::warning,
    .citation = "RFC 5280 6.3",
    .explanation =
        "With --revocation soft or hard every certificate of the path is asked about, and none of the answers proves "
        "anything: the responder or the list cannot be reached, is expired, forged or about something else, or the "
        "certificate names none. Under hard it is an undetermined error. Certificates that live for at most seven days "
        "need no revocation (CA/Browser Forum) and are exempt.",
    .remedy = "Find out why the address in the certificate does not answer.",
    .run = run,
};

}  // namespace trustprobe::checks
