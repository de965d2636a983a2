// `trustprobe history`: the life of a target.
#pragma once

#include <string>

#include "cli/options.h"
#include "cli/review_terms.h"

namespace trustprobe::cli {

struct HistoryOptions {
  std::string target;  ///< empty: all are listed
  std::string history;
  ReviewOptions review;
  OutputOptions output;
};

CLI::App* add_history_command(CLI::App& app, HistoryOptions& options);

int history_command(const HistoryOptions& options);

}  // namespace trustprobe::cli
