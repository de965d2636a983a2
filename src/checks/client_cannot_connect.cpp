#include <fmt/format.h>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/scanned.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::SimulatedClient;

std::string with_reason(const SimulatedClient& client) {
  const std::string detail = client.detail.empty() ? "no reason seen" : base::printable(client.detail);
  return fmt::format("{}: {}", client.title, detail);
}

SurfaceVerdict judge(const Scanned& at) {
  std::vector<std::string> declined, reasons, unknown;
  for (const SimulatedClient& client : at.surface.clients) {
    if (client.connects == Answer::undetermined) unknown.push_back(client.title);
    if (client.connects != Answer::no) continue;
    declined.push_back(client.title);
    reasons.push_back(with_reason(client));
  }
  if (at.surface.clients.empty()) return not_applicable();
  SurfaceVerdict verdict;
  if (!declined.empty()) {
    verdict.findings.push_back(fault(
        at, {.summary = fmt::format("does not complete a handshake with {}", listed(declined)),
             .detail = fmt::format("Their recorded hellos were sent. {}.", listed(reasons, 8)),
             .remedy = "if such clients matter, compare what they offer with what the server accepts: a version, a "
                       "cipher suite, a group or a signature algorithm is missing on one side"}));
  }
  if (!unknown.empty()) {
    verdict.findings.push_back(undetermined(at, fmt::format("whether it connects with {}", listed(unknown)),
                                            "their hellos were not answered"));
  }
  return verdict;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check client_cannot_connect{
    .id = "client-cannot-connect",
    .title = "A client gets no handshake",
    .severity = Severity::warning,
    .citation = "RFC 8446 4.1.1; ClientHellos that were recorded from the clients",
    .explanation =
        "The hello of a real client was sent as it was recorded, but for the server name, random values and "
        "key shares, and the server declined it. Whether such clients matter only the operator knows.",
    .remedy = "Compare what the client offers with what the server accepts.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
