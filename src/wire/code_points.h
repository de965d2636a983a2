// Tables of code points and their names. Private to this module.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace trustprobe::wire {

struct CodePoint {
  std::uint16_t value = 0;
  std::string_view name;
};

using CodePoints = std::span<const CodePoint>;

template <std::size_t Size>
constexpr bool sorted(const std::array<CodePoint, Size>& table) {
  return std::ranges::is_sorted(table, std::ranges::less_equal{}, &CodePoint::value);
}

template <std::size_t Size>
constexpr std::array<std::uint16_t, Size> values_of(const std::array<CodePoint, Size>& table) {
  std::array<std::uint16_t, Size> values{};
  std::ranges::transform(table, values.begin(), &CodePoint::value);
  return values;
}

inline const CodePoint* row_of(CodePoints table, std::uint16_t value) {
  const auto row = std::ranges::lower_bound(table, value, {}, &CodePoint::value);
  return row != table.end() && row->value == value ? &*row : nullptr;
}

/// The name in a table sorted by value, or the number itself: "0x11ec".
inline std::string name_of(CodePoints table, std::uint16_t value) {
  const CodePoint* row = row_of(table, value);
  return row ? std::string(row->name) : fmt::format("0x{:04x}", value);
}

/// In `table`, then in `unlisted`.
inline std::string name_of(CodePoints table, CodePoints unlisted, std::uint16_t value) {
  return name_of(row_of(table, value) ? table : unlisted, value);
}

/// "0x" and four hexadecimal digits, as name_of writes a value without a name.
inline std::optional<std::uint16_t> value_of_number(std::string_view text) {
  if (text.size() != 6 || !text.starts_with("0x")) return std::nullopt;
  std::uint16_t value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + 2, end, value, 16);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

/// What name_of gives this name to.
inline std::optional<std::uint16_t> value_of(CodePoints table, CodePoints unlisted, std::string_view name) {
  for (const CodePoints rows : {table, unlisted}) {
    const auto row = std::ranges::find(rows, name, &CodePoint::name);
    if (row != rows.end()) return row->value;
  }
  return value_of_number(name);
}

}  // namespace trustprobe::wire
