#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"
#include "checks/subject_names.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain) || has_subject_names(*chain.chain->leaf())) continue;
    const x509::Certificate& leaf = *chain.chain->leaf();
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = "has no host name in subjectAltName";
    finding.detail =
        leaf.subject.common_name.empty()
            ? "It names no host at all: no client can match it."
            : fmt::format(
                  "Only its common name says {}. Browsers, Go, rustls and Python do not look there and refuse it; "
                  "curl with OpenSSL and some older clients still do.",
                  name_of(leaf));
    finding.remedy = "have it issued anew with its host names in subjectAltName";
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check no_san{
    .id = "no-san",
    .title = "The certificate has no subjectAltName",
    .severity = Severity::error,
    .citation = "RFC 9525 2; CA/Browser Forum Baseline Requirements 7.1.2",
    .explanation =
        "The leaf holds no DNS name or IP address in subjectAltName. Current clients match host names against nothing "
        "else.",
    .remedy = "Have the certificate issued anew with its host names in subjectAltName.",
    .run = run,
};

}  // namespace trustprobe::checks
