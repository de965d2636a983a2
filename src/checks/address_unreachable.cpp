#include <fmt/format.h>

#include <algorithm>

#include "checks/rows.h"
#include "checks/served.h"
#include "observation/failure_text.h"

namespace trustprobe::checks {
namespace {

bool showed_chain(const observation::EndpointObservation& seen) {
  return std::ranges::any_of(seen.attempts, [](const auto& attempt) { return !attempt.handshake.chain.empty(); });
}

Finding unreachable(const Check& self, const CheckInput& input, std::size_t endpoint) {
  const observation::Attempt& attempt = input.observation.endpoints[endpoint].attempts.front();
  Finding finding{.check = self.id, .severity = self.severity, .subject = address_text(input, endpoint)};
  finding.summary = attempt.failure ? failure_text(*attempt.failure) : "showed no certificate";
  finding.detail =
      fmt::format("{} of {} addresses answer. Clients that pick this one fail, or wait before they try the next.",
                  std::ranges::count_if(input.observation.endpoints, showed_chain), input.observation.endpoints.size());
  const auto& way = input.observation.way;
  finding.remedy =
      way && !way->proxies.empty()
          ? "look without the proxy, or from the proxy itself: who of the two ended it cannot be seen from here"
          : "repair the server at this address or take the address out of DNS";
  finding.endpoints = {endpoint};
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto& endpoints = input.observation.endpoints;
  // Where no address answers the target as a whole was not probed: there is nothing to compare with.
  if (std::ranges::none_of(endpoints, showed_chain)) return say_not_applicable(self, findings);
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!showed_chain(endpoints[i])) findings.push_back(unreachable(self, input, i));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check address_unreachable{
    .id = "address-unreachable",
    .title = "An address of the name does not answer",
    .severity = Severity::warning,
    .citation = "RFC 8305 (how clients move on to the next address)",
    .explanation =
        "Some addresses of the name show a certificate and this one does not. Clients that try one address only, or "
        "this "
        "one first, fail or wait.",
    .remedy = "Repair the server at this address or take the address out of DNS.",
    .run = run,
};

}  // namespace trustprobe::checks
