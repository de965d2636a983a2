#include <fmt/format.h>

#include <algorithm>

#include "checks/rows.h"
#include "checks/selection.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

// Certificates that were issued together are none a renewal of the other, whatever their dates.
constexpr base::Seconds issued_together = std::chrono::days{1};
constexpr base::Seconds apart = std::chrono::days{30};

base::Seconds lifetime(const x509::Certificate& leaf) {
  return leaf.not_after - leaf.not_before;
}

bool left_behind(const x509::Certificate& old, const x509::Certificate& renewed, base::Instant now) {
  const base::Seconds least_apart = std::min(apart, base::Seconds{lifetime(renewed) / 3});
  return renewed.not_before - old.not_before > issued_together && renewed.not_after - old.not_after > least_apart &&
         old.not_after - now < lifetime(old) / 3;
}

std::string end_text(const x509::Certificate& leaf, base::Instant now) {
  const std::string_view verb = leaf.not_after < now ? "expired" : "expires";
  return fmt::format("{} on {}", verb, base::to_date(leaf.not_after));
}

void add(const Scanned& at, const SelectionRow& row, const x509::Certificate& old, const x509::Certificate& renewed,
         SurfaceVerdict& verdict) {
  const std::string_view old_key = has_rsa_key(old) ? "RSA" : "ECDSA", new_key = has_rsa_key(old) ? "ECDSA" : "RSA";
  verdict.findings.push_back(fault(
      at,
      {.summary = fmt::format("has renewed its {} certificate and not its {} one{}", new_key, old_key, for_name(row)),
       .detail = fmt::format("The {} certificate was issued on {} and lasts until {}; the {} certificate is of "
                             "{} and {}. Only the clients that get the latter will see it expire.",
                             new_key, base::to_date(renewed.not_before), base::to_date(renewed.not_after), old_key,
                             base::to_date(old.not_before), end_text(old, at.input.now)),
       .remedy = fmt::format("renew the {} certificate as well, and make the renewal cover both", old_key)}));
}

void judge_pair(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  const x509::Certificate &ecdsa = row.ecdsa.leaf(), &rsa = row.rsa.leaf();
  if (left_behind(ecdsa, rsa, at.input.now)) add(at, row, ecdsa, rsa, verdict);
  if (left_behind(rsa, ecdsa, at.input.now)) add(at, row, rsa, ecdsa, verdict);
}

SurfaceVerdict judge(const Scanned& at) {
  return judge_pairs(at, judge_pair);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check half_renewed{
    .id = "half-renewed",
    .title = "Only one of two certificates was renewed",
    .severity = Severity::warning,
    .citation = "a comparison of the dates of the certificates that one server name has for ECDSA and for RSA",
    .explanation =
        "The certificate of one key type has under a third of its life left, and that of the other was issued more "
        "than a day later and expires more than 30 days later (or a third of its life, where that is less). Most "
        "clients get one key type and monitoring sees it; the others fail when the old one expires.",
    .remedy = "Renew both.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks
