// From argv to one command's options, or to a sentence about what is wrong.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cli/cache_command.h"
#include "cli/diff_command.h"
#include "cli/history_command.h"
#include "cli/init_command.h"
#include "cli/intercept_options.h"
#include "cli/inventory_options.h"
#include "cli/options.h"
#include "cli/rotation_options.h"
#include "cli/store_options.h"

namespace trustprobe::cli {

/// Nothing to run: `text` was asked for (help, version) and goes to standard output, or is a usage error for standard
/// error.
struct Message {
  std::string text;
  bool usage_error = false;
};

using CommandLine = std::variant<ProbeOptions, RunOptions, VerifyOptions, ImpactOptions, RotationOptions, DiffOptions,
                                 HistoryOptions, InventoryOptions, InterceptOptions, StoreOptions, CacheOptions,
                                 ClientsOptions, ExplainOptions, InitOptions, Message>;

CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace trustprobe::cli
