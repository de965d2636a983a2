// Numbers of a few bytes; whoever asks has seen that they are there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ranges>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// Of at most four bytes, the highest first.
inline std::uint32_t big_endian(base::ByteView bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

/// Of at most four bytes, the lowest first.
inline std::uint32_t little_endian(base::ByteView bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes | std::views::reverse) value = value << 8 | byte;
  return value;
}

inline void append_u16(base::Bytes& bytes, std::uint16_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

}  // namespace trustprobe::preamble
