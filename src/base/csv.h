// Records of comma-separated values (RFC 4180), one by one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"

namespace trustprobe::base {

/// Fields may stand in quotes and then hold commas, line ends and doubled quotes. Lines may end in LF or CR LF; empty
/// lines are passed over, and a byte order mark before the text is too.
class CsvReader {
 public:
  /// `where` names the text in errors. The text must outlive the reader.
  CsvReader(std::string_view text, std::string where);

  /// The fields of the next record; false behind the last one. A quote that is never closed, one in the middle of a
  /// field, and text behind a closing quote are errors with the line of the record.
  Result<bool> next(std::vector<std::string>& fields);

  /// Of the first line of the record that was read last, counted from 1.
  std::size_t line() const { return record_line_; }

 private:
  void pass_over_empty_lines();
  bool at_line_end() const;
  void take_line_end();
  Result<std::string> plain_field();
  Result<std::string> quoted_field();
  std::unexpected<InputError> fail(std::string what) const;

  std::string_view rest_;
  std::string where_;
  std::size_t line_ = 1, record_line_ = 1;
};

}  // namespace trustprobe::base
