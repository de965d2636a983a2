// Completion scripts for shells, made from the commands and options that there are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace trustprobe::cli {

/// A script for "bash", "zsh" or "fish" to read.
std::string completion_script(const CLI::App& app, std::string_view shell);

}  // namespace trustprobe::cli
