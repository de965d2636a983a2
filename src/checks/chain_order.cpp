#include <fmt/format.h>

#include "checks/chain_shape.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (chain.chain->certificates.size() < 3) continue;
    const ChainShape shape = shape_of(*chain.chain);
    if (shape.misplaced.empty()) continue;
    const std::size_t position = shape.misplaced.front();
    Finding finding = failure_of(self, input, chain);
    finding.summary = fmt::format("is sent with its chain out of order: {} comes before what it issued",
                                  name_of(*chain.chain->certificates[position].certificate));
    finding.detail = "Most clients sort it out; those that take the chain as it was sent (wolfSSL, some devices) fail.";
    finding.remedy =
        "write the chain file from the leaf upwards: the leaf first, then its issuer, then the issuer's issuer";
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check chain_order{
    .id = "chain-order",
    .title = "The chain is sent out of order",
    .severity = Severity::warning,
    .citation = "RFC 5246 7.4.2; RFC 8446 4.4.2",
    .explanation =
        "A certificate comes before every one that it issued. TLS 1.2 demands, and TLS 1.3 recommends, that each "
        "certificate certify the one before it. The chain is still judged; clients that do not reorder it fail.",
    .remedy = "Order the chain file from the leaf upwards.",
    .run = run,
};

}  // namespace trustprobe::checks
