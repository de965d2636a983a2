// Hexadecimal text of bytes and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::base {

/// Lower-case, no separators: "8ecde688".
std::string to_hex(ByteView bytes);

/// Upper-case with colons, as certificate viewers print fingerprints: "8E:CD:E6:88".
std::string to_colon_hex(ByteView bytes);

/// Reads either form, in either case; nothing when the text is not whole bytes.
std::optional<Bytes> from_hex(std::string_view text);

}  // namespace trustprobe::base
