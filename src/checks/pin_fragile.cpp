#include <fmt/format.h>

#include "checks/pinned_path.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto& pins = input.options.pins;
  for (const ServedChain& chain : input.chains) {
    if (pins.empty() || chain.default_only || !chain.chain->leaf()) continue;
    const auto path = path_for_pins(chain);
    const auto place = pinned_place(path, pins);
    if (!place || pinned_place({path.back()}, pins)) continue;
    const x509::Certificate& pinned = *path[*place];
    const bool leaf = *place == 0;
    Finding finding = failure_of(self, input, chain);
    finding.summary = leaf ? std::string("is pinned by its own key")
                           : fmt::format("is pinned by the key of its issuer {}", name_of(pinned));
    finding.detail = leaf ? "A renewal with a new key, as managed renewals make it, locks every client out that has "
                            "only this pin."
                          : "Public CAs pick the issuing authority anew with each certificate and replace it without "
                            "notice; clients that have only this pin are locked out then.";
    finding.remedy = fmt::format("pin the key of {} as well, and of the other roots that the service may use",
                                 name_of(*path.back()));
    findings.push_back(std::move(finding));
  }
  conclude(self, !pins.empty(), findings);
}

}  // namespace

constinit const Check pin_fragile{
    .id = "pin-fragile",
    .title = "Only a key that changes is pinned",
    .severity = Severity::warning,
    .citation = "RFC 7469 4.1",
    .explanation =
        "Of the keys on the path only the leaf's or an intermediate's is among the pins. Both change in ordinary "
        "operation: leaves at a renewal, intermediates whenever the CA issues from another one.",
    .remedy = "Pin roots, more than one, and only where the clients can be updated in time.",
    .run = run,
};

}  // namespace trustprobe::checks
