#include <fmt/format.h>

#include "checks/revocation_words.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using revocation::Status;

std::string sources_that_say(Status status, const JudgedCertificate& judged, base::Instant now) {
  std::vector<std::string> sources;
  for (const revocation::SourceStatus& source : judged.status->sources) {
    if (source.status == status) sources.push_back(source_words(source, now));
  }
  return listed(sources);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    for (const JudgedCertificate& judged : judged_certificates(chain)) {
      applies = applies || judged.status->sources.size() > 1;
      if (!sources_disagree(*judged.status)) continue;
      Finding finding = judged.leaf ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
      finding.summary = fmt::format("is revoked by one source and good by another: {} says revoked, {} says good",
                                    sources_that_say(Status::revoked, judged, input.now),
                                    sources_that_say(Status::good, judged, input.now));
      finding.detail =
          "All of them are signed and in time, so clients differ by which one they ask. A response from before the "
          "revocation may be served until its nextUpdate.";
      finding.remedy = "take it as revoked; if it is not, tell the authority which of its sources is wrong";
      findings.push_back(std::move(finding));
    }
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check revocation_disagrees{
    .id = "revocation-disagrees",
    .title = "Sources of revocation contradict each other",
    .severity = Severity::warning,
    .citation = "RFC 6960 2.2",
    .explanation =
        "Of a stapled response, an OCSP responder and a revocation list, all valid, one says revoked and another says "
        "good. Judged where more than one source was asked.",
    .remedy = "Take the certificate as revoked.",
    .run = run,
};

}  // namespace trustprobe::checks
