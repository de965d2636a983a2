// What `trustprobe rotation` is told.
#pragma once

#include <string>
#include <vector>

#include "base/instant.h"
#include "cli/options.h"

namespace trustprobe::cli {

struct RotationOptions {
  TargetOptions targets;
  std::vector<std::string> expected;  ///< files with the new certificate, or one for each type of key
  std::vector<std::string> was;       ///< the same of the old one
  std::vector<std::string> keys;      ///< private key files
  std::string wait = "0";
  std::string every = "10s";
  std::string clock_lag = "1h";
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  std::vector<std::string> clients;
  ConnectionOptions connection;
  OutputOptions output;
};

CLI::App* add_rotation_command(CLI::App& app, RotationOptions& options);

int rotation_command(const RotationOptions& options);

}  // namespace trustprobe::cli
