// Verdicts, anchors and findings.
#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

using checks::Severity;
using checks::Status;
using path::Verdict;

std::string verdict_text(const VerdictLine& line) {
  std::string text(to_string(line.verdict));
  return line.reason.empty() ? text : fmt::format("{}: {}", text, line.reason);
}

Direction direction_of(Verdict before, Verdict after, bool sees_less) {
  if (after == Verdict::not_trusted) return Direction::worse;
  if (after == Verdict::undetermined || sees_less) return Direction::undetermined;
  return before == Verdict::not_trusted ? Direction::better : Direction::changed;
}

std::string verdict_sentence(const std::string& who, const VerdictLine& before, const VerdictLine& after) {
  if (after.verdict == Verdict::trusted) return fmt::format("{} trusts it now; before: {}", who, before.reason);
  if (after.verdict == Verdict::undetermined)
    return fmt::format("whether {} trusts it cannot be decided: {}", who, after.reason);
  if (before.verdict == Verdict::trusted) return fmt::format("{} no longer trusts it: {}", who, after.reason);
  return fmt::format("{} does not trust it: {}; before, that could not be decided", who, after.reason);
}

void compare_anchors(const std::string& who, const VerdictLine& before, const VerdictLine& after,
                     Differences& differences) {
  std::set<std::string> old_names, new_names;
  for (const auto& [fingerprint, name] : before.anchors) old_names.insert(name);
  for (const auto& [fingerprint, name] : after.anchors) new_names.insert(name);
  const bool both = !before.anchors.empty() && !after.anchors.empty();
  if (!both || std::ranges::equal(before.anchors, after.anchors)) return;
  differences.push_back({DifferenceKind::anchor, Direction::changed, who, text_of(old_names), text_of(new_names),
                         fmt::format("{} ends at {} instead of {}", who, text_of(new_names), text_of(old_names))});
}

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

void compare_check(std::string_view check, const Sides& sides, Differences& differences) {
  const FindingLine* before = worst_of(sides.before, check, Status::failed);
  const FindingLine* after = worst_of(sides.after, check, Status::failed);
  const FindingLine* unknown = worst_of(sides.after, check, Status::undetermined);
  const auto weighed = [](const FindingLine& finding, Direction direction) {
    return finding.severity == Severity::note ? Direction::changed : direction;  // a note asks nothing of anybody
  };
  if (before == nullptr && after != nullptr) {
    return differences.push_back(
        finding_difference(nullptr, after, weighed(*after, Direction::worse), after->sentence));
  }
  if (after == nullptr && unknown != nullptr && unknown->severity != Severity::note) {
    const bool news = before != nullptr || worst_of(sides.before, check, Status::undetermined) == nullptr;
    if (news) differences.push_back(finding_difference(before, unknown, Direction::undetermined, unknown->sentence));
    return;
  }
  if (before == nullptr) return;
  if (after == nullptr) {
    const auto direction = weighed(*before, sides.sees_less ? Direction::undetermined : Direction::better);
    return differences.push_back(
        finding_difference(before, nullptr, direction, fmt::format("no longer: {}", before->sentence)));
  }
  if (before->severity == after->severity) return;
  const bool rose = after->severity > before->severity;
  differences.push_back(finding_difference(
      before, after, rose ? Direction::worse : Direction::better,
      fmt::format("{} (now {}, before {})", after->sentence, to_string(after->severity), to_string(before->severity))));
}

}  // namespace

void compare_trust(const Sides& sides, Differences& differences) {
  for (const auto& [who, after] : sides.after.verdicts) {
    const auto known = sides.before.verdicts.find(who);
    if (known == sides.before.verdicts.end()) continue;
    const VerdictLine& before = known->second;
    const std::string name = fmt::format("{} with store {}", who.second, who.first);
    if (before.verdict != after.verdict) {
      differences.push_back({DifferenceKind::verdict, direction_of(before.verdict, after.verdict, sides.sees_less),
                             name, verdict_text(before), verdict_text(after), verdict_sentence(name, before, after)});
    }
    compare_anchors(name, before, after, differences);
  }
}

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
