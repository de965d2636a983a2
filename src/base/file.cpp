#include "base/file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace trustprobe::base {
namespace {

template <typename Content>
Result<Content> read_whole(const std::filesystem::path& path, std::size_t limit) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return std::unexpected(InputError{path.string(), "is a directory, a file was expected", ""});
  }
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return std::unexpected(InputError{path.string(), fmt::format("cannot be read ({})", std::strerror(errno)),
                                      "check the path and its permissions"});
  }
  Content content;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (!error && size <= limit) content.reserve(size);
  char chunk[64 * 1024];
  while (stream.read(chunk, sizeof chunk) || stream.gcount() > 0) {
    content.insert(content.end(), chunk, chunk + stream.gcount());
    if (content.size() > limit) {
      return std::unexpected(InputError{path.string(), fmt::format("is larger than {} bytes", limit), ""});
    }
  }
  if (stream.bad()) return std::unexpected(InputError{path.string(), "could not be read to its end", ""});
  return content;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  return read_whole<std::string>(path, limit);
}

Result<Bytes> read_bytes(const std::filesystem::path& path, std::size_t limit) {
  return read_whole<Bytes>(path, limit);
}

}  // namespace trustprobe::base
