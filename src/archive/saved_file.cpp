#include "archive/saved_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace trustprobe::archive {
namespace {

namespace fs = std::filesystem;
using base::InputError;

// "20261121T141500Z": sorts by time, and is a file's name on every system.
std::string compact(base::Instant instant) {
  std::string text = base::to_rfc3339(instant);
  std::erase(text, '-');
  std::erase(text, ':');
  return text;
}

InputError not_writable(const fs::path& path, const std::string& why) {
  return {path.string(), fmt::format("cannot be written ({})", why), "check the path and its permissions"};
}

// Without replacing what is there: "name.jsonl", else "name-2.jsonl", ... The file is at both names for a moment.
bool link_beside(const fs::path& temporary, fs::path& path) {
  const std::string stem = path.stem().string();
  for (int number = 2; ::link(temporary.c_str(), path.c_str()) != 0; ++number) {
    if (errno != EEXIST) return false;
    path.replace_filename(fmt::format("{}-{}.jsonl", stem, number));
  }
  ::unlink(temporary.c_str());
  return true;
}

}  // namespace

SavedFile::SavedFile(fs::path path, fs::path temporary, bool replaces, Stream stream)
    : path_(std::move(path)), temporary_(std::move(temporary)), replaces_(replaces), stream_(std::move(stream)) {}

SavedFile::~SavedFile() {
  if (stream_) ::unlink(temporary_.c_str());
}

base::Result<SavedFile> SavedFile::open(const fs::path& path, base::Instant now) {
  std::error_code error;
  fs::path file = path;
  if (!path.has_filename()) fs::create_directories(path, error);
  if (error) return std::unexpected(not_writable(path, error.message()));
  const bool directory = fs::is_directory(path, error);
  if (directory) file = path / fmt::format("observations-{}.jsonl", compact(now));
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {
    return std::unexpected(InputError{path.string(), "is neither a file nor a directory",
                                      "name a file; to pass observations on, use --format json"});
  }
  fs::path temporary = file;
  temporary += fmt::format(".{}.unfinished", ::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return std::unexpected(not_writable(path, std::strerror(errno)));
  Stream stream(::fdopen(descriptor, "wb"));
  return SavedFile(std::move(file), std::move(temporary), !directory, std::move(stream));
}

InputError SavedFile::failed(const char* what) const {
  return {path_.string(), fmt::format("{} ({})", what, std::strerror(errno)),
          "check the path and the space left on it"};
}

base::Result<void> SavedFile::add(const observation::Observation& observation) {
  const std::string lines = writer_.lines(observation);
  if (std::fwrite(lines.data(), 1, lines.size(), stream_.get()) != lines.size())
    return std::unexpected(failed("could not be written"));
  return {};
}

base::Result<fs::path> SavedFile::finish() {
  // On disk before it takes the place of another: a crash leaves the one or the other.
  if (std::fflush(stream_.get()) != 0 || ::fsync(::fileno(stream_.get())) != 0)
    return std::unexpected(failed("could not be written"));
  const bool placed = !replaces_ && link_beside(temporary_, path_);
  if (!placed && std::rename(temporary_.c_str(), path_.c_str()) != 0)
    return std::unexpected(failed("could not be put in its place"));
  stream_.reset();
  return path_;
}

}  // namespace trustprobe::archive
