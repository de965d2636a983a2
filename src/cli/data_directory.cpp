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

}  // namespace trustprobe::cli
