// The file that `--save` writes: JSON Lines, whole or not at all.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "base/input_error.h"
#include "base/instant.h"
#include "observation/observation_writer.h"

namespace trustprobe::archive {

/// Nothing is at its place until `finish`: what was there before is replaced at once. A file that is not finished
/// leaves no trace.
class SavedFile {
 public:
  /// A path that is a directory, or ends in '/' and will be made one, gets a file of its own, named by `now`:
  /// "observations-20261121T141500Z.jsonl"; one that exists is never replaced there.
  static base::Result<SavedFile> open(const std::filesystem::path& path, base::Instant now);

  SavedFile(SavedFile&&) = default;
  SavedFile& operator=(SavedFile&&) = delete;
  ~SavedFile();

  base::Result<void> add(const observation::Observation& observation);
  /// Where the file is now.
  base::Result<std::filesystem::path> finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using Stream = std::unique_ptr<std::FILE, Close>;

  SavedFile(std::filesystem::path path, std::filesystem::path temporary, bool replaces, Stream stream);
  base::InputError failed(const char* what) const;

  std::filesystem::path path_, temporary_;
  bool replaces_;
  Stream stream_;  // null once it is finished
  observation::ObservationWriter writer_;
};

}  // namespace trustprobe::archive
