// Tables of code points and their names. Private to this module.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace trustprobe::wire {

struct CodePoint {
  std::uint16_t value = 0;
  std::string_view name;
};

/// The name in a table sorted by value, or the number itself: "0x11ec".
inline std::string name_of(std::span<const CodePoint> table, std::uint16_t value) {
  const auto row = std::ranges::lower_bound(table, value, {}, &CodePoint::value);
  if (row != table.end() && row->value == value) return std::string(row->name);
  return fmt::format("0x{:04x}", value);
}

}  // namespace trustprobe::wire
