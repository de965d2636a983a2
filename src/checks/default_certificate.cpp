#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

const observation::Attempt* attempt_without_server_name(const observation::EndpointObservation& seen) {
  for (const observation::Attempt& attempt : seen.attempts) {
    if (!attempt.offer->sends_server_name && attempt.handshake.chain.leaf()) return &attempt;
  }
  return nullptr;
}

Finding other_default(const Check& self, const CheckInput& input, std::size_t endpoint, const x509::Certificate& leaf) {
  Finding finding{.check = self.id, .severity = self.severity, .subject = "the default certificate"};
  finding.summary = fmt::format(
      "differs from that of {}: {}, {}{}", base::printable(*input.observation.endpoints[endpoint].endpoint.server_name),
      name_of(leaf), base::printable(leaf.public_key.name), leaf.self_signed() ? ", self-signed" : "");
  finding.detail =
      fmt::format("{} serves it to clients that send no server name: very old ones, and health checks by address.",
                  address_text(input, endpoint));
  finding.remedy = "nothing, unless such clients matter; then make the named certificate the default";
  finding.endpoints = {endpoint};
  return finding;
}

// A listener with two certificates may prefer one with server name and have the other as its default.
bool served_by_name(const observation::EndpointObservation& seen, const x509::Certificate& leaf) {
  return std::ranges::any_of(seen.attempts, [&](const observation::Attempt& attempt) {
    const x509::CertificateRef named = attempt.handshake.chain.leaf();
    return attempt.offer->sends_server_name && named && named->fingerprint == leaf.fingerprint;
  });
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  const auto& endpoints = input.observation.endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const observation::Attempt* unnamed = attempt_without_server_name(endpoints[i]);
    if (!unnamed || !endpoints[i].reached() || !endpoints[i].endpoint.server_name) continue;
    applies = true;
    const x509::Certificate& leaf = *unnamed->handshake.chain.leaf();
    if (!served_by_name(endpoints[i], leaf)) findings.push_back(other_default(self, input, i, leaf));
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check default_certificate{
    .id = "default-certificate",
    .title = "Without server name another certificate is served",
    .severity = Severity::note,
    .citation = "RFC 6066 3",
    .explanation =
        "A ClientHello without server_name gets a leaf that none with it got. That is usual where many names share an "
        "address. Judged only where a certificate came without server name.",
    .remedy = "Nothing, unless clients without server name matter.",
    .run = run,
};

}  // namespace trustprobe::checks
