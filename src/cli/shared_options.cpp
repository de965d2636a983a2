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

void add_save_options(CLI::App& command, SaveOptions& options) {
  command
      .add_option("--save", options.save,
                  "Also keep what was seen: in this file, or in a new file in this directory (end it in /)")
      ->type_name("PATH")
      ->group("Output");
  command.add_option("--history", options.history, "Also add what was seen to this history; see trustprobe history")
      ->type_name("FILE")
      ->group("Output");
}

void add_fail_on_option(CLI::App& command, OutputOptions& options) {
  const auto group = "Exit code";
  const auto set_severity = [&options](const std::string& severity) {
    if (severity == "never") options.fail_on.reset();
    if (severity == "note") options.fail_on = checks::Severity::note;
    if (severity == "warning") options.fail_on = checks::Severity::warning;
    if (severity == "error") options.fail_on = checks::Severity::error;
  };
  command
      .add_option_function<std::string>("--fail-on", set_severity,
                                        "Exit 1 from this severity on: note, warning, error, never")
      ->type_name("SEVERITY")
      ->check(CLI::IsMember({"note", "warning", "error", "never"}))
      ->default_str("error")
      ->group(group);
}

}  // namespace trustprobe::cli
