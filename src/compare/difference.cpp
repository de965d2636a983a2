#include "compare/difference.h"

#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

Difference unseen(std::string before, std::string after, std::string sentence) {
  return {DifferenceKind::reachability, Direction::undetermined, "the target", std::move(before), std::move(after),
          std::move(sentence)};
}

std::string since(const std::optional<base::Instant>& at) {
  return at ? " since " + base::to_rfc3339(*at) : "";
}

Difference of_one_side(const Standing* before) {
  if (before == nullptr) {
    return {DifferenceKind::target,
            Direction::changed,
            "the target",
            "",
            "probed",
            "is new: there is nothing to compare it with"};
  }
  return {DifferenceKind::target,
          Direction::undetermined,
          "the target",
          "probed",
          "",
          "was not probed again" + since(before->at)};
}

Differences of_unprobed(const Standing& before, const Standing& after) {
  Differences refused;
  if (no_handshake_completes({before, after, true}, refused)) return refused;
  if (!before.probed() && !after.probed()) {
    return {unseen(before.not_probed, after.not_probed,
                   fmt::format("could be probed neither before nor after: it {}", after.not_probed))};
  }
  if (!after.probed())
    return {unseen("probed", after.not_probed, fmt::format("could not be probed again: it {}", after.not_probed))};
  return {unseen(before.not_probed, "probed",
                 fmt::format("answers now; before it could not be probed (it {})", before.not_probed))};
}

void compare_silence(const Sides& sides, Differences& differences) {
  for (const auto& [address, reason] : sides.after.silent) {
    if (!sides.before.addresses.contains(address) || sides.before.silent.contains(address)) continue;
    if (refuses_what_completed(sides, address)) continue;
    differences.push_back({DifferenceKind::reachability, Direction::undetermined, address, "answered", reason,
                           fmt::format("{} {}: what it serves now is not known", address, reason)});
  }
}

void compare_caa(const Sides& sides, Differences& differences) {
  if (!sides.before.caa_known || sides.after.caa_known) return;
  differences.push_back({DifferenceKind::reachability, Direction::undetermined, "its CAA records", "known", "",
                         "its CAA records were not seen this time: who may issue for it now is not known"});
}

Differences of_both(const Standing& before, const Standing& after) {
  if (!before.probed() || !after.probed()) return of_unprobed(before, after);
  const Sides sides{before, after, sees_less(before, after)};
  Differences differences;
  compare_silence(sides, differences);
  compare_caa(sides, differences);
  compare_trust(sides, differences);
  compare_findings(sides, differences);
  compare_leaves(sides, differences);
  compare_offers(sides, differences);
  compare_handshakes(sides, differences);
  return differences;
}

// The most urgent first; the order of the parts stays within a direction.
Differences sorted(Differences differences) {
  Differences in_order;
  for (const auto direction :
       {Direction::worse, Direction::undetermined, Direction::better, Direction::changed, Direction::unchanged}) {
    for (Difference& each : differences) {
      if (each.direction == direction) in_order.push_back(std::move(each));
    }
  }
  return in_order;
}

}  // namespace

std::string_view to_string(Direction direction) {
  switch (direction) {
    case Direction::worse:
      return "worse";
    case Direction::undetermined:
      return "undetermined";
    case Direction::better:
      return "better";
    case Direction::changed:
      return "changed";
    case Direction::unchanged:
      return "unchanged";
  }
  return "";
}

std::string_view to_string(DifferenceKind kind) {
  constexpr std::string_view names[] = {"target",   "reachability", "verdict", "finding",      "leaf",      "key",
                                        "names",    "issuer",       "anchor",  "chain-length", "handshake", "address",
                                        "protocol", "group",        "cipher",  "staple",       "hsts"};
  return names[static_cast<std::size_t>(kind)];
}

Direction TargetDifference::direction() const {
  return differences.empty() ? Direction::unchanged : differences.front().direction;
}

TargetDifference compare_standings(const Standing* before, const Standing* after) {
  TargetDifference difference{.target = before != nullptr ? before->target : after->target};
  if (before != nullptr) difference.before = before->at;
  if (after != nullptr) difference.after = after->at;
  const bool both = before != nullptr && after != nullptr;
  difference.differences = both ? sorted(of_both(*before, *after)) : Differences{of_one_side(before)};
  return difference;
}

std::string text_of(const std::set<std::string>& texts) {
  if (texts.empty()) return "nothing";
  return checks::listed({texts.begin(), texts.end()});
}

std::set<std::string> without(const std::set<std::string>& one, const std::set<std::string>& other) {
  std::set<std::string> only;
  std::ranges::set_difference(one, other, std::inserter(only, only.end()));
  return only;
}

}  // namespace trustprobe::compare
