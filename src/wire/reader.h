// Reads the presentation language of TLS (RFC 8446 3) from bytes, never past their end.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace trustprobe::wire {

/// Once something does not fit, this read and all later ones yield zero or nothing and `ok` is false: a parser reads on
/// and asks once, at the end. Views point into the bytes given.
class Reader {
 public:
  explicit Reader(base::ByteView bytes) : rest_(bytes) {}

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u24() { return number(3); }
  std::uint32_t u32() { return number(4); }

  base::ByteView bytes(std::size_t count) {
    if (!ok_ || count > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const base::ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

  /// Vectors with a length of one, two or three bytes before them.
  base::ByteView vector8() { return bytes(u8()); }
  base::ByteView vector16() { return bytes(u16()); }
  base::ByteView vector24() { return bytes(u24()); }

  bool ok() const { return ok_; }
  bool empty() const { return rest_.empty(); }
  /// Everything fitted and nothing is left over.
  bool finished() const { return ok_ && rest_.empty(); }

 private:
  std::uint32_t number(std::size_t width) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes(width)) value = value << 8 | byte;
    return value;
  }

  base::ByteView rest_;
  bool ok_ = true;
};

}  // namespace trustprobe::wire
