// Findings: check by check, at how many places each fails.
#include <fmt/format.h>

#include <algorithm>

#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

using checks::Severity;
using checks::Status;

/// The worst of a check's findings on one side; null when it found nothing.
const FindingLine* worst_of(const Standing& standing, std::string_view check, Status status) {
  for (const FindingLine& finding : standing.findings) {
    if (finding.check == check && finding.status == status) return &finding;
  }
  return nullptr;
}

Difference finding_difference(const FindingLine* before, const FindingLine* after, Direction direction,
                              std::string sentence) {
  Difference difference{DifferenceKind::finding,
                        direction,
                        std::string((after ? after : before)->check),
                        before ? fmt::format("{}: {}", to_string(before->severity), before->sentence) : "",
                        after ? fmt::format("{}: {}", to_string(after->severity), after->sentence) : "",
                        std::move(sentence)};
  if (after != nullptr) difference.remedy = after->remedy;
  return difference;
}

// A note asks nothing of anybody.
Direction weighed(const FindingLine& finding, Direction direction) {
  return finding.severity == Severity::note ? Direction::changed : direction;
}

std::size_t failures_at(const Standing& standing, std::string_view check, const std::string& address) {
  return static_cast<std::size_t>(std::ranges::count_if(standing.findings, [&](const FindingLine& finding) {
    return finding.check == check && finding.status == Status::failed && finding.addresses.contains(address);
  }));
}

std::set<std::string_view> answered_at(const Standing& standing, const std::string& address) {
  std::set<std::string_view> offers;
  for (const auto& [asked, outcome] : standing.offers) {
    if (asked.first == address && outcome.answered()) offers.insert(asked.second);
  }
  return offers;
}

/// Addresses at which the check fails more often in `more` than in `less`, of those that `less` asked as much: who asks
/// more finds more.
std::set<std::string> where_it_fails_more(std::string_view check, const Standing& less, const Standing& more) {
  std::set<std::string> addresses;
  for (const std::string& address : more.addresses) {
    if (failures_at(more, check, address) <= failures_at(less, check, address)) continue;
    const auto asked = answered_at(less, address);
    if (!asked.empty() && std::ranges::includes(asked, answered_at(more, address))) addresses.insert(address);
  }
  return addresses;
}

/// What `more` has at one of these addresses and `less` does not say of the same subject; else the worst there.
const FindingLine& added_one(std::string_view check, const std::set<std::string>& addresses, const Standing& less,
                             const Standing& more) {
  const FindingLine* worst = nullptr;
  for (const FindingLine& finding : more.findings) {
    const bool there =
        std::ranges::any_of(addresses, [&](const auto& each) { return finding.addresses.contains(each); });
    if (finding.check != check || finding.status != Status::failed || !there) continue;
    if (worst == nullptr) worst = &finding;
    const bool known = std::ranges::any_of(less.findings, [&](const FindingLine& other) {
      return other.check == check && other.status == Status::failed && other.subject == finding.subject;
    });
    if (!known) return finding;
  }
  return *worst;
}

// It fails before and after, at the same severity: of more certificates, or at more addresses?
void compare_extent(std::string_view check, const Sides& sides, Differences& differences) {
  // Chains that are refused alike are one finding: how many there are says nothing, and the verdicts say it all.
  if (check == verdict_check) return;
  if (const auto more = where_it_fails_more(check, sides.before, sides.after); !more.empty()) {
    const FindingLine& finding = added_one(check, more, sides.before, sides.after);
    differences.push_back(
        finding_difference(nullptr, &finding, weighed(finding, Direction::worse),
                           fmt::format("{} (more than before at {})", finding.sentence, text_of(more))));
  }
  if (const auto fewer = where_it_fails_more(check, sides.after, sides.before); !fewer.empty()) {
    const FindingLine& finding = added_one(check, fewer, sides.after, sides.before);
    const auto direction = weighed(finding, sides.sees_less ? Direction::undetermined : Direction::better);
    differences.push_back(finding_difference(&finding, nullptr, direction,
                                             fmt::format("no longer at {}: {}", text_of(fewer), finding.sentence)));
  }
}

bool refused_by_any(const Standing& standing) {
  return std::ranges::any_of(standing.verdicts,
                             [](const auto& each) { return each.second.worst.verdict == path::Verdict::not_trusted; });
}

void tell_gone(const FindingLine& before, const Sides& sides, Differences& differences) {
  // Another check says now why it is refused.
  if (before.check == verdict_check && refused_by_any(sides.after)) return;
  // Nobody mended it: where it was is asked no more.
  const auto asked = [&](const std::string& address) { return sides.after.addresses.contains(address); };
  if (!before.addresses.empty() && std::ranges::none_of(before.addresses, asked)) {
    return differences.push_back(finding_difference(&before, nullptr, Direction::changed,
                                                    fmt::format("gone with its address: {}", before.sentence)));
  }
  const auto direction = weighed(before, sides.sees_less ? Direction::undetermined : Direction::better);
  differences.push_back(finding_difference(&before, nullptr, direction, fmt::format("no longer: {}", before.sentence)));
}

void compare_check(std::string_view check, const Sides& sides, Differences& differences) {
  const FindingLine* before = worst_of(sides.before, check, Status::failed);
  const FindingLine* after = worst_of(sides.after, check, Status::failed);
  const FindingLine* unknown = worst_of(sides.after, check, Status::undetermined);
  if (before == nullptr && after != nullptr) {
    return differences.push_back(
        finding_difference(nullptr, after, weighed(*after, Direction::worse), after->sentence));
  }
  if (after == nullptr && unknown != nullptr && (before != nullptr || unknown->severity != Severity::note)) {
    const bool news = before != nullptr || worst_of(sides.before, check, Status::undetermined) == nullptr;
    if (news) differences.push_back(finding_difference(before, unknown, Direction::undetermined, unknown->sentence));
    return;
  }
  if (before == nullptr) return;
  if (after == nullptr) return tell_gone(*before, sides, differences);
  if (before->severity == after->severity) return compare_extent(check, sides, differences);
  const bool rose = after->severity > before->severity;
  differences.push_back(finding_difference(
      before, after, rose ? Direction::worse : Direction::better,
      fmt::format("{} (now {}, before {})", after->sentence, to_string(after->severity), to_string(before->severity))));
}

}  // namespace

void compare_findings(const Sides& sides, Differences& differences) {
  std::vector<std::string_view> checks;
  for (const Standing* side : {&sides.after, &sides.before}) {
    for (const FindingLine& finding : side->findings) {
      if (std::ranges::find(checks, finding.check) == checks.end()) checks.push_back(finding.check);
    }
  }
  for (const std::string_view check : checks) compare_check(check, sides, differences);
}

}  // namespace trustprobe::compare
