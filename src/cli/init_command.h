// `trustprobe init`: a suite to begin with.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace trustprobe::cli {

struct InitOptions {
  std::string path = "trustprobe.toml";  ///< "-" is standard output
};

CLI::App* add_init_command(CLI::App& app, InitOptions& options);

/// Writes the commented template; a file that is there stays as it is, and that is an error.
int init_command(const InitOptions& options);

}  // namespace trustprobe::cli
