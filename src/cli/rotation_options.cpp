#include "cli/rotation_options.h"

#include <CLI/CLI.hpp>

#include "cli/shared_options.h"

namespace trustprobe::cli {
namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 every address serves the new certificate and nothing gets worse by it, 1 not so when time is up,\n"
    "            2 usage or unreadable input, 3 something could not be asked and nothing is known to be wrong,\n"
    "            4 internal error, 130 interrupted";

}  // namespace

CLI::App* add_rotation_command(CLI::App& app, RotationOptions& options) {
  auto* command = app.add_subcommand(
      "rotation", "Say whether every address serves a new certificate yet, and what gets worse by it");
  const auto repeatable = [&](const char* name, std::vector<std::string>& values, const char* what, const char* type) {
    return command->add_option(name, values, what)->type_name(type)->allow_extra_args(false);
  };
  add_target_options(*command, options.targets);
  repeatable("--expect", options.expected, "The new certificate and its chain; repeatable, one for each type of key",
             "FILE")
      ->required();
  repeatable("--was", options.was, "The old one, which is to be gone [what is still served]; repeatable", "FILE");
  repeatable("--key", options.keys, "A private key (PEM) that must belong to a new certificate; repeatable", "FILE");
  const auto text = [&](const char* name, std::string& value, const char* what) {
    command->add_option(name, value, what)->type_name("TIME")->capture_default_str();
  };
  text("--wait", options.wait, "Ask again until the new certificate is everywhere, for so long at most: 15m");
  text("--every", options.every, "... and so often");
  text("--clock-lag", options.clock_lag, "Warn of a new certificate that clocks behind by so much find not yet valid");
  repeatable("--store", options.stores,
             "Trust store that must not lose its trust, instead of system: NAME, PATH or NAME=PATH; repeatable",
             "STORE");
  add_password_option(*command, options.store_passwords);
  repeatable("--client", options.clients, "Client to judge as instead of web, or all; repeatable", "CLIENT");
  add_name_options(*command, options.connection);
  add_address_options(*command, options.connection);
  add_way_options(*command, options.connection.way);
  add_pace_options(*command, options.connection);
  add_output_options(*command, options.output, "Every address and what it served to each offer");
  command->footer(exit_codes);
  return command;
}

}  // namespace trustprobe::cli
