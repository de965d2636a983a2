#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/selection.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "path/server_name.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

// What the tenant gets, each certificate once, whichever keys and versions it is for.
std::vector<x509::CertificateRef> leaves_of(const SelectionRow& row) {
  std::vector<x509::CertificateRef> leaves;
  for (const observation::SelectedCertificate* cell : row.cells) {
    const x509::CertificateRef leaf = cell->served == Answer::yes ? cell->chain.leaf() : nullptr;
    if (!leaf) continue;
    const std::string print = x509::fingerprint_hex(*leaf);
    const bool known =
        std::ranges::any_of(leaves, [&](const auto& other) { return x509::fingerprint_hex(*other) == print; });
    if (!known) leaves.push_back(leaf);
  }
  return leaves;
}

std::string key_text(const x509::Certificate& leaf) {
  return base::printable(leaf.public_key.name);
}

void judge_dates(const Scanned& at, const SelectionRow& row, const x509::Certificate& leaf, SurfaceVerdict& verdict) {
  const base::Instant now = at.input.now;
  if (leaf.not_before <= now && now <= leaf.not_after) return;
  const bool expired = leaf.not_after < now;
  const std::string when =
      expired ? fmt::format("expired {} ago, on {}", duration_text(now - leaf.not_after), base::to_date(leaf.not_after))
              : fmt::format("is valid only from {} on", base::to_date(leaf.not_before));
  verdict.findings.push_back(fault(
      at, {.summary = fmt::format("has a certificate{} that {} ({})", for_name(row), when, key_text(leaf)),
           .detail = fmt::format("It is valid from {} to {}. Every client that looks at the clock refuses it.",
                                 base::to_rfc3339(leaf.not_before), base::to_rfc3339(leaf.not_after)),
           .remedy = expired ? "install a renewed certificate for this name and reload the server; if one was renewed "
                               "already, the server has not loaded it"
                             : "install a certificate that is valid already, or set the server's clock right"}));
}

void judge_name(const Scanned& at, const SelectionRow& row, const x509::Certificate& leaf, SurfaceVerdict& verdict) {
  if (path::names_server(leaf, row.server_name)) return;
  const std::vector<std::string> names = subject_names(leaf);
  verdict.findings.push_back(fault(
      at, {.summary = fmt::format("answers{} with a certificate that is not valid for that name ({})", for_name(row),
                                  key_text(leaf)),
           .detail = names.empty()
                         ? std::string("It names no host at all.")
                         : fmt::format("It is valid for {}. Every client that checks names refuses it.", listed(names)),
           .remedy = "give this name a certificate of its own: servers that know none for it send that of "
                     "another"}));
}

void judge_tenant(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  const auto leaves = leaves_of(row);
  for (const x509::CertificateRef& leaf : leaves) {
    judge_dates(at, row, *leaf, verdict);
    judge_name(at, row, *leaf, verdict);
  }
  const bool unclear = std::ranges::any_of(row.cells, [](const auto* cell) { return cell->served != Answer::no; });
  if (leaves.empty() && unclear)
    verdict.findings.push_back(
        undetermined(at, fmt::format("which certificate it has{}", for_name(row)), unanswered_certificate));
}

SurfaceVerdict judge(const Scanned& at) {
  SurfaceVerdict verdict{.applies = false};
  for (const SelectionRow& row : selection_rows(at.surface)) {
    if (row.name != observation::NameSent::tenant) continue;
    verdict.applies = true;
    judge_tenant(at, row, verdict);
  }
  return verdict;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check tenant_certificate{
    .id = "tenant-certificate",
    .title = "A tenant's certificate is expired or for another name",
    .severity = Severity::error,
    .citation = "RFC 5280 4.1.2.5; RFC 9525 6",
    .explanation =
        "A scan asked for other names on the same endpoint. A certificate that it got for one of them lies outside its "
        "dates, or has no subjectAltName entry for that name. Whether stores trust it is not looked at: probe the "
        "tenant by its own name for that.",
    .remedy = "Install a valid certificate for the tenant, and reload the server.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
