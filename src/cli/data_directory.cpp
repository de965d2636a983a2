#include "cli/data_directory.h"

#include <cstdlib>

namespace trustprobe::cli {

std::filesystem::path data_directory() {
  if (const char* given = std::getenv("TRUSTPROBE_DATA"); given != nullptr && *given != '\0') return given;
  std::error_code error;
  const auto above = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
  const auto installed = above / "share" / "trustprobe";
  return std::filesystem::exists(installed / "truststores", error) ? installed : above;
}

std::filesystem::path fetched_directory() {
  const auto directory_in = [](const char* variable) -> std::filesystem::path {
    const char* value = std::getenv(variable);
    return value == nullptr ? "" : value;
  };
  std::filesystem::path base = directory_in("XDG_DATA_HOME");
  if (base.empty() && !directory_in("HOME").empty()) base = directory_in("HOME") / ".local" / "share";
  return base.empty() ? base : base / "trustprobe" / "truststores";
}

}  // namespace trustprobe::cli
