// `trustprobe diff`: what became of targets between two looks at them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

struct DiffOptions {
  std::string before, after;  ///< files
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  std::vector<std::string> clients;
  RevocationOptions revocation;
  OutputOptions output;
};

CLI::App* add_diff_command(CLI::App& app, DiffOptions& options);

int diff_command(const DiffOptions& options);

}  // namespace trustprobe::cli
