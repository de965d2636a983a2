#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/selection.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

void judge_row(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  if (row.rsa.served == Answer::yes || !row.may_have_one()) return;
  if (row.rsa.served == Answer::undetermined || row.ecdsa.served == Answer::undetermined) {
    verdict.findings.push_back(
        undetermined(at, fmt::format("whether it has an RSA certificate{}", for_name(row)), unanswered_certificate));
    return;
  }
  verdict.findings.push_back(
      fault(at, {.summary = fmt::format("has only an ECDSA certificate{}", for_name(row)),
                 .detail = "Clients that verify RSA signatures alone are declined: old devices, some payment terminals "
                           "and proxies, and clients that are configured so.",
                 .remedy = "nothing, if no such client matters; else install an RSA certificate beside it"}));
}

SurfaceVerdict judge(const Scanned& at) {
  return judge_rows(at, judge_row);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check legacy_clients_left_out{
    .id = "legacy-clients-left-out",
    .title = "Clients that know RSA alone are declined",
    .severity = Severity::note,
    .citation = "RFC 5246 7.4.2; RFC 8446 4.4.2.2",
    .explanation =
        "Hellos that accept ECDSA got a certificate for this server name, and those that accept RSA alone "
        "were declined, in every version.",
    .remedy = "Install an RSA certificate beside the ECDSA one, if such clients matter.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
