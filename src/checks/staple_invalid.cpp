#include <fmt/format.h>

#include "base/text.h"
#include "checks/revocation_words.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using revocation::EvidenceKind;
using revocation::Status;

Finding finding_of(const Check& self, const CheckInput& input, const ServedChain& chain,
                   const JudgedCertificate& judged, const revocation::SourceStatus& source) {
  Finding finding = judged.leaf ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
  finding.summary = fmt::format("comes with an OCSP response that proves nothing: {}", base::printable(source.defect));
  const bool has_answer =
      source.evidence->ocsp && source.evidence->ocsp->status == revocation::ResponseStatus::successful;
  finding.detail = fmt::format("{} staples it for {}. {}", base::printable(source.evidence->origin.source),
                               certificate_words(judged),
                               has_answer ? "GnuTLS and Firefox refuse such a connection; most other clients ignore it."
                                          : "Firefox refuses such a connection; most other clients ignore it.");
  finding.remedy =
      "let the server fetch a new response (it must reach the responder, and its clock must be right), or switch "
      "stapling off";
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    for (const JudgedCertificate& judged : judged_certificates(chain)) {
      for (const revocation::SourceStatus& source : judged.status->sources) {
        if (source.evidence->origin.kind != EvidenceKind::staple) continue;
        applies = true;
        if (source.status != Status::unknown) continue;
        findings.push_back(finding_of(self, input, chain, judged, source));
      }
    }
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check staple_invalid{
    .id = "staple-invalid",
    .title = "A stapled OCSP response proves nothing",
    .severity = Severity::warning,
    .citation = "RFC 6960 4.2.2",
    .explanation =
        "The server sends an OCSP response with its certificate, and the response is expired, for another certificate, "
        "signed by somebody who may not, or no answer at all. Judged where a path holds otherwise.",
    .remedy = "Let the server fetch a new response.",
    .run = run,
};

}  // namespace trustprobe::checks
