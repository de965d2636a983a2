// Rules of roots that browsers limit, withdrew or will withdraw. Java, OpenSSL and their like read none of these lists.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "trust/public_roots.h"
#include "trust/root_age_limits.h"
#include "trust/root_programs.h"
#include "trust/store_rules.h"

namespace trustprobe::trust {
namespace {

using base::Severity;

std::string source_text(RootProgram program) {
  const ProgramSource source = source_of(program);
  return source.date.empty() ? fmt::format("{} ({})", source.name, source.version)
                             : fmt::format("{} ({} of {})", source.name, source.version, source.date);
}

// "no more", "only what was issued until 2024-11-30"; empty: no limit.
std::string limit_text(RootProgram program, const x509::Certificate& root) {
  const auto limits = program_constraints(program, root);
  if (!limits) return "";
  if (limits->purposes && limits->purposes->empty()) return "no more";
  if (limits->distrust_after) return "only what was issued until " + base::to_date(*limits->distrust_after);
  if (limits->sct_not_after) return "only what was logged until " + base::to_date(*limits->sct_not_after);
  return "";
}

void find_limited_by(const StoreRule& self, RootProgram program, const TrustStore& store, Findings& findings) {
  StoreFinding finding{
      .id = self.id, .severity = Severity::note, .subjects = {}, .summary = {}, .detail = {}, .remedy = {}};
  for (const Anchor& anchor : store.anchors()) {
    const std::string limit = limit_text(program, *anchor.certificate);
    if (!limit.empty() && for_servers(anchor.constraints) == AnchorConstraints{})
      finding.subjects.push_back(fmt::format("{}, {}", subject_of(*anchor.certificate), limit));
  }
  if (finding.subjects.empty()) return;
  finding.summary =
      fmt::format("{} by {}: {}",
                  counted_verb(finding.subjects.size(), "root", "is limited or withdrawn", "are limited or withdrawn"),
                  source_text(program), listed(finding.subjects));
  finding.detail =
      "Browsers refuse what this store trusts: a server below such a root may work for the clients of this store and "
      "for "
      "no browser.";
  finding.remedy =
      "take out what no client needs (`trustprobe impact --remove` tells what breaks), or judge with the limits: the "
      "stores mozilla-limits, chrome-limits, entrust-distrust";
  findings.push_back(std::move(finding));
}

}  // namespace

void find_distrusted(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  find_limited_by(self, RootProgram::mozilla, store, findings);
  find_limited_by(self, RootProgram::chrome, store, findings);
}

void find_aging(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings) {
  std::map<base::Instant, std::vector<std::string>> by_end;
  for (const Anchor& anchor : store.anchors()) {
    const x509::Certificate& root = *anchor.certificate;
    const base::Instant end = websites_end(root);
    const bool soon = end > terms.now && end <= terms.now + terms.expiring_within;
    if (soon && end < root.not_after && is_public_root(root)) by_end[end].push_back(subject_of(root));
  }
  for (auto& [end, subjects] : by_end) {
    StoreFinding finding{.id = self.id, .severity = Severity::note, .subjects = std::move(subjects)};
    finding.summary = fmt::format("{} Mozilla's trust for TLS servers on {}: {}",
                                  counted_verb(finding.subjects.size(), "root", "loses", "lose"), base::to_date(end),
                                  listed(finding.subjects));
    finding.detail =
        "Mozilla Root Store Policy 7.4 lets no root grow older than fifteen years; Chrome's policy has the same "
        "limits. "
        "Stores that are made from Mozilla's list (Debian, Fedora, curl, Python's certifi) drop it with their next "
        "update.";
    finding.remedy = "see that no endpoint needs it alone: `trustprobe impact -l endpoints.txt --remove ROOT`";
    findings.push_back(std::move(finding));
  }
}

}  // namespace trustprobe::trust
