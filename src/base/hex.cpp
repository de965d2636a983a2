#include "base/hex.h"

namespace trustprobe::base {
namespace {

constexpr std::string_view lower_digits = "0123456789abcdef";
constexpr std::string_view upper_digits = "0123456789ABCDEF";

std::optional<std::uint8_t> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  return std::nullopt;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += lower_digits[byte >> 4];
    text += lower_digits[byte & 15];
  }
  return text;
}

std::string to_colon_hex(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 3);
  for (const std::uint8_t byte : bytes) {
    if (!text.empty()) text += ':';
    text += upper_digits[byte >> 4];
    text += upper_digits[byte & 15];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  Bytes bytes;
  std::optional<std::uint8_t> high;
  for (const char character : text) {
    if (character == ':' && !high) continue;
    const auto value = digit_value(character);
    if (!value) return std::nullopt;
    if (high) {
      bytes.push_back(static_cast<std::uint8_t>(*high << 4 | *value));
      high.reset();
    } else {
      high = value;
    }
  }
  if (high) return std::nullopt;
  return bytes;
}

}  // namespace trustprobe::base
