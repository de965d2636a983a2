#include "report/layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace trustprobe::report {
namespace {

constexpr std::size_t column_gap = 3;

std::vector<std::size_t> column_widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  return widths;
}

// ECMA-48 SGR parameters that stay legible on light and on dark backgrounds.
std::string_view sgr(Tone tone) {
  switch (tone) {
    case Tone::plain:
      return "";
    case Tone::good:
      return "32";
    case Tone::notable:
      return "36";
    case Tone::warning:
      return "33";
    case Tone::bad:
      return "1;31";
    case Tone::faint:
      return "2";
  }
  return "";
}

}  // namespace

std::size_t display_width(std::string_view text) {
  // UTF-8 continuation bytes take no column.
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string folded(std::string_view text, std::size_t width, std::size_t first, std::size_t hanging) {
  std::string lines;
  std::size_t column = first;
  bool line_empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t wanted = display_width(word) + (line_empty ? 0 : 1);
    if (!line_empty && column + wanted > width) {
      lines += '\n' + std::string(hanging, ' ');
      column = hanging + display_width(word);
    } else {
      if (!line_empty) lines += ' ';
      column += wanted;
    }
    lines += word;
    line_empty = false;
  }
  return lines + '\n';
}

std::string toned(std::string_view text, Tone tone, const TextStyle& style) {
  if (!style.colour || tone == Tone::plain) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr(tone), text);
}

std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  const std::vector<std::size_t> widths = column_widths(rows);
  std::string text;
  for (const auto& row : rows) {
    text += std::string(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool last = i + 1 == row.size();
      text += last ? row[i] : padded(row[i], widths[i] + column_gap);
    }
    text += '\n';
  }
  return text;
}

std::size_t table_width(const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::size_t width = indent;
  for (const std::size_t column : column_widths(rows)) width += column + column_gap;
  return width - std::min(width, column_gap);
}

std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string duration_text(base::Microseconds duration) {
  const double milliseconds = static_cast<double>(duration.count()) / 1'000;
  if (milliseconds >= 1'000) return fmt::format("{:.1f} s", milliseconds / 1'000);
  return milliseconds >= 10 ? fmt::format("{:.0f} ms", milliseconds) : fmt::format("{:.1f} ms", milliseconds);
}

}  // namespace trustprobe::report
