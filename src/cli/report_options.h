// The options of every command that writes report files.
#pragma once

#include "cli/options.h"

namespace trustprobe::cli {

void add_report_options(CLI::App& command, ReportOptions& options);

}  // namespace trustprobe::cli
