#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/selection.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

void judge_row(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  if (row.ecdsa.served == Answer::yes || !row.may_have_one()) return;
  if (row.ecdsa.served == Answer::undetermined || row.rsa.served == Answer::undetermined) {
    verdict.findings.push_back(
        undetermined(at, fmt::format("whether it has an ECDSA certificate{}", for_name(row)), unanswered_certificate));
    return;
  }
  verdict.findings.push_back(fault(
      at, {.summary = fmt::format("has only an RSA certificate{}", for_name(row)),
           .detail = "Nearly all clients could use ECDSA, which costs the server a fraction of the work per "
                     "handshake and sends shorter chains.",
           .remedy = "install an ECDSA P-256 certificate beside it: servers and load balancers take both and pick "
                     "by client (nginx: a second pair of \"ssl_certificate\" and \"ssl_certificate_key\")"}));
}

SurfaceVerdict judge(const Scanned& at) {
  return judge_rows(at, judge_row);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check ecdsa_missing{
    .id = "ecdsa-missing",
    .title = "There is no ECDSA certificate",
    .severity = Severity::note,
    .citation = "RFC 8422 5.1, 5.3; RFC 8446 4.4.2.2",
    .explanation =
        "Hellos that accept RSA got a certificate for this server name, and those that accept ECDSA alone "
        "were declined, in every version.",
    .remedy = "Install an ECDSA certificate beside the RSA one.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
