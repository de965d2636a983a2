#include "cli/data_directory.h"

#include <cstdlib>

namespace trustprobe::cli {
namespace {

// The XDG base directory: the variable, or its place below the home directory.
std::filesystem::path base_directory(const char* variable, const std::filesystem::path& below_home) {
  const auto directory_in = [](const char* name) -> std::filesystem::path {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  std::filesystem::path base = directory_in(variable);
  if (base.empty() && !directory_in("HOME").empty()) base = directory_in("HOME") / below_home;
  return base;
}

}  // namespace

std::filesystem::path data_directory() {
  if (const char* given = std::getenv("TRUSTPROBE_DATA"); given != nullptr && *given != '\0') return given;
  std::error_code error;
  const auto above = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
  const auto installed = above / "share" / "trustprobe";
  return std::filesystem::exists(installed / "truststores", error) ? installed : above;
}

std::filesystem::path fetched_directory() {
  const auto base = base_directory("XDG_DATA_HOME", std::filesystem::path(".local") / "share");
  return base.empty() ? base : base / "trustprobe" / "truststores";
}

std::filesystem::path cache_directory() {
  const auto base = base_directory("XDG_CACHE_HOME", ".cache");
  return base.empty() ? base : base / "trustprobe" / "evidence";
}

}  // namespace trustprobe::cli
