// `trustprobe diff`: what became of targets between two looks at them.
#pragma once

#include <optional>
#include <string>

#include "cli/options.h"
#include "cli/review_terms.h"

namespace trustprobe::cli {

struct DiffOptions {
  std::string before, after;           ///< files, or moments of the history
  std::optional<std::string> history;  ///< a database
  ReviewOptions review;
  OutputOptions output;
};

CLI::App* add_diff_command(CLI::App& app, DiffOptions& options);

int diff_command(const DiffOptions& options);

}  // namespace trustprobe::cli
