// Suites on the command line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "target/target.h"

namespace trustprobe::cli {

/// A path, or the name of a suite that is shipped in probes/.
std::filesystem::path suite_path(const std::string& argument);

/// The targets of these suites, each once, in order.
base::Result<std::vector<target::Target>> suite_targets(const std::vector<std::string>& arguments);

}  // namespace trustprobe::cli
