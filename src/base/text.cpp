#include "base/text.h"

#include <fmt/format.h>

#include <optional>

#include <cstdint>

namespace trustprobe::base {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t length = 0;  // 0: not well-formed at this place
};

// Unicode 15, table 3-7: shortest forms only, no surrogates, nothing above U+10FFFF.
CodePoint decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  std::uint32_t value = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
  if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, length};
}

bool is_control(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0x200E || value == 0x200F ||
         (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069) || value == 0x2028 ||
         value == 0x2029;
}

enum class Controls { kept, escaped };

std::string cleaned(std::string_view text, Controls controls) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = decode(text);
    if (point.length == 0) {
      result += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    if (controls == Controls::escaped && is_control(point.value)) {
      result += point.value < 0x100 ? fmt::format("\\x{:02x}", point.value) : fmt::format("\\u{{{:x}}}", point.value);
    } else {
      result += text.substr(0, point.length);
    }
    text.remove_prefix(point.length);
  }
  return result;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  return cleaned(text, Controls::kept);
}

std::string printable(std::string_view text) {
  return cleaned(text, Controls::escaped);
}

std::string shortened(std::string_view text, std::size_t size) {
  constexpr std::string_view missing = "...";
  if (text.size() <= size) return std::string(text);
  if (size < missing.size()) return std::string(size, '.');
  std::size_t end = size - missing.size();
  const auto inside = [&](std::size_t at) { return (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80; };
  while (end > 0 && inside(end)) --end;
  return std::string(text.substr(0, end)).append(missing);
}

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& character : lower) {
    if (character >= 'A' && character <= 'Z') character = static_cast<char>(character - 'A' + 'a');
  }
  return lower;
}

bool fits_pattern(std::string_view pattern, std::string_view text) {
  const std::string wanted = ascii_lower(pattern), given = ascii_lower(text);
  std::size_t p = 0, t = 0;
  std::optional<std::size_t> star;  // the last one, and how much of the text it stands for so far
  std::size_t after_star = 0;
  while (t < given.size()) {
    if (p < wanted.size() && wanted[p] == '*') {
      star = p++;
      after_star = t;
    } else if (p < wanted.size() && wanted[p] == given[t]) {
      ++p;
      ++t;
    } else if (star) {
      p = *star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  return wanted.find_first_not_of('*', p) == std::string::npos;
}

std::string counted(std::size_t count, std::string_view singular) {
  const bool es = singular.ends_with("ss") || singular.ends_with('x') || singular.ends_with("ch");
  return fmt::format("{} {}{}", count, singular, count == 1 ? "" : es ? "es" : "s");
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace trustprobe::base
