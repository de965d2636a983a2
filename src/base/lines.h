// A text line by line, counted, whatever ends its lines: LF, CR LF or CR.
#pragma once

#include <string_view>

#include "base/text.h"

namespace trustprobe::base {

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  /// The next line, without blanks at either end; false behind the last one.
  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find_first_of("\r\n");
    line = trimmed(rest_.substr(0, end));
    const bool two = end != std::string_view::npos && rest_.substr(end, 2) == "\r\n";
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (two ? 2 : 1));
    ++number_;
    return true;
  }

  /// Of the line that was read last, counted from 1.
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace trustprobe::base
