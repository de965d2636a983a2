// Target lists of any length: checked whole before the first connection, then read again line by line.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/input_error.h"
#include "target/target.h"

namespace trustprobe::target {

/// Targets of a file, or of standard input for "-": one a line, blank lines and `#` comments skipped (a comment may
/// follow a target). Checked lines are spooled to an unnamed temporary file: memory does not grow with their number, a
/// pipe can be listed, and a file that changes meanwhile does no harm.
class TargetList {
 public:
  static constexpr std::size_t line_limit = 4096;  ///< bytes

  /// Reads every line once. The first bad line is the error, with file and line number; an empty list is an error too.
  static base::Result<TargetList> open(const std::string& path);

  std::size_t size() const { return size_; }

  /// The next target, from the first line on; nothing at the end.
  std::optional<Target> next();

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using File = std::unique_ptr<std::FILE, CloseFile>;

  TargetList(File spool, std::size_t size) : spool_(std::move(spool)), size_(size) {}
  static base::Result<TargetList> check(std::FILE* input, const std::string& name);

  File spool_;
  std::size_t size_ = 0;
};

}  // namespace trustprobe::target
