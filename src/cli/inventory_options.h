// What `trustprobe inventory` is told.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

struct InventoryOptions {
  std::vector<std::string> exports;  ///< files; "-" is standard input
  bool probe = false;                ///< ask the endpoints that the exports name
  TargetOptions targets;             ///< ... or these
  long warn_days = 45;
  long critical_days = 7;
  ConnectionOptions connection;
  OutputOptions output;
};

CLI::App* add_inventory_command(CLI::App& app, InventoryOptions& options);

int inventory_command(const InventoryOptions& options);

}  // namespace trustprobe::cli
