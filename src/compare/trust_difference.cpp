// Verdicts and anchors.
#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

using path::Verdict;

std::string verdict_text(const Judged& judged) {
  std::string text(to_string(judged.verdict));
  return judged.reason.empty() ? text : fmt::format("{}: {}", text, judged.reason);
}

Direction direction_of(Verdict before, Verdict after, bool sees_less) {
  if (after == Verdict::not_trusted) return Direction::worse;
  if (after == Verdict::undetermined || sees_less) return Direction::undetermined;
  return before == Verdict::not_trusted ? Direction::better : Direction::changed;
}

std::string verdict_sentence(const std::string& who, const std::string& what, const Judged& before,
                             const Judged& after) {
  if (after.verdict == Verdict::trusted) return fmt::format("{} trusts {} now; before: {}", who, what, before.reason);
  if (after.verdict == Verdict::undetermined)
    return fmt::format("whether {} trusts {} cannot be decided: {}", who, what, after.reason);
  if (before.verdict == Verdict::trusted) return fmt::format("{} no longer trusts {}: {}", who, what, after.reason);
  return fmt::format("{} does not trust {}: {}; before, that could not be decided", who, what, after.reason);
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

/// How sentences speak of the chains that a judge judges, and of the judge.
struct Words {
  std::string who, what, subject;
};

Words words_for(const Judge& judge, bool several_types) {
  const std::string who = fmt::format("{} with store {}", judge.client, judge.store);
  if (!several_types) return {who, "it", who};
  return {who, fmt::format("the {} certificate", judge.key_type), fmt::format("{}, {}", who, judge.key_type)};
}

bool several_key_types(const Sides& sides) {
  std::set<std::string> types;
  for (const Standing* side : {&sides.before, &sides.after}) {
    for (const auto& [judge, line] : side->verdicts) types.insert(judge.key_type);
  }
  return types.size() > 1;
}

// Some address was refused before and some is now: are they the same?
void compare_addresses(const Words& words, const VerdictLine& before, const VerdictLine& after, const Sides& sides,
                       Differences& differences) {
  std::map<std::pair<Judged, Judged>, std::set<std::string>> alike;
  for (const auto& [address, judged] : after.at) {
    const auto known = before.at.find(address);
    if (known != before.at.end() && known->second.verdict != judged.verdict)
      alike[{known->second, judged}].insert(address);
  }
  for (const auto& [change, addresses] : alike) {
    const auto& [was, is] = change;
    const std::string what = fmt::format("{} at {}", words.what, text_of(addresses));
    differences.push_back({DifferenceKind::verdict, direction_of(was.verdict, is.verdict, sides.sees_less),
                           words.subject, verdict_text(was), verdict_text(is),
                           verdict_sentence(words.who, what, was, is)});
  }
}

void compare_lines(const Words& words, const VerdictLine& before, const VerdictLine& after, const Sides& sides,
                   Differences& differences) {
  const Judged &was = before.worst, &is = after.worst;
  if (was.verdict != is.verdict) {
    differences.push_back({DifferenceKind::verdict, direction_of(was.verdict, is.verdict, sides.sees_less),
                           words.subject, verdict_text(was), verdict_text(is),
                           verdict_sentence(words.who, words.what, was, is)});
  } else {
    compare_addresses(words, before, after, sides, differences);
  }
  compare_anchors(words.subject, before, after, differences);
}

/// What the same judge said of the same type of key; where that is new, of one that is gone, else the worst of all.
const VerdictLine* line_before(const Judge& judge, const Sides& sides) {
  const auto same = sides.before.verdicts.find(judge);
  if (same != sides.before.verdicts.end()) return &same->second;
  const VerdictLine *gone = nullptr, *worst = nullptr;
  for (const auto& [other, line] : sides.before.verdicts) {
    if (other.store != judge.store || other.client != judge.client) continue;
    if (!sides.after.verdicts.contains(other)) gone = &line;
    if (worst == nullptr || direction_of(worst->worst.verdict, line.worst.verdict, false) == Direction::worse)
      worst = &line;
  }
  return gone != nullptr ? gone : worst;
}

}  // namespace

void compare_trust(const Sides& sides, Differences& differences) {
  const bool several = several_key_types(sides);
  for (const auto& [judge, after] : sides.after.verdicts) {
    const VerdictLine* before = line_before(judge, sides);
    if (before != nullptr) compare_lines(words_for(judge, several), *before, after, sides, differences);
  }
}

}  // namespace trustprobe::compare
