#include "cli/suite_file.h"

#include <algorithm>

#include "cli/data_directory.h"
#include "suites/suite.h"

namespace trustprobe::cli {

std::filesystem::path suite_path(const std::string& argument) {
  std::error_code error;
  const auto shipped = data_directory() / "probes" / (argument + ".toml");
  const bool plain_name = argument.find('/') == std::string::npos && !std::filesystem::exists(argument, error);
  return plain_name && std::filesystem::exists(shipped, error) ? shipped : std::filesystem::path(argument);
}

base::Result<std::vector<target::Target>> suite_targets(const std::vector<std::string>& arguments) {
  std::vector<target::Target> targets;
  for (const std::string& argument : arguments) {
    const auto suite = suites::read_suite(suite_path(argument));
    if (!suite) return std::unexpected(suite.error());
    for (const suites::SuiteEndpoint& endpoint : suite->endpoints) {
      if (std::ranges::find(targets, endpoint.target) == targets.end()) targets.push_back(endpoint.target);
    }
  }
  return targets;
}

}  // namespace trustprobe::cli
