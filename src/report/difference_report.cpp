#include "report/difference_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using compare::Difference;
using compare::Direction;
using compare::TargetDifference;

constexpr std::size_t word_width = 14;  // "undetermined  "

Tone tone_of(Direction direction) {
  switch (direction) {
    case Direction::worse:
      return Tone::bad;
    case Direction::undetermined:
      return Tone::warning;
    case Direction::better:
      return Tone::good;
    case Direction::changed:
      return Tone::notable;
    case Direction::unchanged:
      return Tone::plain;
  }
  return Tone::plain;
}

std::string lines_of(const TargetDifference& target, const TextStyle& style) {
  std::string lines;
  for (const Difference& difference : target.differences) lines += "    " + difference_line(difference, style, 4);
  return lines;
}

std::string targets_text(std::size_t count) {
  return fmt::format("{} target{}", grouped(count), count == 1 ? "" : "s");
}

std::string side_text(const ComparedSide& side) {
  std::string text = fmt::format("{}: {}", base::printable(side.name), targets_text(side.targets));
  if (!side.first) return text;
  const std::string first = base::to_rfc3339(*side.first), last = base::to_rfc3339(*side.last);
  return text + (first == last ? fmt::format(", seen {}", first) : fmt::format(", seen {} to {}", first, last));
}

}  // namespace

std::string difference_line(const Difference& difference, const TextStyle& style, std::size_t column) {
  const auto width = static_cast<std::size_t>(style.width);
  const std::size_t margin = column + word_width;
  const std::string word(to_string(difference.direction));
  std::string line = toned(word, tone_of(difference.direction), style) + std::string(word_width - word.size(), ' ') +
                     folded(difference.sentence, width, margin, margin);
  if (!difference.remedy.empty() && difference.direction == Direction::worse)
    line += std::string(margin, ' ') + "do: " + folded(difference.remedy, width, margin + 4, margin + 4);
  return line;
}

void ComparedSide::add(const std::optional<base::Instant>& at) {
  ++targets;
  if (!at) return;
  first = first ? std::min(*first, *at) : *at;
  last = last ? std::max(*last, *at) : *at;
}

void DifferenceReport::add(TargetDifference difference) {
  const Direction direction = difference.direction();
  ++targets_;
  ++counts_[direction];
  if (direction == Direction::unchanged) {
    unchanged_.push_back(base::printable(difference.target));
    return;
  }
  told_.push_back(std::move(difference));
}

std::size_t DifferenceReport::count(Direction direction) const {
  const auto found = counts_.find(direction);
  return found == counts_.end() ? 0 : found->second;
}

std::string DifferenceReport::headline(const TextStyle& style) const {
  const std::size_t worse = count(Direction::worse), unknown = count(Direction::undetermined);
  const std::string total = targets_text(targets_);
  std::string rest;
  for (const auto direction : {Direction::undetermined, Direction::better, Direction::changed, Direction::unchanged}) {
    if (count(direction) > 0) rest += fmt::format("; {} {}", to_string(direction), grouped(count(direction)));
  }
  if (worse > 0) return toned("WORSE", Tone::bad, style) + fmt::format("   {} of {}{}\n", grouped(worse), total, rest);
  return toned("NOTHING IS WORSE", unknown > 0 ? Tone::warning : Tone::good, style) +
         fmt::format("   {}{}\n", total, rest);
}

std::string DifferenceReport::section(Direction direction, const TextStyle& style) const {
  // What happened to many targets alike is told once.
  std::vector<std::pair<std::string, std::vector<std::string>>> alike;
  for (const TargetDifference& target : told_) {
    if (target.direction() != direction) continue;
    std::string lines = lines_of(target, style);
    auto known = std::ranges::find(alike, lines, &std::pair<std::string, std::vector<std::string>>::first);
    if (known == alike.end()) known = alike.insert(known, {std::move(lines), {}});
    known->second.push_back(base::printable(target.target));
  }
  std::string text;
  for (const auto& [lines, targets] : alike) {
    const std::size_t most = style.verbose ? targets.size() : 8;
    text += "\n  " + folded(checks::listed(targets, most), static_cast<std::size_t>(style.width), 2, 4) + lines;
  }
  return text;
}

std::string DifferenceReport::text(const TextStyle& style) const {
  std::string text = headline(style);
  const auto width = static_cast<std::size_t>(style.width);
  text += "  before  " + folded(side_text(before_), width, 10, 10);
  text += "  after   " + folded(side_text(after_), width, 10, 10);
  for (const auto direction : {Direction::worse, Direction::undetermined, Direction::better, Direction::changed})
    text += section(direction, style);
  if (style.verbose && !unchanged_.empty())
    text += "\n  unchanged: " + folded(checks::listed(unchanged_, unchanged_.size()), width, 13, 4);
  return text;
}

}  // namespace trustprobe::report
