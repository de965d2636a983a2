#include "cli/saved_input.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.h"

namespace trustprobe::cli {
namespace {

using base::InputError;

std::unexpected<InputError> unreadable(const std::string& path, const char* why) {
  return std::unexpected(
      InputError{path, fmt::format("cannot be read ({})", why), "check the path and its permissions"});
}

}  // namespace

base::Result<void> read_saved(const std::string& path, const ObservationSink& sink) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return std::unexpected(InputError{path, "is a directory, a file was expected", "name one of the files in it"});
  }
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path, std::strerror(errno));
  observation::ObservationReader reader(path);
  std::size_t count = 0;
  std::string line;
  for (bool first = true; std::getline(file, line); first = false) {
    auto added = reader.add_line(first ? base::without_byte_order_mark(line) : std::string_view(line));
    if (!added) return std::unexpected(added.error());
    if (!added->observation) continue;
    ++count;
    sink(added->observation);
  }
  if (file.bad()) return unreadable(path, std::strerror(errno));
  for (const auto& saved : reader.finish()) {
    ++count;
    sink(saved.observation);
  }
  if (count > 0) return {};
  return std::unexpected(InputError{path, "no observation in it", "save some with trustprobe probe HOST --save FILE"});
}

}  // namespace trustprobe::cli
