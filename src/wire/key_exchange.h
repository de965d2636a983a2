// Which group and which signature scheme the server used: ServerKeyExchange (TLS 1.2) and CertificateVerify (TLS 1.3).
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/registry.h"

namespace trustprobe::wire {

struct ServerKeyExchange {
  std::optional<std::uint16_t> group;             ///< named curve (RFC 8422 5.4)
  std::size_t dh_bits = 0;                        ///< size of the prime of ephemeral Diffie-Hellman (RFC 5246 7.4.3)
  std::optional<std::uint16_t> signature_scheme;  ///< nothing for anonymous suites, and below TLS 1.2
};

/// `key_exchange` is that of the cipher suite; nothing when the body is malformed or the suite sends no such message.
/// Below TLS 1.2 no scheme stands before the signature (RFC 4346 7.4.3).
std::optional<ServerKeyExchange> parse_server_key_exchange(base::ByteView body, KeyExchange key_exchange,
                                                           std::uint16_t version = 0x0303);

/// The scheme of a CertificateVerify (RFC 8446 4.4.3); nothing when malformed.
std::optional<std::uint16_t> parse_certificate_verify(base::ByteView body);

}  // namespace trustprobe::wire
