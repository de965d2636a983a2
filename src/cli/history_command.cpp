#include "cli/history_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "archive/history.h"
#include "base/nearest_word.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/shared_options.h"
#include "compare/difference.h"
#include "report/history_report.h"

namespace trustprobe::cli {
namespace {

using base::Result;
using compare::Standing;

Result<std::vector<report::TargetHistory>> known_targets(archive::History& history) {
  const auto targets = history.targets();
  if (!targets) return std::unexpected(targets.error());
  std::vector<report::TargetHistory> known;
  for (const archive::KnownTarget& each : *targets)
    known.push_back({each.target, each.first, each.last, each.sightings, {}, {}, {}});
  return known;
}

/// Follows a target from look to look. What changed during an outage is told when it has ended.
class Life {
 public:
  explicit Life(assess::Terms terms) : terms_(std::move(terms)) {}

  void add(const std::shared_ptr<const observation::Observation>& observation, base::Instant at) {
    terms_.now = at;
    Standing now = compare::standing_of(assess::assess(observation, terms_, signatures_));
    now.at = at;
    if (last_) {
      auto differences = compare::compare_standings(&*last_, &now).differences;
      if (!last_->probed() && now.probed() && last_probed_) {
        auto meanwhile = compare::compare_standings(&*last_probed_, &now).differences;
        std::ranges::move(meanwhile, std::back_inserter(differences));
      }
      const bool both_unprobed = !last_->probed() && !now.probed() && last_->not_probed == now.not_probed;
      if (!differences.empty() && !both_unprobed) events_.push_back({at, std::move(differences)});
    } else {
      first_ = now;
    }
    if (now.probed()) last_probed_ = now;
    last_ = std::move(now);
  }

  report::TargetHistory history() const {
    report::TargetHistory told;
    told.first_standing = report::standing_text(*first_);
    told.last_standing = report::standing_text(*last_);
    told.events = events_;
    return told;
  }

 private:
  assess::Terms terms_;
  path::SignatureMemory signatures_;
  std::optional<Standing> first_, last_, last_probed_;
  std::vector<report::HistoryEvent> events_;
};

std::unexpected<base::InputError> unknown_target(archive::History& history, const HistoryOptions& options) {
  const std::string what = fmt::format("'{}' was never observed", base::printable(options.target));
  const auto known = history.targets();
  std::vector<std::string_view> names;
  if (known) {
    for (const archive::KnownTarget& each : *known) names.push_back(each.target);
  }
  const auto nearest = base::nearest_word(options.target, names);
  return std::unexpected(base::InputError{
      options.history, what,
      nearest ? fmt::format("did you mean {}?", base::printable(*nearest)) : "without TARGET all are listed"});
}

Result<report::TargetHistory> life_of_target(archive::History& history, const HistoryOptions& options) {
  auto terms = review_terms(options.review);
  if (!terms) return std::unexpected(terms.error());
  const auto sightings = history.sightings(options.target);
  if (!sightings) return std::unexpected(sightings.error());
  if (sightings->empty()) return unknown_target(history, options);
  Life life(std::move(*terms));
  for (std::size_t i = 0; i < sightings->size(); ++i) {
    const archive::Sighting& sighting = (*sightings)[i];
    // A look that saw what the one before saw is judged only at the end: by then time alone may have changed it.
    const bool same = i > 0 && (*sightings)[i - 1].content == sighting.content;
    if (same && i + 1 < sightings->size()) continue;
    const auto observation = history.observation(sighting);
    if (!observation) return std::unexpected(observation.error());
    life.add(*observation, sighting.at);
  }
  report::TargetHistory told = life.history();
  told.target = options.target;
  told.first = sightings->front().at;
  told.last = sightings->back().at;
  told.sightings = sightings->size();
  return told;
}

}  // namespace

CLI::App* add_history_command(CLI::App& app, HistoryOptions& options) {
  auto* command = app.add_subcommand("history", "Tell what became of a target since it was first observed");
  command->add_option("TARGET", options.target, "As it was typed when it was probed; without it, all are listed");
  command->add_option("--history", options.history, "What probe --history FILE and run --history FILE kept")
      ->type_name("FILE")
      ->required();
  add_review_options(*command, options.review);
  add_format_option(*command, options.output);
  command->add_flag("--no-color", options.output.no_color, "No colour on a terminal (as NO_COLOR)")->group("Output");
  command->footer("Exit codes: 0 told, 2 usage, unreadable input or an unknown target, 4 internal error");
  return command;
}

int history_command(const HistoryOptions& options) {
  auto history = archive::History::open(options.history, archive::History::Use::read);
  if (!history) return input_failed("history", history.error());
  const auto style = text_style(options.output);
  if (options.target.empty()) {
    const auto targets = known_targets(*history);
    if (!targets) return input_failed("history", targets.error());
    std::string lines = options.output.json ? "" : report::render_known_targets(*targets, style);
    for (std::size_t i = 0; options.output.json && i < targets->size(); ++i)
      lines += report::history_json((*targets)[i]);
    write_lines(lines);
    return exit_ok;
  }
  const auto told = life_of_target(*history, options);
  if (!told) return input_failed("history", told.error());
  write_lines(options.output.json ? report::history_json(*told) : report::render_history(*told, style));
  return exit_ok;
}

}  // namespace trustprobe::cli
