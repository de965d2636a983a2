// Manual pages in man(7), made from the commands and options that there are.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace trustprobe::cli {

/// The page of a command, "store check" for one below another, or of the program for an empty name. Empty when there
/// is no such command.
std::string manual_page(const CLI::App& app, const std::string& command);

}  // namespace trustprobe::cli
