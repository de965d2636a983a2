#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>

#include "base/nearest_word.h"
#include "cli/completion.h"
#include "cli/manual_page.h"
#include "cli/version.h"

namespace trustprobe::cli {
namespace {

// CLI11 ends some of its messages with a line about --help; ours says it once, in the same sentence.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::vector<std::string_view> option_names(const CLI::App& command) {
  std::vector<std::string_view> names;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) names.push_back(name);
  }
  return names;
}

std::string unknown_option(const CLI::App& command, const std::string& option) {
  const std::string what = fmt::format("unknown option '{}'", option);
  const auto name = std::string_view(option).substr(std::min(option.find_first_not_of('-'), option.size()));
  const auto nearest = base::nearest_word(name.substr(0, name.find('=')), option_names(command));
  return nearest ? fmt::format("{}; did you mean --{}?", what, *nearest) : what;
}

/// Without a command: what was typed is a misspelt one, or a host.
std::string no_command(const CLI::App& app) {
  const auto words = app.remaining();
  if (words.empty()) return "no command; to probe an endpoint: trustprobe probe HOST; see trustprobe --help";
  if (words.front().starts_with('-')) return unknown_option(app, words.front()) + "; see trustprobe --help";
  std::vector<std::string_view> commands;
  for (const auto* command : app.get_subcommands({})) commands.push_back(command->get_name());
  const auto nearest = base::nearest_word(words.front(), commands);
  return nearest ? fmt::format("unknown command '{}'; did you mean {}?", words.front(), *nearest)
                 : fmt::format("unknown command '{}'; to probe an endpoint: trustprobe probe {}", words.front(),
                               words.front());
}

/// Of a command that has commands of its own, when none of them was named.
std::string no_subcommand(const CLI::App& command) {
  std::vector<std::string_view> known;
  for (const auto* each : command.get_subcommands({})) known.push_back(each->get_name());
  const auto words = command.remaining();
  if (words.empty()) return fmt::format("say which: {}", fmt::join(known, ", "));
  const auto nearest = base::nearest_word(words.front(), known);
  return nearest ? fmt::format("unknown command '{}'; did you mean {}?", words.front(), *nearest)
                 : fmt::format("unknown command '{}'; known are {}", words.front(), fmt::join(known, ", "));
}

Message usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  if (commands.empty()) return {fmt::format("trustprobe: {}\n", no_command(app)), true};
  const auto* deepest = commands.front();
  std::string program = "trustprobe " + deepest->get_name();
  while (!deepest->get_subcommands().empty()) {
    deepest = deepest->get_subcommands().front();
    program += " " + deepest->get_name();
  }
  const auto& command = *deepest;
  if (!command.get_subcommands({}).empty())
    return {fmt::format("{}: {}; see {} --help\n", program, no_subcommand(command), program), true};
  const bool unknown = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !command.remaining().empty();
  const auto what = unknown ? unknown_option(command, command.remaining().front()) : first_line(error.what());
  return {fmt::format("{}: {}; see {} --help\n", program, what, program), true};
}

void describe(CLI::App& app) {
  app.name("trustprobe");
  app.description("Which clients will trust this TLS endpoint, and why not the others?");
  app.footer("trustprobe COMMAND --help describes a command.");
  app.require_subcommand(1);
  app.set_version_flag("--version", std::function<std::string()>(version_text));
  app.get_formatter()->column_width(34);
}

CLI::App* add_completion_command(CLI::App& app, std::string& shell) {
  auto* command = app.add_subcommand("completion", "Print what makes a shell complete commands and options");
  command->add_option("SHELL", shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  return command;
}

CLI::App* add_manual_command(CLI::App& app, std::string& name) {
  auto* command = app.add_subcommand("manual", "Print the manual page of a command, for man -l -");
  command->add_option("COMMAND", name, "The command, \"store check\" for one below another; without it, the program");
  return command;
}

Message manual_message(const CLI::App& app, const std::string& name) {
  std::string page = manual_page(app, name);
  if (!page.empty()) return {std::move(page)};
  return {fmt::format("trustprobe manual: there is no command '{}'; see trustprobe --help\n", name), true};
}

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CLI::App app;
  describe(app);
  ProbeOptions probe, scan;
  RunOptions run;
  VerifyOptions verify;
  ImpactOptions impact;
  RotationOptions rotation;
  DiffOptions diff;
  HistoryOptions history;
  StoreOptions store;
  CacheOptions cache;
  ClientsOptions clients;
  ExplainOptions explain;
  InitOptions init;
  InventoryOptions inventory;
  InterceptOptions intercept;
  const auto* probe_command = add_probe_command(app, probe);
  const auto* scan_command = add_scan_command(app, scan);
  const auto* run_command = add_run_command(app, run);
  const auto* intercept_command = add_intercept_command(app, intercept);
  const auto* verify_command = add_verify_command(app, verify);
  const auto* impact_command = add_impact_command(app, impact);
  const auto* inventory_command = add_inventory_command(app, inventory);
  const auto* rotation_command = add_rotation_command(app, rotation);
  const auto* diff_command = add_diff_command(app, diff);
  const auto* history_command = add_history_command(app, history);
  const auto* store_command = add_store_command(app, store);
  const auto* cache_command = add_cache_command(app, cache);
  const auto* clients_command = add_clients_command(app, clients);
  const auto* explain_command = add_explain_command(app, explain);
  const auto* init_command = add_init_command(app, init);
  std::string shell, manual;
  const auto* completion_command = add_completion_command(app, shell);
  add_manual_command(app, manual);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return usage_error(app, error);
    std::ostringstream text;
    app.exit(error, text, text);
    return Message{text.str()};
  }
  if (probe_command->parsed()) return probe;
  if (scan_command->parsed()) return scan;
  if (run_command->parsed()) return run;
  if (intercept_command->parsed()) return intercept;
  if (verify_command->parsed()) return verify;
  if (impact_command->parsed()) return impact;
  if (inventory_command->parsed()) return inventory;
  if (rotation_command->parsed()) return rotation;
  if (diff_command->parsed()) return diff;
  if (history_command->parsed()) return history;
  if (store_command->parsed()) return store;
  if (cache_command->parsed()) return cache;
  if (clients_command->parsed()) return clients;
  if (explain_command->parsed()) return explain;
  if (init_command->parsed()) return init;
  if (completion_command->parsed()) return Message{completion_script(app, shell)};
  return manual_message(app, manual);
}

}  // namespace trustprobe::cli
