#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain)) continue;
    const x509::Certificate& leaf = *chain.chain->leaf();
    if (input.now <= leaf.not_after) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary =
        fmt::format("expired {} ago, on {}", duration_text(input.now - leaf.not_after), base::to_date(leaf.not_after));
    finding.detail = fmt::format("Its notAfter is {}. Every client that looks at the clock refuses it.{}",
                                 base::to_rfc3339(leaf.not_after), served_at(input, finding.endpoints));
    finding.remedy = fmt::format(
        "install a renewed certificate at {} and reload the server; if one was renewed already, "
        "the server has not loaded it",
        addresses_text(input, finding.endpoints));
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check leaf_expired{
    .id = "leaf-expired",
    .title = "The leaf certificate has expired",
    .severity = Severity::error,
    .citation = "RFC 5280 4.1.2.5",
    .explanation =
        "The certificate's notAfter lies in the past. Clients refuse it, whatever they think of its issuer. A leaf "
        "that only clients without server name get counts as a warning.",
    .remedy = "Install a renewed certificate on every address and reload the server.",
    .run = run,
};

}  // namespace trustprobe::checks
