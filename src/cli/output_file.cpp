#include "cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace trustprobe::cli {
namespace {

namespace fs = std::filesystem;

std::unexpected<base::InputError> cannot_write(const std::string& path, int error) {
  return std::unexpected(base::InputError{path, fmt::format("cannot be written ({})", std::strerror(error)),
                                          "name a file in a directory that you may write to"});
}

// Opening one without a reader would wait for it.
bool has_reader(const std::string& pipe) {
  const int descriptor = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor >= 0;
}

}  // namespace

OutputFile::OutputFile(std::string path, fs::path written)
    : path_(std::move(path)), written_(std::move(written)), stream_(written_.empty() ? fs::path(path_) : written_) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)), written_(std::exchange(other.written_, {})), stream_(std::move(other.stream_)) {}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!written_.empty()) fs::remove(written_, ignored);
}

base::Result<OutputFile> OutputFile::create(const std::string& path) {
  std::error_code error;
  const bool special = fs::exists(path, error) && !fs::is_regular_file(path, error);
  if (special && fs::is_directory(path, error)) {
    return std::unexpected(base::InputError{path, "is a directory", "name a file in it"});
  }
  if (fs::is_fifo(path, error) && !has_reader(path)) {
    return std::unexpected(base::InputError{path, "is a pipe that nobody reads", "start its reader first"});
  }
  // One name for one file, however it is written; symbolic links stay links: the file that they name is replaced.
  const fs::path meant = fs::weakly_canonical(path, error);
  const fs::path written = special ? fs::path() : fs::path(fmt::format("{}.{}.part", meant.string(), ::getpid()));
  if (!special && fs::exists(written, error)) {
    return std::unexpected(base::InputError{path, "is named twice", "give each report a file of its own"});
  }
  errno = 0;
  OutputFile file(special ? path : meant.string(), written);
  if (!file.stream_) return cannot_write(path, errno);
  return file;
}

void OutputFile::write(std::string_view text) {
  errno = 0;
  stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream_ && error_ == 0) error_ = errno;
}

base::Result<void> OutputFile::commit() {
  errno = 0;
  stream_.flush();  // closing would forget why it failed
  if (!stream_) return cannot_write(path_, error_ != 0 ? error_ : errno);
  stream_.close();
  if (!stream_) return cannot_write(path_, errno);
  if (written_.empty()) return {};
  std::error_code error;
  fs::rename(written_, path_, error);
  if (error)
    return std::unexpected(base::InputError{path_, fmt::format("cannot be written ({})", error.message()), ""});
  written_.clear();
  return {};
}

}  // namespace trustprobe::cli
