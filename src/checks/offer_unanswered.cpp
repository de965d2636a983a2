#include <fmt/format.h>

#include "checks/lost_answer.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "observation/failure_text.h"

namespace trustprobe::checks {
namespace {

Finding lost(const Check& self, const CheckInput& input, std::size_t endpoint,
             const std::vector<const observation::Attempt*>& attempts) {
  std::vector<std::string> offers;
  for (const observation::Attempt* attempt : attempts) offers.emplace_back(attempt->offer->title);
  Finding finding{.check = self.id, .status = Status::undetermined, .severity = self.severity};
  finding.subject = address_text(input, endpoint);
  finding.summary = fmt::format("answered one hello and not {}: {}", listed(offers),
                                observation::failure_text(*attempts.front()->failure));
  finding.detail =
      "What it has for such clients is not known: perhaps another certificate, perhaps none. A rate limit, or "
      "something "
      "on the way that drops some hellos, looks the same.";
  finding.remedy =
      "probe it again with --retry 3 or a longer --timeout; if it stays, look at what the server does with "
      "such clients";
  finding.endpoints = {endpoint};
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto& endpoints = input.observation.endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!endpoints[i].reached()) continue;
    std::vector<const observation::Attempt*> attempts;
    for (const observation::Attempt& attempt : endpoints[i].attempts) {
      if (answer_lost(attempt)) attempts.push_back(&attempt);
    }
    if (!attempts.empty()) findings.push_back(lost(self, input, i, attempts));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check offer_unanswered{
    .id = "offer-unanswered",
    .title = "Some hellos got no answer",
    .severity = Severity::warning,
    .citation = "a comparison of what one address answers to several ClientHellos",
    .explanation =
        "The address completed one handshake, and another offer (one key type alone, TLS 1.2 alone, no server name) "
        "was "
        "lost: nothing came in time, or something that is no TLS. A certificate that is served to such clients only "
        "was "
        "not seen. A server that declines an offer, by an alert or by hanging up, has answered.",
    .remedy = "Probe again with --retry or a longer --timeout; then see what the server does with such clients.",
    .run = run,
};

}  // namespace trustprobe::checks
