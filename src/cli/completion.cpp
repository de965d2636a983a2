#include "cli/completion.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <vector>

#include "checks/catalogue.h"
#include "path/client.h"
#include "report/report_format.h"
#include "target/offer.h"

namespace trustprobe::cli {
namespace {

using Words = std::vector<std::string>;

// What can follow an option that takes one of a few words; empty: a file, or anything.
Words values_of(std::string_view option) {
  Words words;
  if (option == "client") {
    for (const auto& client : path::all_clients()) words.emplace_back(client.id);
    words.emplace_back("all");
  } else if (option == "report") {
    for (const auto& format : report::report_formats()) words.push_back(std::string(format.id) + "=");
  } else if (option == "offers") {
    for (const auto& offer : target::all_offers()) words.emplace_back(offer.id);
    words.emplace_back("all");
  } else if (option == "format") {
    words = {"text", "json"};
  } else if (option == "revocation") {
    words = {"off", "staple", "soft", "hard"};
  } else if (option == "fail-on") {
    words = {"note", "warning", "error", "never"};
  } else if (option == "unreachable") {
    words = {"fail", "ok"};
  }
  return words;
}

// What can follow a command itself, beside options and files.
Words arguments_of(const std::string& command) {
  Words words;
  if (command == "explain") {
    for (const auto& check : checks::all_checks()) words.emplace_back(check.id);
  } else if (command == "clients") {
    for (const auto& client : path::all_clients()) words.emplace_back(client.id);
  } else if (command == "completion") {
    words = {"bash", "zsh", "fish"};
  }
  return words;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

Words names_of(const std::vector<const CLI::App*>& commands) {
  Words names;
  for (const auto* command : commands) names.push_back(command->get_name());
  return names;
}

Words options_of(const CLI::App& command) {
  Words options;
  for (const auto* option : command.get_options()) {
    for (const auto& name : option->get_lnames()) options.push_back("--" + name);
    for (const auto& name : option->get_snames()) options.push_back("-" + name);
  }
  return options;
}

// "store" and "store check", with what can stand after each.
struct Place {
  std::string words;
  const CLI::App* command = nullptr;
};

std::vector<Place> places_of(const CLI::App& app) {
  std::vector<Place> places;
  for (const auto* command : commands_of(app)) {
    places.push_back({command->get_name(), command});
    for (const auto* below : commands_of(*command))
      places.push_back({command->get_name() + " " + below->get_name(), below});
  }
  return places;
}

Words words_after(const Place& place) {
  Words words = names_of(commands_of(*place.command));
  for (auto& argument : arguments_of(place.words)) words.push_back(std::move(argument));
  for (auto& option : options_of(*place.command)) words.push_back(std::move(option));
  return words;
}

std::string bash_script(const CLI::App& app) {
  std::string text =
      "# bash completion for trustprobe: source it, or put it into "
      "~/.local/share/bash-completion/completions/trustprobe\n"
      "_trustprobe() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words= place=${COMP_WORDS[1]}\n"
      "  COMPREPLY=()\n"
      "  case $place in store|cache) [ \"$COMP_CWORD\" -gt 2 ] && place=\"$place ${COMP_WORDS[2]}\" ;; esac\n"
      "  case $before in\n";
  for (const char* option : {"client", "report", "offers", "format", "revocation", "fail-on", "unreachable"})
    text += fmt::format("    --{}) words='{}' ;;\n", option, fmt::join(values_of(option), " "));
  text += "  esac\n  if [ -z \"$words\" ]; then\n";
  text += fmt::format("    if [ \"$COMP_CWORD\" = 1 ]; then words='{} --help --version'\n    else case $place in\n",
                      fmt::join(names_of(commands_of(app)), " "));
  for (const Place& place : places_of(app))
    text += fmt::format("      '{}') words='{}' ;;\n", place.words, fmt::join(words_after(place), " "));
  text +=
      "    esac; fi\n  fi\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "  [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace\n"
      "  return 0\n}\n"
      "complete -o default -F _trustprobe trustprobe\n";
  return text;
}

// zsh reads bash's by its own adapter.
std::string zsh_script(const CLI::App& app) {
  return "#compdef trustprobe\n# zsh completion for trustprobe: source it after compinit\nautoload -U +X bashcompinit "
         "&& bashcompinit\n" +
         bash_script(app);
}

std::string quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\'' ? std::string("\\'") : c == '\\' ? std::string("\\\\") : std::string(1, c);
  return quoted + "'";
}

// "__fish_seen_subcommand_from store; and __fish_seen_subcommand_from check".
std::string fish_condition(const Place& place) {
  const auto blank = place.words.find(' ');
  std::string condition = "__fish_seen_subcommand_from " + place.words.substr(0, blank);
  if (blank != std::string::npos) condition += "; and __fish_seen_subcommand_from " + place.words.substr(blank + 1);
  return condition;
}

std::string fish_options(const Place& place) {
  std::string text;
  for (const auto* option : place.command->get_options()) {
    std::string names;
    for (const auto& name : option->get_lnames()) names += " -l " + name;
    for (const auto& name : option->get_snames()) names += " -s " + name;
    if (names.empty()) continue;
    const Words values = option->get_lnames().empty() ? Words{} : values_of(option->get_lnames().front());
    const bool takes_value = option->get_expected_min() > 0;
    text += fmt::format(
        "complete -c trustprobe -n {}{}{}{} -d {}\n", quoted(fish_condition(place)), names, takes_value ? " -r" : "",
        values.empty() ? "" : fmt::format(" -f -a {}", quoted(fmt::format("{}", fmt::join(values, " ")))),
        quoted(option->get_description()));
  }
  return text;
}

std::string fish_script(const CLI::App& app) {
  std::string text = "# fish completion for trustprobe: put it into ~/.config/fish/completions/trustprobe.fish\n";
  for (const auto* command : commands_of(app)) {
    text += fmt::format("complete -c trustprobe -n __fish_use_subcommand -f -a {} -d {}\n", command->get_name(),
                        quoted(command->get_description()));
    for (const auto* below : commands_of(*command)) {
      text += fmt::format("complete -c trustprobe -n '__fish_seen_subcommand_from {}' -f -a {} -d {}\n",
                          command->get_name(), below->get_name(), quoted(below->get_description()));
    }
  }
  for (const Place& place : places_of(app)) {
    const Words arguments = arguments_of(place.words);
    if (!arguments.empty()) {
      text += fmt::format("complete -c trustprobe -n {} -f -a {}\n", quoted(fish_condition(place)),
                          quoted(fmt::format("{}", fmt::join(arguments, " "))));
    }
    text += fish_options(place);
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& app, std::string_view shell) {
  if (shell == "bash") return bash_script(app);
  return shell == "zsh" ? zsh_script(app) : fish_script(app);
}

}  // namespace trustprobe::cli
