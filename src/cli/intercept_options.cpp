#include "cli/intercept_options.h"

#include <CLI/CLI.hpp>

#include "cli/revocation_options.h"
#include "cli/shared_options.h"

namespace trustprobe::cli {
namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 every target has the verdict that is expected, and the audit finds no error,\n"
    "            1 not so, 2 usage or unreadable input, 3 a verdict is undetermined and nothing else is wrong,\n"
    "            4 internal error, 130 interrupted";

void add_sides(CLI::App& command, InterceptOptions& options) {
  const auto repeatable = [&](const char* name, std::vector<std::string>& values, const char* what, const char* type) {
    return command.add_option(name, values, what)->type_name(type)->allow_extra_args(false);
  };
  options.connection.way.proxy_option = "--via";
  repeatable("--via", options.connection.way.proxies,
             "The proxy: http, https, socks5 or socks5h://HOST:PORT, or env; repeat for a chain, the nearest first",
             "URL")
      ->required();
  command.add_flag(
      "--direct,!--no-direct", options.direct,
      "Also look without the proxy, which is the default without --baseline; --no-direct: there is no such path");
  repeatable(
      "--baseline", options.baselines,
      "What probe --save kept where there is no proxy: the direct side of all targets, at which nobody looks then; "
      "repeatable",
      "FILE");
  repeatable("--expect-root", options.expect_roots,
             "Without a direct side: the root at which chains should end, by name or fingerprint; repeatable", "ROOT");
}

}  // namespace

CLI::App* add_intercept_command(CLI::App& app, InterceptOptions& options) {
  auto* command = app.add_subcommand("intercept", "Say what a proxy makes of chains, and audit one that signs anew");
  add_target_options(*command, options.targets);
  add_sides(*command, options);
  command->add_flag("--audit", options.audit,
                    "Scan both sides, and ask for hosts that are wrong on purpose: does the proxy hide it? Those of "
                    "--defects, else the shipped list of public hosts");
  command->add_option("--defects", options.defects, "Hosts of your own to ask for; means --audit")
      ->type_name("FILE")
      ->each([&options](const std::string&) { options.audit = true; });
  command->add_option("--expect", options.expected, "The verdict that every target must have")
      ->type_name("VERDICT")
      ->check(CLI::IsMember({"transparent", "re-signed", "altered", "blocked"}))
      ->default_str("transparent");
  add_store_option(*command, options.stores, options.store_passwords);
  command->add_flag("--http", options.connection.http,
                    "Also send one HTTP request: some proxies refuse by a page of their own");
  add_name_options(*command, options.connection);
  add_address_options(*command, options.connection);
  add_proxy_options(*command, options.connection.way);
  add_starttls_option(*command, options.connection.way);
  add_pace_options(*command, options.connection);
  add_revocation_options(*command, options.revocation, RevocationSources::network);
  add_save_options(*command, options.keep);
  add_output_options(*command, options.output, "Every fact side by side, and what passed the audit");
  command->footer(exit_codes);
  return command;
}

}  // namespace trustprobe::cli
