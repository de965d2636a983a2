#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/selection.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::KeysOffered;

void judge_pair(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  std::vector<std::uint16_t> versions, unknown;
  for (const observation::SelectedCertificate* cell : row.cells) {
    if (cell->keys != KeysOffered::any) continue;
    if (cell->served == Answer::undetermined) unknown.push_back(cell->version);
    const x509::CertificateRef leaf = cell->chain.leaf();
    if (cell->served == Answer::yes && leaf && has_rsa_key(*leaf)) versions.push_back(cell->version);
  }
  if (versions.empty()) {
    if (unknown.empty()) return;
    verdict.findings.push_back(undetermined(
        at, fmt::format("which certificate it prefers{} in {}", for_name(row), version_names(unknown)), ""));
    return;
  }
  verdict.findings.push_back(fault(
      at,
      {.summary = fmt::format("serves RSA in {} to clients that take both{}", version_names(versions), for_name(row)),
       .detail = "There is an ECDSA certificate, and hardly any client gets it: handshakes cost more than "
                 "they need to.",
       .remedy = "put ECDSA suites first and let the server's order decide: nginx \"ssl_prefer_server_ciphers "
                 "on;\" with \"ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:...\""}));
}

SurfaceVerdict judge(const Scanned& at) {
  return judge_pairs(at, judge_pair);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check ecdsa_not_preferred{
    .id = "ecdsa-not-preferred",
    .title = "There are both key types, and RSA is preferred",
    .severity = Severity::note,
    .citation = "RFC 8446 4.4.2.2; RFC 5246 7.4.2",
    .explanation =
        "The endpoint has an ECDSA and an RSA certificate for one server name. A hello that accepts either, "
        "ECDSA first, got the RSA one.",
    .remedy = "Put ECDSA suites first, and let the server's order decide.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
