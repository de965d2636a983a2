#include <algorithm>
#include <array>

#include "checks/rows.h"
#include "checks/sct_presence.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

// RFC 6962 3.3: OID 1.3.6.1.4.1.11129.2.4.5 of the SCT list within an OCSP response, as DER. Looking for its bytes is
// enough to know that SCTs are there.
constexpr std::array<std::uint8_t, 12> ocsp_sct_oid{0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04,
                                                    0x01, 0xD6, 0x79, 0x02, 0x04, 0x05};

bool brings_scts(const observation::HandshakeRecord& handshake) {
  if (handshake.tls_sct_list && !handshake.tls_sct_list->empty()) return true;
  if (handshake.stapled_ocsp.empty()) return false;
  return !std::ranges::search(handshake.stapled_ocsp.front(), ocsp_sct_oid).empty();
}

}  // namespace

bool has_scts(const observation::Observation& observation, const ServedChain& chain) {
  if (chain.chain->leaf()->extensions.sct_list) return true;
  return std::ranges::any_of(chain.places, [&](const ServedChain::Place& place) {
    return brings_scts(observation.endpoints[place.endpoint].attempts[place.attempt].handshake);
  });
}

namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain) || !ends_at_public_root(chain)) continue;
    applies = true;
    if (has_scts(input.observation, chain)) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = "carries no signed certificate timestamps";
    finding.detail =
        "Its path ends at a public root, and neither the certificate nor the handshake nor a stapled OCSP response "
        "holds "
        "an SCT. Chrome, Safari, Edge and Firefox refuse such certificates; clients that are no browsers do not look.";
    finding.remedy = "have it issued anew with Certificate Transparency logging switched on at the CA";
    findings.push_back(std::move(finding));
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check sct_missing{
    .id = "sct-missing",
    .title = "No signed certificate timestamps",
    .severity = Severity::warning,
    .citation = "RFC 6962 3.3; Chrome Certificate Transparency policy",
    .explanation =
        "A certificate of the public web without SCTs, in none of the three places where they may be: certificate, TLS "
        "extension, stapled OCSP response. Browsers refuse it. Judged only where the path ends at a public root, by "
        "fingerprint.",
    .remedy = "Have the certificate issued with Certificate Transparency logging.",
    .run = run,
};

}  // namespace trustprobe::checks
