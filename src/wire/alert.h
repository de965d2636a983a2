// Alerts (RFC 8446 6).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace trustprobe::wire {

/// AlertDescription values that are asked for by name.
namespace alert {
inline constexpr std::uint8_t close_notify = 0;
inline constexpr std::uint8_t unexpected_message = 10;
inline constexpr std::uint8_t handshake_failure = 40;
inline constexpr std::uint8_t no_certificate = 41;
inline constexpr std::uint8_t bad_certificate = 42;
inline constexpr std::uint8_t certificate_unknown = 46;
inline constexpr std::uint8_t illegal_parameter = 47;
inline constexpr std::uint8_t access_denied = 49;
inline constexpr std::uint8_t decode_error = 50;
inline constexpr std::uint8_t protocol_version = 70;
inline constexpr std::uint8_t insufficient_security = 71;
inline constexpr std::uint8_t internal_error = 80;
inline constexpr std::uint8_t inappropriate_fallback = 86;
inline constexpr std::uint8_t user_canceled = 90;
inline constexpr std::uint8_t missing_extension = 109;
inline constexpr std::uint8_t unrecognized_name = 112;
inline constexpr std::uint8_t certificate_required = 116;
inline constexpr std::uint8_t no_application_protocol = 120;
}  // namespace alert

struct Alert {
  std::uint8_t level = 0;
  std::uint8_t description = 0;

  /// Ends the connection. TLS 1.2 has warnings besides (RFC 5246 7.2); TLS 1.3 peers still set the level (RFC 8446 6).
  bool fatal() const { return level == 2; }
};

/// Exactly two bytes; nothing for anything else.
std::optional<Alert> parse_alert(base::ByteView body);

}  // namespace trustprobe::wire
