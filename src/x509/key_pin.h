// Pins of public keys, as people write them (RFC 7469 2.4; curl's --pinnedpubkey).
#pragma once

#include <optional>
#include <string_view>

#include "x509/certificate.h"

namespace trustprobe::x509 {

/// The SHA-256 of a SubjectPublicKeyInfo: "sha256//BASE64", "sha256/BASE64", "pin-sha256=BASE64" (quoted or not), the
/// bare base64, or 64 hexadecimal digits, colons allowed. Nothing for anything else.
std::optional<Sha256> parse_key_pin(std::string_view text);

/// "sha256//++MBgDH5WGvL9Bcn5Be30cRcL0f5O+NyoXuWtQdX1aI="
std::string key_pin_text(const Sha256& pin);

}  // namespace trustprobe::x509
