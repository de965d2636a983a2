// Text from outside (certificates, servers, users) made safe to show.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace trustprobe::base {

/// Valid UTF-8: every byte that is not part of a well-formed sequence becomes "\xNN". For JSON.
std::string valid_utf8(std::string_view text);

/// As `valid_utf8`, and control characters (C0, DEL, C1, bidirectional overrides) become "\xNN" or "\u{N}": nothing
/// that a certificate says can move the cursor or hide text. For terminals.
std::string printable(std::string_view text);

/// At most `size` bytes of it, cut between two characters; "..." says that something is missing. For fields that have a
/// limit: bytes are the most that anybody counts.
std::string shortened(std::string_view text, std::size_t size);

/// ASCII letters only; locale-free, as DNS names compare (RFC 4343).
std::string ascii_lower(std::string_view text);

/// Whether the text is what the pattern says: `*` stands for any characters, none included; ASCII letters of either
/// case are the same.
bool fits_pattern(std::string_view pattern, std::string_view text);

/// "1 certificate", "3 certificates".
std::string counted(std::size_t count, std::string_view singular);

/// The text without blanks (space, tab, CR, LF) at either end.
std::string_view trimmed(std::string_view text);

/// Without the UTF-8 byte order mark that some editors put before a text.
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace trustprobe::base
