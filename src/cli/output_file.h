// A file that is there whole or not at all.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/input_error.h"

namespace trustprobe::cli {

/// Writes beside the file that is meant, and takes its name when everything is written. What is no plain file (a pipe,
/// a terminal) is written as it comes. What was not committed is taken away again.
class OutputFile {
 public:
  /// Fails when it cannot be written there. An existing file stays as it is until `commit`.
  static base::Result<OutputFile> create(const std::string& path);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();

  const std::string& path() const { return path_; }
  void write(std::string_view text);
  base::Result<void> commit();

 private:
  OutputFile(std::string path, std::filesystem::path written);

  std::string path_;
  std::filesystem::path written_;  ///< where the bytes go until `commit`; empty when there is nothing to take away
  std::ofstream stream_;
  int error_ = 0;  ///< errno of the first write that failed
};

}  // namespace trustprobe::cli
