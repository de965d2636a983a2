// What all handshake messages have in common (RFC 8446 4): type, length, extensions.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "wire/reader.h"

namespace trustprobe::wire {

enum class HandshakeType : std::uint8_t {
  client_hello = 1,
  server_hello = 2,
  new_session_ticket = 4,
  encrypted_extensions = 8,
  certificate = 11,
  server_key_exchange = 12,
  certificate_request = 13,
  server_hello_done = 14,
  certificate_verify = 15,
  finished = 20,
  certificate_status = 22,
  compressed_certificate = 25,
};

/// ExtensionType values (RFC 8446 4.2) that are read or written here.
namespace extension {
inline constexpr std::uint16_t server_name = 0;
inline constexpr std::uint16_t status_request = 5;
inline constexpr std::uint16_t supported_groups = 10;
inline constexpr std::uint16_t ec_point_formats = 11;
inline constexpr std::uint16_t signature_algorithms = 13;
inline constexpr std::uint16_t heartbeat = 15;
inline constexpr std::uint16_t application_layer_protocol_negotiation = 16;
inline constexpr std::uint16_t signed_certificate_timestamp = 18;
inline constexpr std::uint16_t padding = 21;
inline constexpr std::uint16_t encrypt_then_mac = 22;
inline constexpr std::uint16_t extended_master_secret = 23;
inline constexpr std::uint16_t compress_certificate = 27;
inline constexpr std::uint16_t session_ticket = 35;
inline constexpr std::uint16_t pre_shared_key = 41;
inline constexpr std::uint16_t early_data = 42;
inline constexpr std::uint16_t supported_versions = 43;
inline constexpr std::uint16_t cookie = 44;
inline constexpr std::uint16_t psk_key_exchange_modes = 45;
inline constexpr std::uint16_t certificate_authorities = 47;
inline constexpr std::uint16_t signature_algorithms_cert = 50;
inline constexpr std::uint16_t key_share = 51;
inline constexpr std::uint16_t renegotiation_info = 0xFF01;
}  // namespace extension

struct HandshakeMessage {
  HandshakeType type{};
  base::ByteView body;
};

/// Exactly one whole message with its header; nothing when the length does not fit.
std::optional<HandshakeMessage> parse_handshake_message(base::ByteView message);

struct Extension {
  std::uint16_t type = 0;
  base::ByteView data;
};

/// In the order sent. Parsers below take nothing of a message whose extensions are malformed.
class Extensions {
 public:
  /// Reads the block with its two-byte length; where the message ends before it, there are none (RFC 5246 7.4.1.4).
  /// Failure shows in `reader`.
  static Extensions read(Reader& reader);

  /// The first of this type.
  std::optional<base::ByteView> find(std::uint16_t type) const;
  const std::vector<Extension>& list() const { return list_; }

 private:
  std::vector<Extension> list_;
};

}  // namespace trustprobe::wire
