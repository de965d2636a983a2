#include <fmt/format.h>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    const auto& sent = chain.chain->certificates;
    for (std::size_t i = 1; i < sent.size(); ++i) {
      if (!sent[i].certificate || !sent[i].certificate->self_signed()) continue;
      Finding finding = failure_of(self, input, chain);
      finding.summary = fmt::format("is sent with the root {}", name_of(*sent[i].certificate));
      finding.detail = fmt::format(
          "Clients trust a root because they hold it, never because it was sent: {} in each handshake serve "
          "nobody.",
          base::counted(sent[i].der.size(), "byte"));
      finding.remedy = "end the chain file with the certificate that the root issued";
      findings.push_back(std::move(finding));
      break;
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check root_sent{
    .id = "root-sent",
    .title = "The server sends a root certificate",
    .severity = Severity::note,
    .citation = "RFC 8446 4.4.2",
    .explanation =
        "A self-signed certificate is part of the chain that is sent. Clients take roots from their stores, so it may "
        "be "
        "left out; it costs bytes and changes no verdict.",
    .remedy = "Leave the root out of the chain file.",
    .run = run,
};

}  // namespace trustprobe::checks
