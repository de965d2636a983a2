// Target lists of any length: checked whole before the first connection, then read again line by line.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "base/input_error.h"
#include "target/target.h"

namespace trustprobe::target {

/// Targets of a file, or of standard input for "-": one a line, blank lines and `#` comments skipped (a comment may follow a target).
/// Memory does not grow with the number of lines; standard input is spooled to an unnamed temporary file.
class TargetList {
 public:
  /// Reads every line once. The first bad line is the error, with file and line number; an empty list is an error too.
  static base::Result<TargetList> open(const std::string& path);

  std::size_t size() const { return size_; }

  /// The next target, from the first line on; nothing at the end.
  std::optional<Target> next();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  TargetList(std::string name, std::unique_ptr<std::FILE, CloseFile> file);
  std::optional<base::Result<Target>> read();  // nothing at the end

  std::string name_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::size_t size_ = 0;
  std::size_t line_ = 0;
};

}  // namespace trustprobe::target
