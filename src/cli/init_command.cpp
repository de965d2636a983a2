#include "cli/init_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "base/file.h"
#include "cli/data_directory.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/pipeline.h"
#include "cli/suite_file.h"

namespace trustprobe::cli {
namespace {

namespace fs = std::filesystem;

base::Result<void> write_template(const std::string& path, const std::string& text) {
  std::error_code error;
  if (fs::exists(path, error)) {
    return std::unexpected(
        base::InputError{path, "is there already, and stays as it is", "name another file: trustprobe init FILE"});
  }
  auto file = OutputFile::create(path);
  if (!file) return std::unexpected(file.error());
  file->write(text);
  return file->commit();
}

}  // namespace

CLI::App* add_init_command(CLI::App& app, InitOptions& options) {
  auto* command = app.add_subcommand("init", "Write a commented suite to begin with");
  command->add_option("FILE", options.path, "Where to; - is standard output")->capture_default_str();
  return command;
}

int init_command(const InitOptions& options) {
  const auto text = base::read_file(data_directory() / "probes/templates/suite.toml");
  if (!text) return input_failed("init", text.error());
  if (options.path == "-") {
    write_lines(*text);
    return exit_ok;
  }
  if (auto written = write_template(options.path, *text); !written) return input_failed("init", written.error());
  write_lines(
      fmt::format("wrote {}: say your hosts in it, then: trustprobe run {}\nsuites that are there as they are: {}\n",
                  options.path, options.path, fmt::join(shipped_suites(), ", ")));
  return exit_ok;
}

}  // namespace trustprobe::cli
