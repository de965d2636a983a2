// Standard output in whole lines, and one line of progress on standard error.
#pragma once

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace trustprobe::cli {

/// Standard output is gone or full. Ends the run with `exit_internal`.
struct OutputFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Whether text goes to a person's terminal in colour: a terminal, no NO_COLOR (no-color.org), no TERM=dumb.
bool wants_colour(bool no_color_option);

/// False when the locale (LC_ALL, LC_CTYPE, LANG) is set and is not UTF-8.
bool speaks_utf8();

/// Columns of the terminal on standard output, between 60 and 120; 100 when it is not a terminal.
int terminal_width();

/// "1,204 / 5,000   312/s   not probed 17   elapsed 0:04   left 0:12" on standard error, rewritten in place; silent
/// when that is not a terminal.
class Progress {
 public:
  /// `total` 0: silent.
  explicit Progress(std::size_t total);
  ~Progress() { clear(); }

  void update(std::size_t done, std::size_t not_probed);
  void clear();

 private:
  std::size_t total_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point drawn_;
};

/// Writes whole lines at once and flushes, so that an abort never cuts one. Throws OutputFailed.
void write_lines(std::string_view lines);

}  // namespace trustprobe::cli
