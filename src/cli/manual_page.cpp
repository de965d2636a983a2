#include "cli/manual_page.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <vector>

#include "base/text.h"

namespace trustprobe::cli {
namespace {

// A backslash and a hyphen mean something to roff, and so do a dot and a quote at the beginning of a line.
std::string roff(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == '\n';
    if (begins && (text[i] == '.' || text[i] == '\'')) escaped += "\\&";
    if (text[i] == '\\') {
      escaped += "\\e";
    } else if (text[i] == '-') {
      escaped += "\\-";
    } else {
      escaped += text[i];
    }
  }
  return escaped;
}

std::string section(std::string_view title, std::string_view text) {
  return fmt::format(".SH {}\n{}\n", title, text);
}

// "-l, --list FILE"; a positional argument by its name alone.
std::string option_title(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  if (names.empty()) return fmt::format("\\fI{}\\fR", roff(option.get_name()));
  std::string title = fmt::format("\\fB{}\\fR", roff(fmt::format("{}", fmt::join(names, ", "))));
  if (option.get_expected_min() > 0) title += fmt::format(" \\fI{}\\fR", roff(option.get_type_name()));
  return title;
}

std::string option_text(const CLI::Option& option) {
  std::string text = fmt::format(".TP\n{}\n{}", option_title(option), roff(option.get_description()));
  if (!option.get_default_str().empty()) text += roff(fmt::format(" [{}]", option.get_default_str()));
  return text + "\n";
}

std::string options_text(const CLI::App& command) {
  std::string text;
  for (const bool positional : {true, false}) {
    for (const auto* option : command.get_options()) {
      if ((option->get_lnames().empty() && option->get_snames().empty()) == positional) text += option_text(*option);
    }
  }
  return text;
}

std::string commands_text(const CLI::App& command, const std::string& program) {
  std::string text;
  for (const auto* below : command.get_subcommands([](const CLI::App*) { return true; })) {
    text +=
        fmt::format(".TP\n\\fB{} {}\\fR\n{}\n", roff(program), roff(below->get_name()), roff(below->get_description()));
  }
  return text;
}

// Footers are lines as a terminal shows them.
std::string verbatim(const std::string& text) {
  return ".nf\n" + roff(text) + "\n.fi";
}

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  const CLI::App* found = &app;
  std::istringstream words(name);
  for (std::string word; words >> word;) {
    const auto below = found->get_subcommands([&](const CLI::App* each) { return each->get_name() == word; });
    if (below.empty()) return nullptr;
    found = below.front();
  }
  return found;
}

}  // namespace

std::string manual_page(const CLI::App& app, const std::string& name) {
  const CLI::App* command = find_command(app, name);
  if (command == nullptr) return {};
  std::string title = "trustprobe" + (name.empty() ? "" : "-" + name),
              program = "trustprobe" + (name.empty() ? "" : " " + name);
  std::ranges::replace(title, ' ', '-');
  std::string text =
      fmt::format(".TH \"{}\" 1 \"\" \"trustprobe {}\" \"User commands\"\n", roff(title), TRUSTPROBE_VERSION);
  text += section("NAME", fmt::format("{} \\- {}", roff(title), roff(command->get_description())));
  const std::string commands = commands_text(*command, program), options = options_text(*command);
  std::string usage = fmt::format("\\fB{}\\fR", roff(program));
  if (!commands.empty()) usage += " \\fICOMMAND\\fR";
  for (const auto* option : command->get_options()) {
    if (option->get_lnames().empty() && option->get_snames().empty())
      usage += fmt::format(" \\fI{}\\fR", roff(option->get_name()));
  }
  text += section("SYNOPSIS", usage + " [\\fIOPTIONS\\fR]");
  if (!commands.empty()) text += section("COMMANDS", commands);
  if (!options.empty()) text += section("OPTIONS", options);
  if (!command->get_footer().empty() && !name.empty()) text += section("EXIT STATUS", verbatim(command->get_footer()));
  return text + section("SEE ALSO", name.empty() ? "trustprobe COMMAND \\-\\-help; the documentation in docs/commands"
                                                 : "\\fBtrustprobe\\fR(1)");
}

}  // namespace trustprobe::cli
