#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain)) continue;
    const x509::Certificate& leaf = *chain.chain->leaf();
    if (input.now >= leaf.not_before) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = fmt::format("is not valid yet: it begins in {}, on {}",
                                  duration_text(leaf.not_before - input.now), base::to_date(leaf.not_before));
    finding.detail = fmt::format(
        "Its notBefore is {}; the clock here says {}. Clients refuse it until then, and those whose "
        "clocks lag for longer.",
        base::to_rfc3339(leaf.not_before), base::to_rfc3339(input.now));
    finding.remedy =
        "serve the previous certificate until then; if the date looks right, check the clock of this machine";
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check leaf_not_yet_valid{
    .id = "leaf-not-yet-valid",
    .title = "The leaf certificate is not valid yet",
    .severity = Severity::error,
    .citation = "RFC 5280 4.1.2.5",
    .explanation =
        "The certificate's notBefore lies in the future: it was installed too early, or a clock is wrong. Clients "
        "refuse it until that moment.",
    .remedy = "Serve the previous certificate until notBefore has passed for every clock that matters.",
    .run = run,
};

}  // namespace trustprobe::checks
