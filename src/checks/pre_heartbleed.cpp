#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

// The bug was made public on 2014-04-07; keys of certificates issued from this day on were hardly ever exposed.
constexpr base::Instant heartbleed = std::chrono::sys_days{std::chrono::year{2014} / 4 / 1};

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain)) continue;
    const x509::Certificate& leaf = *chain.chain->leaf();
    if (leaf.not_before >= heartbleed) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = fmt::format("was issued on {}, before Heartbleed became known", base::to_date(leaf.not_before));
    finding.detail =
        "OpenSSL 1.0.1 servers of that time gave away their memory, private keys included, to anybody who asked.";
    finding.remedy = "make a new key, have the certificate issued for it, and have this one revoked";
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check pre_heartbleed{
    .id = "pre-heartbleed",
    .title = "The leaf certificate is older than the Heartbleed fix",
    .severity = Severity::warning,
    .citation = "CVE-2014-0160",
    .explanation =
        "The leaf was issued before 2014-04-01. Servers with OpenSSL 1.0.1 to 1.0.1f could leak their private key, so "
        "a "
        "key of that time may be known to others.",
    .remedy = "Replace key and certificate, and have the old certificate revoked.",
    .run = run,
};

}  // namespace trustprobe::checks
