#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/layout.h"
#include "report/text_report.h"

namespace trustprobe::report {
namespace {

struct OutcomeWords {
  Outcome outcome;
  std::string_view words;
  Tone tone;
};

constexpr OutcomeWords words_of[] = {
    {Outcome::ok, "ok", Tone::good},
    {Outcome::note, "ok with notes", Tone::good},
    {Outcome::warning, "warning", Tone::warning},
    {Outcome::error, "problem", Tone::bad},
    {Outcome::not_probed, "not probed", Tone::bad},
};

const OutcomeWords& words_for(Outcome outcome) {
  return *std::ranges::find(words_of, outcome, &OutcomeWords::outcome);
}

std::string not_probed_text(const Summary& summary) {
  std::vector<std::pair<std::string, std::size_t>> reasons(summary.not_probed_reasons().begin(),
                                                           summary.not_probed_reasons().end());
  std::ranges::sort(reasons, [](const auto& one, const auto& other) {
    return one.second != other.second ? one.second > other.second : one.first < other.first;
  });
  std::string text;
  for (const auto& [reason, count] : reasons)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), reason);
  return text.empty() ? text : fmt::format(" ({})", text);
}

std::string counts_text(const Summary& summary) {
  std::string text =
      fmt::format("{} {}: {} ok", grouped(summary.targets()), summary.targets() == 1 ? "target" : "targets",
                  grouped(summary.count(Outcome::ok) + summary.count(Outcome::note)));
  if (summary.count(Outcome::note) > 0) text += fmt::format(" ({} with notes)", grouped(summary.count(Outcome::note)));
  const auto add = [&](Outcome outcome, std::string_view one, std::string_view many) {
    const std::size_t count = summary.count(outcome);
    if (count > 0) text += fmt::format(", {} {}", grouped(count), count == 1 ? one : many);
  };
  add(Outcome::warning, "warning", "warnings");
  add(Outcome::error, "problem", "problems");
  add(Outcome::not_probed, "not probed", "not probed");
  return text + not_probed_text(summary);
}

std::string row_text(const SummaryRow& row, std::size_t target_width, const TextStyle& style) {
  const OutcomeWords& words = words_for(row.outcome);
  const std::size_t column = 2 + 13 + 2 + target_width + 3;
  return "  " + toned(words.words, words.tone, style) + std::string(15 - words.words.size(), ' ') +
         padded(base::printable(row.target), target_width + 3) +
         folded(base::printable(row.reason), static_cast<std::size_t>(std::max(style.width, 60)), column, 17);
}

}  // namespace

std::string render_summary(const Summary& summary, const TextStyle& style) {
  std::string text = "\n" + folded(counts_text(summary), static_cast<std::size_t>(std::max(style.width, 60)), 0, 4);
  if (summary.worst().empty()) return text;
  std::size_t target_width = 0;
  for (const SummaryRow& row : summary.worst()) {
    target_width = std::max(target_width, display_width(base::printable(row.target)));
  }
  text += summary.worst().size() == Summary::kept_rows
              ? fmt::format("worst first, no more than {}\n", Summary::kept_rows)
              : "worst first\n";
  for (const SummaryRow& row : summary.worst()) text += row_text(row, std::min<std::size_t>(target_width, 48), style);
  return text;
}

}  // namespace trustprobe::report
