// ServerHello and EncryptedExtensions: what the server chose.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "wire/handshake.h"

namespace trustprobe::wire {

/// Views live as long as the message.
struct ServerHello {
  std::uint16_t version = 0;  ///< supported_versions where it was sent, else legacy_version
  std::uint16_t cipher_suite = 0;
  bool hello_retry_request = false;        ///< RFC 8446 4.1.3: told by its random
  std::optional<std::uint16_t> group;      ///< of key_share
  std::string_view alpn;                   ///< TLS 1.2 only: RFC 7301 3.1; empty when none was chosen
  std::optional<base::ByteView> sct_list;  ///< TLS 1.2 only: RFC 6962 3.3.1
  base::ByteView session_id;               ///< the echo of ours in TLS 1.3 (RFC 8446 4.1.3)
  std::uint8_t compression_method = 0;
  base::ByteView key_exchange;        ///< of key_share; empty in a HelloRetryRequest
  std::vector<Extension> extensions;  ///< all of them, in the order sent
};

/// Nothing when the body is malformed. So are two extensions of one type, a session id of more than 32 bytes, and a
/// key_share that is not a group with a share or, in a HelloRetryRequest, a group alone.
std::optional<ServerHello> parse_server_hello(base::ByteView body);

/// The protocol of an EncryptedExtensions message, empty when none was chosen; nothing when the body is malformed.
std::optional<std::string_view> parse_encrypted_extensions_alpn(base::ByteView body);

}  // namespace trustprobe::wire
