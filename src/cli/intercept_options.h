// What `trustprobe intercept` is told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

struct InterceptOptions {
  TargetOptions targets;
  bool direct = true;                     ///< also look without the proxy, unless there are baselines
  std::vector<std::string> baselines;     ///< files of saved observations: what was seen without it
  std::vector<std::string> expect_roots;  ///< as trust::select_anchors reads them, of the stores
  bool audit = false;
  std::string defects;   ///< file, which means an audit; empty: the shipped list
  std::string expected;  ///< verdict that every target must have; empty: transparent
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  RevocationOptions revocation;
  ConnectionOptions connection;  ///< its way: the proxy that is looked at
  SaveOptions keep;              ///< of what is seen through the proxy
  OutputOptions output;
};

CLI::App* add_intercept_command(CLI::App& app, InterceptOptions& options);

int intercept_command(const InterceptOptions& options);

}  // namespace trustprobe::cli
