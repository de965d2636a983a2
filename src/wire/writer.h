// Writes the presentation language of TLS (RFC 8446 3): the counterpart of Reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "base/bytes.h"

namespace trustprobe::wire {

/// A vector whose content is longer than its length can say throws std::length_error.
class Writer {
 public:
  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u24(std::uint32_t value) { number(value, 3); }
  void bytes(base::ByteView bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

  /// Vectors with a length of one, two or three bytes before them; `content` writes what is in them.
  template <typename Content>
  void vector8(Content content) {
    vector(1, content);
  }
  template <typename Content>
  void vector16(Content content) {
    vector(2, content);
  }
  template <typename Content>
  void vector24(Content content) {
    vector(3, content);
  }

  base::Bytes take() { return std::move(bytes_); }

 private:
  void number(std::size_t value, std::size_t width) {
    for (std::size_t i = width; i-- > 0;) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  template <typename Content>
  void vector(std::size_t width, Content& content) {
    const std::size_t start = bytes_.size();
    number(0, width);
    content();
    const std::size_t length = bytes_.size() - start - width;
    if (length >> (8 * width) != 0)
      throw std::length_error("the content of a TLS vector is longer than its length can say");
    for (std::size_t i = 0; i < width; ++i) {
      bytes_[start + i] = static_cast<std::uint8_t>(length >> (8 * (width - 1 - i)));
    }
  }

  base::Bytes bytes_;
};

}  // namespace trustprobe::wire
