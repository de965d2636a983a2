// Builds TLS messages by hand, so that every length in them can be made wrong.
#pragma once

#include <initializer_list>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::test {

inline base::Bytes operator+(base::Bytes left, const base::Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

inline base::Bytes number(std::size_t value, int width) {
  base::Bytes bytes;
  for (int i = width - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return bytes;
}

inline base::Bytes u8(std::size_t value) {
  return number(value, 1);
}
inline base::Bytes u16(std::size_t value) {
  return number(value, 2);
}
inline base::Bytes vector8(const base::Bytes& content) {
  return number(content.size(), 1) + content;
}
inline base::Bytes vector16(const base::Bytes& content) {
  return number(content.size(), 2) + content;
}
inline base::Bytes vector24(const base::Bytes& content) {
  return number(content.size(), 3) + content;
}
inline base::Bytes text(std::string_view characters) {
  return {characters.begin(), characters.end()};
}
inline base::Bytes extension(std::size_t type, const base::Bytes& data) {
  return u16(type) + vector16(data);
}

}  // namespace trustprobe::test
