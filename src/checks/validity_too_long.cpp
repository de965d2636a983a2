#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

struct ValidityLimit {
  std::chrono::sys_days issued_from;
  int days;  ///< that the validity period must not exceed
};

// CA/Browser Forum Baseline Requirements 6.3.2 and its revision table, newest first. Nothing was limited so before
// 2018-03-01.
using std::chrono::year;
constexpr std::array limits{
    ValidityLimit{year{2029} / 3 / 15, 47},  ValidityLimit{year{2027} / 3 / 15, 100},
    ValidityLimit{year{2026} / 3 / 15, 200}, ValidityLimit{year{2020} / 9 / 1, 398},
    ValidityLimit{year{2018} / 3 / 1, 825},
};

const ValidityLimit* limit_for(base::Instant not_before) {
  for (const ValidityLimit& limit : limits) {
    if (not_before >= limit.issued_from) return &limit;
  }
  return nullptr;
}

void judge_leaf(const Check& self, const CheckInput& input, const ServedChain& chain, std::vector<Finding>& findings) {
  const x509::Certificate& leaf = *chain.chain->leaf();
  const ValidityLimit* limit = limit_for(leaf.not_before);
  const base::Seconds validity = x509::validity_period(leaf);
  if (!limit || validity <= std::chrono::days{limit->days}) return;
  // BR 6.3.2: a day is 86,400 seconds, and any fraction over counts as another day.
  const auto days = static_cast<std::size_t>((validity.count() + 86'399) / 86'400);
  Finding finding = leaf_failure_of(self, input, chain);
  finding.summary = fmt::format("was issued for {}, where {} are allowed", base::counted(days, "day"), limit->days);
  finding.detail = fmt::format(
      "Public certificates issued from {} on may last {} days (issued {}). Browsers refuse longer ones from "
      "public roots, and the CA has to report it as an incident.",
      base::to_date(limit->issued_from), limit->days, base::to_date(leaf.not_before));
  finding.remedy = fmt::format("have it issued anew for at most {} days", limit->days);
  findings.push_back(std::move(finding));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain) || !ends_at_public_root(chain)) continue;
    applies = true;
    judge_leaf(self, input, chain, findings);
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check validity_too_long{
    .id = "validity-too-long",
    .title = "The certificate is valid for longer than public certificates may be",
    .severity = Severity::warning,
    .citation = "CA/Browser Forum Baseline Requirements 6.3.2",
    .explanation =
        "The validity period exceeds the limit of its issue date: 825 days from 2018-03-01, 398 from 2020-09-01, 200 "
        "from "
        "2026-03-15, 100 from 2027-03-15, 47 from 2029-03-15. Judged only where the path ends at a public root, by "
        "fingerprint; private CAs set their own limits.",
    .remedy = "Have the certificate issued anew within the limit.",
    .run = run,
};

}  // namespace trustprobe::checks
