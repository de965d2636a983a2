#include "cli/diff_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <set>

#include "archive/history.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/review_terms.h"
#include "cli/saved_input.h"
#include "cli/shared_options.h"
#include "compare/difference.h"
#include "report/difference_report.h"

namespace trustprobe::cli {
namespace {

using base::Result;

constexpr const char* exit_codes =
    "Exit codes: 0 nothing is worse, 1 something is worse, 2 usage or unreadable input,\n"
    "            3 nothing is worse, and something could not be compared, 4 internal error";

/// One side: how each target stood, judged as of the time it was seen. Of a target that was seen twice, the last.
class Side {
 public:
  Side(std::string name, const assess::Terms& terms, path::SignatureMemory& signatures)
      : name_(std::move(name)), terms_(terms), signatures_(signatures) {}

  void add(const std::shared_ptr<const observation::Observation>& observation) {
    if (!observation->endpoints.empty()) terms_.now = observation->endpoints.front().at;
    compare::Standing standing = compare::standing_of(assess::assess(observation, terms_, signatures_));
    std::string place = standing.place;
    standings_.insert_or_assign(std::move(place), std::move(standing));
  }

  const compare::Standing* find(const std::string& place) const {
    const auto found = standings_.find(place);
    return found == standings_.end() ? nullptr : &found->second;
  }

  const std::map<std::string, compare::Standing>& standings() const { return standings_; }

  report::ComparedSide described() const {
    report::ComparedSide side{.name = name_, .first = {}, .last = {}};
    for (const auto& [target, standing] : standings_) side.add(standing.at);
    return side;
  }

 private:
  std::string name_;
  assess::Terms terms_;
  path::SignatureMemory& signatures_;
  std::map<std::string, compare::Standing> standings_;  ///< by place
};

Result<void> fill_from_files(const DiffOptions& options, Side& before, Side& after) {
  auto read = read_saved(options.before, [&](const auto& observation) { before.add(observation); });
  if (read) read = read_saved(options.after, [&](const auto& observation) { after.add(observation); });
  if (!read) return read;
  const auto earlier = after.described().last, later = before.described().first;
  if (!earlier || !later || *earlier >= *later) return read;
  return std::unexpected(base::InputError{base::printable(options.after),
                                          fmt::format("was seen before {}", base::printable(options.before)),
                                          "give the earlier file first"});
}

Result<std::vector<archive::Sighting>> sightings_at(archive::History& history, const std::string& option,
                                                    const std::string& text) {
  auto moment = archive::parse_moment(text);
  if (!moment) return std::unexpected(base::InputError{option, moment.error().what, moment.error().remedy});
  auto sightings = history.as_of(*moment);
  if (!sightings || !sightings->empty()) return sightings;
  if (moment->kind == archive::Moment::Kind::previous) {
    return std::unexpected(base::InputError{option, "the targets of the last run were not observed before it",
                                            "compare again after the next run"});
  }
  return std::unexpected(base::InputError{option, fmt::format("nothing was observed until {}", base::printable(text)),
                                          "trustprobe history --history FILE lists what was observed when"});
}

base::Instant newest(const std::vector<archive::Sighting>& sightings) {
  return std::ranges::max_element(sightings, {}, &archive::Sighting::at)->at;
}

Result<void> fill_from_history(const DiffOptions& options, Side& before, Side& after) {
  auto history = archive::History::open(*options.history, archive::History::Use::read);
  if (!history) return std::unexpected(history.error());
  const auto first = sightings_at(*history, "BEFORE", options.before);
  if (!first) return std::unexpected(first.error());
  const auto second = sightings_at(*history, "AFTER", options.after);
  if (!second) return std::unexpected(second.error());
  if (newest(*second) < newest(*first)) {
    return std::unexpected(base::InputError{
        "AFTER", fmt::format("{} is earlier than {}", base::printable(options.after), base::printable(options.before)),
        "give the earlier moment first"});
  }
  const auto fill = [&](Side& side, const archive::Sighting& sighting) -> Result<void> {
    const auto observation = history->observation(sighting);
    if (!observation) return std::unexpected(observation.error());
    side.add(*observation);
    return {};
  };
  for (const archive::Sighting& sighting : *first) {
    if (auto filled = fill(before, sighting); !filled) return filled;
  }
  for (const archive::Sighting& sighting : *second) {
    // The same look on both sides: nobody has looked since.
    if (std::ranges::find(*first, sighting.id, &archive::Sighting::id) != first->end()) continue;
    if (auto filled = fill(after, sighting); !filled) return filled;
  }
  return {};
}

report::DifferenceReport compared(const Side& before, const Side& after, const OutputOptions& output) {
  report::DifferenceReport report(before.described(), after.described());
  std::set<std::string> places;
  for (const Side* side : {&before, &after}) {
    for (const auto& [place, standing] : side->standings()) places.insert(place);
  }
  for (const std::string& place : places) {
    auto difference = compare::compare_standings(before.find(place), after.find(place));
    if (output.json) write_lines(report::difference_json(difference));
    report.add(std::move(difference));
  }
  return report;
}

}  // namespace

CLI::App* add_diff_command(CLI::App& app, DiffOptions& options) {
  auto* command = app.add_subcommand("diff", "Say what became better and worse between two looks at endpoints");
  command->add_option("BEFORE", options.before, "What probe --save or --format json kept, or a moment of the history")
      ->required();
  command->add_option("AFTER", options.after, "The same, of later")->required();
  command
      ->add_option("--history", options.history,
                   "Compare moments of this history: 2026-11-20, 2026-11-20T10:00Z, latest, previous")
      ->type_name("FILE");
  add_review_options(*command, options.review);
  add_output_options(*command, options.output, "Also what did not change, and every target by name");
  command->footer(exit_codes);
  return command;
}

int diff_command(const DiffOptions& options) {
  const auto terms = review_terms(options.review);
  if (!terms) return input_failed("diff", terms.error());
  path::SignatureMemory signatures;
  const std::string in_history = options.history ? " in " + *options.history : "";
  Side before(options.before + in_history, *terms, signatures), after(options.after + in_history, *terms, signatures);
  const auto filled =
      options.history ? fill_from_history(options, before, after) : fill_from_files(options, before, after);
  if (!filled) return input_failed("diff", filled.error());
  const report::DifferenceReport report = compared(before, after, options.output);
  if (options.output.json) {
    write_lines(report.json());
  } else {
    const auto style = text_style(options.output);
    assess::Terms today = *terms;
    today.now = current_time();
    write_lines(report.text(style) + "\n" + report::render_stores(today, style));
  }
  if (report.count(compare::Direction::worse) > 0) return exit_findings;
  return report.count(compare::Direction::undetermined) > 0 ? exit_undetermined : exit_ok;
}

}  // namespace trustprobe::cli
