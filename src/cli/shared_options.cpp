#include "cli/shared_options.h"

#include <CLI/CLI.hpp>

namespace trustprobe::cli {

void add_password_option(CLI::App& command, std::vector<std::string>& passwords) {
  command
      .add_option("--store-password", passwords,
                  "Password of a key store: file:PATH, env:NAME, or itself (then `ps` shows it); repeatable")
      ->type_name("WHERE")
      ->allow_extra_args(false);
}

void add_format_option(CLI::App& command, OutputOptions& options) {
  command
      .add_option_function<std::string>(
          "--format", [&options](const std::string& format) { options.json = format == "json"; },
          "text, or json: one object a line")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json"}))
      ->default_str("text")
      ->group("Output");
}

void add_output_options(CLI::App& command, OutputOptions& options, const char* verbose) {
  const auto group = "Output";
  add_format_option(command, options);
  command.add_flag("-v,--verbose", options.verbose, verbose)->group(group);
  command.add_flag("--no-color", options.no_color, "No colour on a terminal (as NO_COLOR)")->group(group);
}

}  // namespace trustprobe::cli
