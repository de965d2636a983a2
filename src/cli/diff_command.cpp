#include "cli/diff_command.h"

#include <CLI/CLI.hpp>
#include <map>
#include <set>

#include "cli/client_selection.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/revocation_options.h"
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

Result<assess::Terms> terms_of(const DiffOptions& options) {
  assess::Terms terms;
  auto stores = load_stores(options.stores.empty() ? std::vector<std::string>{"system"} : options.stores,
                            options.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  auto clients = select_clients(options.clients);
  if (!clients) return std::unexpected(clients.error());
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  terms.stores = std::move(*stores);
  terms.clients = std::move(*clients);
  terms.evidence = std::move(*evidence);
  terms.revocation = *path::find_revocation_policy(options.revocation.policy);
  for (const path::Client& client : path::all_clients()) terms.compared_clients.push_back(&client);
  return terms;
}

/// One side: how each target stood, judged as of the time it was seen. Of a target that was seen twice, the last.
class Side {
 public:
  Side(std::string name, const assess::Terms& terms, path::SignatureMemory& signatures)
      : name_(std::move(name)), terms_(terms), signatures_(signatures) {}

  void add(const std::shared_ptr<const observation::Observation>& observation) {
    if (!observation->endpoints.empty()) terms_.now = observation->endpoints.front().at;
    compare::Standing standing = compare::standing_of(assess::assess(observation, terms_, signatures_));
    std::string target = standing.target;
    standings_.insert_or_assign(std::move(target), std::move(standing));
  }

  const compare::Standing* find(const std::string& target) const {
    const auto found = standings_.find(target);
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
  std::map<std::string, compare::Standing> standings_;
};

report::DifferenceReport compared(const Side& before, const Side& after, const OutputOptions& output) {
  report::DifferenceReport report(before.described(), after.described());
  std::set<std::string> targets;
  for (const Side* side : {&before, &after}) {
    for (const auto& [target, standing] : side->standings()) targets.insert(target);
  }
  for (const std::string& target : targets) {
    auto difference = compare::compare_standings(before.find(target), after.find(target));
    if (output.json) write_lines(report::difference_json(difference));
    report.add(std::move(difference));
  }
  return report;
}

}  // namespace

CLI::App* add_diff_command(CLI::App& app, DiffOptions& options) {
  auto* command = app.add_subcommand("diff", "Say what became better and worse between two looks at endpoints");
  command->add_option("BEFORE", options.before, "What probe --save or --format json kept")->required();
  command->add_option("AFTER", options.after, "The same, of later")->required();
  command
      ->add_option("--store", options.stores,
                   "Trust store to judge both against instead of system: NAME, PATH or NAME=PATH; repeatable")
      ->type_name("STORE")
      ->allow_extra_args(false);
  add_password_option(*command, options.store_passwords);
  command->add_option("--client", options.clients, "Client to judge as instead of web, or all; repeatable")
      ->type_name("CLIENT")
      ->allow_extra_args(false);
  add_revocation_options(*command, options.revocation, RevocationSources::files);
  add_output_options(*command, options.output, "Also what did not change, and every target by name");
  command->footer(exit_codes);
  return command;
}

int diff_command(const DiffOptions& options) {
  const auto terms = terms_of(options);
  if (!terms) return input_failed("diff", terms.error());
  path::SignatureMemory signatures;
  Side before(options.before, *terms, signatures), after(options.after, *terms, signatures);
  for (Side* side : {&before, &after}) {
    const std::string& path = side == &before ? options.before : options.after;
    const auto read = read_saved(path, [&](const auto& observation) { side->add(observation); });
    if (!read) return input_failed("diff", read.error());
  }
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
