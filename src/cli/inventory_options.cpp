#include "cli/inventory_options.h"

#include <CLI/CLI.hpp>

#include "cli/shared_options.h"

namespace trustprobe::cli {
namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 no finding at or above --fail-on, 1 there is one, 2 usage or unreadable input,\n"
    "            3 nothing of that weight is found, and a target could not be probed or an export is incomplete,\n"
    "            4 internal error, 130 interrupted";

CLI::Option* add_days(CLI::App& command, const char* name, long& days, const char* what) {
  return command.add_option(name, days, what)->type_name("N")->check(CLI::Range(0, 36500))->capture_default_str();
}

}  // namespace

CLI::App* add_inventory_command(CLI::App& app, InventoryOptions& options) {
  auto* command =
      app.add_subcommand("inventory", "Judge the certificates that AWS exports list, and whether they are served");
  command
      ->add_option("EXPORT", options.exports,
                   "Private CA audit report, or what aws iam list-server-certificates, get-server-certificate, aws acm "
                   "list-certificates or describe-certificate printed; - reads standard input")
      ->required();
  add_days(*command, "--warn-days", options.warn_days, "Warn of a certificate that has at most N days left");
  add_days(*command, "--critical-days", options.critical_days, "... and make it an error at N days");
  auto* probe = command->add_flag("--probe", options.probe, "Ask the hosts that the exports name what they serve");
  command->add_option("-t,--target", options.targets.targets, "Ask this one: host, host:port, ip,name; repeatable")
      ->type_name("TARGET")
      ->allow_extra_args(false)
      ->excludes(probe);
  command->add_option("-l,--list", options.targets.lists, "Ask those of a file, one a line")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->excludes(probe);
  add_name_options(*command, options.connection);
  add_address_options(*command, options.connection);
  add_way_options(*command, options.connection.way);
  add_pace_options(*command, options.connection);
  add_output_options(*command, options.output, "Every certificate, with names and serial number");
  add_fail_on_option(*command, options.output);
  command->footer(exit_codes);
  return command;
}

}  // namespace trustprobe::cli
