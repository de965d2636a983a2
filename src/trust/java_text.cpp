#include "trust/java_text.h"

#include <cstdint>

#include "base/text.h"

namespace trustprobe::trust {
namespace {

std::uint32_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xC0) == 0x80;
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// How many bytes a sequence has that begins with this one.
std::size_t length_after(std::uint32_t first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

std::uint32_t code_point_in(std::string_view sequence) {
  if (sequence.size() == 1) return byte_at(sequence, 0);
  std::uint32_t value = byte_at(sequence, 0) & (0xFFu >> (sequence.size() + 1));
  for (std::size_t i = 1; i < sequence.size(); ++i) value = value << 6 | (byte_at(sequence, i) & 0x3F);
  return value;
}

void append_units(std::u16string& text, std::uint32_t point) {
  if (point < 0x10000) {
    text += static_cast<char16_t>(point);
    return;
  }
  text += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
  text += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
}

void append_sequence(std::string& text, std::uint32_t point, std::size_t length) {
  if (length == 1) {
    text += static_cast<char>(point);
    return;
  }
  const auto mark = static_cast<std::uint8_t>(0xF00u >> length);
  text += static_cast<char>(mark | point >> (6 * (length - 1)));
  for (std::size_t left = length - 1; left-- > 0;) text += static_cast<char>(0x80 | (point >> (6 * left) & 0x3F));
}

}  // namespace

std::u16string utf16_of(std::string_view utf8) {
  std::u16string text;
  const bool well_formed = base::valid_utf8(utf8) == utf8;
  while (!utf8.empty()) {
    const std::size_t length = well_formed ? length_after(byte_at(utf8, 0)) : 1;
    append_units(text, code_point_in(utf8.substr(0, length)));
    utf8.remove_prefix(length);
  }
  return text;
}

std::string utf8_of(std::u16string_view text) {
  std::string utf8;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::uint32_t point = text[at];
    if (is_high_surrogate(point) && at + 1 < text.size() && is_low_surrogate(text[at + 1])) {
      point = 0x10000 + ((point - 0xD800) << 10) + (text[++at] - 0xDC00u);
    } else if (is_high_surrogate(point) || is_low_surrogate(point)) {
      point = 0xFFFD;
    }
    append_sequence(utf8, point, point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
  }
  return utf8;
}

std::string utf16_bytes_of(std::string_view utf8) {
  std::string bytes;
  for (const char16_t unit : utf16_of(utf8)) {
    bytes += static_cast<char>(unit >> 8);
    bytes += static_cast<char>(unit & 0xFF);
  }
  return bytes;
}

std::optional<std::u16string> read_modified_utf8(std::string_view bytes) {
  std::u16string text;
  while (!bytes.empty()) {
    const std::uint32_t first = byte_at(bytes, 0);
    const std::size_t length = length_after(first);
    if (length > 3 || (first & 0xC0) == 0x80) return std::nullopt;
    for (std::size_t i = 1; i < length; ++i)
      if (!continues(bytes, i)) return std::nullopt;
    text += static_cast<char16_t>(code_point_in(bytes.substr(0, length)));
    bytes.remove_prefix(length);
  }
  return text;
}

std::string modified_utf8_of(std::u16string_view text) {
  std::string bytes;
  for (const char16_t unit : text)
    append_sequence(bytes, unit, unit != 0 && unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3);  // NUL takes two bytes
  return bytes;
}

}  // namespace trustprobe::trust
