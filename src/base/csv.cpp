#include "base/csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace trustprobe::base {

CsvReader::CsvReader(std::string_view text, std::string where)
    : rest_(without_byte_order_mark(text)), where_(std::move(where)) {}

Result<bool> CsvReader::next(std::vector<std::string>& fields) {
  fields.clear();
  pass_over_empty_lines();
  record_line_ = line_;
  if (rest_.empty()) return false;
  while (true) {
    auto field = rest_.starts_with('"') ? quoted_field() : plain_field();
    if (!field) return std::unexpected(field.error());
    fields.push_back(std::move(*field));
    if (!rest_.starts_with(',')) break;
    rest_.remove_prefix(1);
  }
  take_line_end();
  return true;
}

void CsvReader::pass_over_empty_lines() {
  while (!rest_.empty() && at_line_end()) take_line_end();
}

bool CsvReader::at_line_end() const {
  return rest_.empty() || rest_.front() == '\n' || rest_.starts_with("\r\n");
}

void CsvReader::take_line_end() {
  if (rest_.empty()) return;
  rest_.remove_prefix(rest_.front() == '\n' ? 1 : 2);
  ++line_;
}

Result<std::string> CsvReader::plain_field() {
  std::size_t end = std::min(rest_.find_first_of(",\n"), rest_.size());
  if (end > 0 && end < rest_.size() && rest_[end] == '\n' && rest_[end - 1] == '\r') --end;
  std::string field(rest_.substr(0, end));
  // RFC 4180 2.5: a field without quotes around it must not hold any.
  if (field.find('"') != std::string::npos) return fail("has a quote in the middle of a field");
  rest_.remove_prefix(end);
  return field;
}

Result<std::string> CsvReader::quoted_field() {
  std::string field;
  while (true) {
    rest_.remove_prefix(1);  // the quote that opens the field, or the first of two in it
    const std::size_t end = rest_.find('"');
    if (end == std::string_view::npos) return fail("has a quote that is never closed");
    field += rest_.substr(0, end);
    line_ += static_cast<std::size_t>(std::ranges::count(rest_.substr(0, end), '\n'));
    rest_.remove_prefix(end + 1);
    if (!rest_.starts_with('"')) break;
    field += '"';
  }
  if (!rest_.starts_with(',') && !at_line_end()) return fail("has text behind the closing quote of a field");
  return field;
}

std::unexpected<InputError> CsvReader::fail(std::string what) const {
  return std::unexpected(InputError{fmt::format("{}:{}", where_, record_line_), std::move(what),
                                    "export it again, and leave the quotes as they are"});
}

}  // namespace trustprobe::base
