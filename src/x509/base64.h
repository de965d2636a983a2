// Base64 (RFC 4648 4), as PEM, pins and JSON carry bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::x509 {

/// One line, padded.
std::string to_base64(base::ByteView bytes);

/// Skips blanks and line ends. Nothing when anything else is not base64 or the padding is wrong.
std::optional<base::Bytes> from_base64(std::string_view text);

}  // namespace trustprobe::x509
