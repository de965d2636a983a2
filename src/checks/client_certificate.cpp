#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::ClientCertificate;

// The strongest demand of any attempt, or null when none asks.
const observation::HandshakeRecord* strongest_demand(const observation::EndpointObservation& seen) {
  const observation::HandshakeRecord* strongest = nullptr;
  for (const observation::Attempt& attempt : seen.attempts) {
    if (attempt.handshake.client_certificate == ClientCertificate::not_requested) continue;
    if (!strongest || attempt.handshake.client_certificate > strongest->client_certificate)
      strongest = &attempt.handshake;
  }
  return strongest;
}

std::string accepted_issuers(const observation::HandshakeRecord& handshake) {
  if (handshake.client_ca_names.empty()) return "It names no CA that such a certificate must come from.";
  std::vector<std::string> names;
  for (const std::string& name : handshake.client_ca_names) names.push_back(base::printable(name));
  return fmt::format("It wants one from {}.", listed(names, 3));
}

Finding demand(const Check& self, const CheckInput& input, std::size_t endpoint,
               const observation::HandshakeRecord& handshake) {
  const bool required = handshake.client_certificate == ClientCertificate::required;
  Finding finding{.check = self.id, .severity = self.severity, .subject = address_text(input, endpoint)};
  finding.summary = required ? "requires a client certificate" : "asks for a client certificate and does without";
  finding.detail = accepted_issuers(handshake);
  finding.remedy = required ? "give the clients a certificate of such a CA; this program sends none, so it sees no "
                              "further than the handshake"
                            : "nothing, unless clients without certificate were meant to be refused";
  finding.endpoints = {endpoint};
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  for (std::size_t i = 0; i < input.observation.endpoints.size(); ++i) {
    const observation::HandshakeRecord* handshake = strongest_demand(input.observation.endpoints[i]);
    if (!handshake) continue;
    Finding finding = demand(self, input, i, *handshake);
    const auto same = std::find_if(
        findings.begin() + static_cast<std::ptrdiff_t>(before), findings.end(),
        [&](const Finding& earlier) { return earlier.summary == finding.summary && earlier.detail == finding.detail; });
    if (same == findings.end()) {
      findings.push_back(std::move(finding));
    } else {
      same->endpoints.push_back(i);
      same->subject = addresses_text(input, same->endpoints);
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check client_certificate{
    .id = "client-certificate",
    .title = "The server asks for a client certificate",
    .severity = Severity::note,
    .citation = "RFC 8446 4.3.2; RFC 5246 7.4.4",
    .explanation =
        "The server sent a CertificateRequest. Whether it requires a certificate shows when it ends the handshake of a "
        "client that has none.",
    .remedy = "Nothing, if mutual TLS is meant.",
    .run = run,
};

}  // namespace trustprobe::checks
