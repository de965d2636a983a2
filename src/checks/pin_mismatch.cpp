#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/pinned_path.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "x509/key_pin.h"

namespace trustprobe::checks {
namespace {

// "Amazon Root CA 1 sha256//++MB...": from the top down, as one should pin.
std::string keys_on(const std::vector<x509::CertificateRef>& path) {
  std::vector<std::string> keys;
  for (auto each = path.rbegin(); each != path.rend(); ++each)
    keys.push_back(fmt::format("{} {}", name_of(**each), x509::key_pin_text((*each)->spki_sha256)));
  return listed(keys);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto& pins = input.options.pins;
  for (const ServedChain& chain : input.chains) {
    if (pins.empty() || chain.default_only || !chain.chain->leaf()) continue;
    const auto path = path_for_pins(chain);
    if (pinned_place(path, pins)) continue;
    Finding finding = failure_of(self, input, chain);
    finding.summary = pins.size() == 1 ? std::string("does not lead to the pinned key")
                                       : fmt::format("leads to none of the {} pinned keys", pins.size());
    finding.detail = fmt::format("A client that holds these pins refuses it. The keys on its path: {}.{}",
                                 keys_on(path), served_at(input, finding.endpoints));
    finding.remedy = "pin the root's key in the clients before it is served, or serve the chain that they expect";
    findings.push_back(std::move(finding));
  }
  conclude(self, !pins.empty(), findings);
}

}  // namespace

std::vector<x509::CertificateRef> path_for_pins(const ServedChain& chain) {
  const auto trusted = std::ranges::find(chain.verdicts, path::Verdict::trusted, &path::PathVerdict::verdict);
  if (trusted != chain.verdicts.end()) return trusted->path.certificates;
  std::vector<x509::CertificateRef> sent;
  for (const x509::PresentedCertificate& each : chain.chain->certificates) {
    if (each.certificate) sent.push_back(each.certificate);
  }
  return sent;
}

std::optional<std::size_t> pinned_place(const std::vector<x509::CertificateRef>& path,
                                        const std::vector<x509::Sha256>& pins) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (std::ranges::find(pins, path[i]->spki_sha256) != pins.end()) return i;
  }
  return std::nullopt;
}

constinit const Check pin_mismatch{
    .id = "pin-mismatch",
    .title = "No pinned key is on the path",
    .severity = Severity::error,
    .citation = "RFC 7469 2.6",
    .explanation =
        "Pins were given with --pin or --pin-file, and no certificate from the leaf to the anchor has one of these "
        "keys. "
        "Clients that pin refuse the connection, whatever their stores say; curl looks at the leaf alone.",
    .remedy =
        "Pin the keys of the roots that the service may use before it uses them, or serve the chain that the "
        "clients expect.",
    .run = run,
};

}  // namespace trustprobe::checks
