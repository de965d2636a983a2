// ClientHello (RFC 8446 4.1.2), without loss: what is read is written again byte for byte.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::wire {

struct HelloExtension {
  std::uint16_t type = 0;
  base::Bytes data;

  bool operator==(const HelloExtension&) const = default;
};

struct ClientHello {
  std::uint16_t legacy_version = 0x0303;
  std::array<std::uint8_t, 32> random{};
  base::Bytes session_id;  ///< at most 32 bytes
  std::vector<std::uint16_t> cipher_suites;
  base::Bytes compression_methods{0};
  std::vector<HelloExtension> extensions;  ///< in the order sent; empty: the block is left out (SSL 3)

  bool operator==(const ClientHello&) const = default;

  /// The first of this type; null when there is none.
  const HelloExtension* find(std::uint16_t type) const;
  /// In place of the one of the same type, or behind the last one; before pre_shared_key, which stays last (RFC 8446
  /// 4.2.11).
  void set(HelloExtension extension);
  /// All of this type.
  void remove(std::uint16_t type);
};

/// The handshake message with its header. What does not fit into its length field is a bug of the caller: throws
/// std::length_error.
base::Bytes encode(const ClientHello& hello);

/// One whole handshake message with its header. Nothing when malformed, or when it ends in an empty block of
/// extensions, which could not be written again. Extensions of the same type, which RFC 8446 4.2 forbids, are kept.
std::optional<ClientHello> parse_client_hello(base::ByteView message);

}  // namespace trustprobe::wire
