#include <fmt/format.h>

#include <algorithm>

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

bool stapled(const CheckInput& input, const ServedChain::Place& place) {
  const auto& staples = input.observation.endpoints[place.endpoint].attempts[place.attempt].handshake.stapled_ocsp;
  return !staples.empty() && !staples.front().empty();
}

std::vector<std::size_t> endpoints_without_staple(const CheckInput& input, const ServedChain& chain) {
  std::vector<std::size_t> endpoints;
  for (const ServedChain::Place& place : chain.places) {
    if (!stapled(input, place) && std::ranges::find(endpoints, place.endpoint) == endpoints.end()) {
      endpoints.push_back(place.endpoint);
    }
  }
  std::ranges::sort(endpoints);
  return endpoints;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    const x509::CertificateRef leaf = chain.chain->leaf();
    if (!leaf || !leaf->extensions.must_staple) continue;
    applies = true;
    std::vector<std::size_t> endpoints = endpoints_without_staple(input, chain);
    if (endpoints.empty()) continue;
    Finding finding = failure_of(self, input, chain);
    finding.endpoints = std::move(endpoints);
    finding.summary =
        fmt::format("demands a stapled OCSP response, and none came from {}", addresses_text(input, finding.endpoints));
    finding.detail =
        "Clients that honour the TLS feature extension (Firefox, GnuTLS) refuse the connection; most others ignore it.";
    finding.remedy =
        "switch OCSP stapling on at the server and let it reach the responder, or have the certificate issued without "
        "must-staple";
    findings.push_back(std::move(finding));
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check staple_missing{
    .id = "staple-missing",
    .title = "A must-staple certificate is served without an OCSP response",
    .severity = Severity::warning,
    .citation = "RFC 7633 4",
    .explanation =
        "The leaf carries the TLS feature extension with status_request, so clients may insist on a stapled OCSP "
        "response; "
        "the server sent none. Judged only for such leaves.",
    .remedy = "Switch OCSP stapling on, or have the certificate issued without must-staple.",
    .run = run,
};

}  // namespace trustprobe::checks
