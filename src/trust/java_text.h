// Text as Java writes it: UTF-16 in passwords, "modified UTF-8" in files (java.io.DataInput).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trustprobe::trust {

/// Bytes that are not UTF-8 stand for the characters of their numbers, so that any password can be tried.
std::u16string utf16_of(std::string_view utf8);

/// Half a surrogate pair becomes U+FFFD.
std::string utf8_of(std::u16string_view text);

/// Most significant byte first.
std::string utf16_bytes_of(std::string_view utf8);

/// Nothing where Java would throw an UTFDataFormatException.
std::optional<std::u16string> read_modified_utf8(std::string_view bytes);

std::string modified_utf8_of(std::u16string_view text);

}  // namespace trustprobe::trust
