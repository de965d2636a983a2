#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "cli/version.h"

namespace trustprobe::cli {
namespace {

// CLI11 ends some of its messages with a line about --help; ours says it once, in the same sentence.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string join(const std::vector<std::string>& words) {
  std::string joined;
  for (const auto& word : words) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

Message usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  const std::string program = commands.empty() ? "trustprobe" : "trustprobe " + commands.front()->get_name();
  std::string what = first_line(error.what());
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const auto extras = app.remaining(true);
    const bool option = !extras.empty() && extras.front().starts_with('-');
    what = commands.empty() && !option ? fmt::format("unknown command '{}'", extras.empty() ? "" : extras.front())
                                       : fmt::format("unknown option '{}'", join(extras));
    if (commands.empty() && !option) {
      return {fmt::format("{}: {}; to probe an endpoint: trustprobe probe {}\n", program, what, join(extras)), true};
    }
  }
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

}  // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
  CLI::App app;
  describe(app);
  ProbeOptions probe;
  RunOptions run;
  ExplainOptions explain;
  const auto* probe_command = add_probe_command(app, probe);
  const auto* run_command = add_run_command(app, run);
  add_explain_command(app, explain);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return usage_error(app, error);
    std::ostringstream text;
    app.exit(error, text, text);
    return Message{text.str()};
  }
  if (probe_command->parsed()) return probe;
  if (run_command->parsed()) return run;
  return explain;
}

}  // namespace trustprobe::cli
