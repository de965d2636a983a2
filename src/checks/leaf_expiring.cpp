#include <fmt/format.h>

#include <algorithm>

#include "checks/expiry_thresholds.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain)) continue;
    const x509::Certificate& leaf = *chain.chain->leaf();
    const base::Seconds left = leaf.not_after - input.now;
    const ExpiryThresholds thresholds = expiry_thresholds(leaf, input.options);
    if (left < base::Seconds{0} || left > std::max(thresholds.warn, thresholds.critical)) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    if (left > thresholds.critical) finding.severity = std::min(finding.severity, Severity::warning);
    finding.summary = fmt::format("expires in {}, on {}", duration_text(left), base::to_date(leaf.not_after));
    finding.detail = fmt::format("It was issued for {}; warnings begin with {} left, errors with {}.{}",
                                 duration_text(x509::validity_period(leaf)), duration_text(thresholds.warn),
                                 duration_text(thresholds.critical), served_at(input, finding.endpoints));
    finding.remedy =
        fmt::format("renew it before {} and see why it was not renewed on its own", base::to_date(leaf.not_after));
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

ExpiryThresholds expiry_thresholds(const x509::Certificate& leaf, const CheckOptions& options) {
  const base::Seconds lifetime = x509::validity_period(leaf);
  const base::Seconds usual = std::min<base::Seconds>(std::chrono::days{30}, lifetime / 3);
  return {.warn = options.warn_before_expiry.value_or(usual),
          .critical = std::min(options.critical_before_expiry, lifetime / 6)};
}

constinit const Check leaf_expiring{
    .id = "leaf-expiring",
    .title = "The leaf certificate expires soon",
    .severity = Severity::error,
    .citation = "RFC 5280 4.1.2.5",
    .explanation =
        "Little of the certificate's lifetime is left. A warning begins at --warn-days; without that option at 30 days "
        "or a third of the lifetime, whichever is less, which is when automatic renewal should have happened. An error "
        "begins at --critical-days (7), but never before the last sixth of the lifetime: a certificate that is issued "
        "for a week is not critical on its first day.",
    .remedy = "Renew the certificate and find out why automatic renewal has not done so.",
    .run = run,
};

}  // namespace trustprobe::checks
