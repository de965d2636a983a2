#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

Finding expired_finding(const Check& self, const CheckInput& input, const ServedChain& chain,
                        const x509::Certificate& intermediate) {
  Finding finding = failure_of(self, input, chain);
  finding.summary =
      fmt::format("is sent with the intermediate {}, which expired {} ago, on {}", name_of(intermediate),
                  duration_text(input.now - intermediate.not_after), base::to_date(intermediate.not_after));
  if (trusted_by_any(chain)) {
    finding.severity = Severity::note;
    finding.detail =
        "A trusted path leads past it, so clients that search find their way. Old clients that follow the chain as "
        "it was sent (OpenSSL before 1.1, GnuTLS before 3.6.14, some devices) fail.";
  } else {
    finding.detail = "No trusted path leads past it: clients refuse the chain even though the leaf may still be valid.";
  }
  finding.remedy = fmt::format("take {} out of the chain file and put the issuer's current intermediate there",
                               name_of(intermediate));
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    const auto& sent = chain.chain->certificates;
    for (std::size_t i = 1; i < sent.size(); ++i) {
      const x509::CertificateRef& certificate = sent[i].certificate;
      if (!certificate || certificate->self_signed() || input.now <= certificate->not_after) continue;
      findings.push_back(expired_finding(self, input, chain, *certificate));
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check intermediate_expired{
    .id = "intermediate-expired",
    .title = "A sent intermediate certificate has expired",
    .severity = Severity::error,
    .citation = "RFC 5280 6.1.3 (a)(2)",
    .explanation =
        "The server sends an intermediate or cross-certificate whose notAfter has passed. An error when no store "
        "trusts "
        "the chain without it; a note when another path holds, because clients that do not search for one still fail.",
    .remedy = "Replace the chain file by the one that the issuer hands out today.",
    .run = run,
};

}  // namespace trustprobe::checks
