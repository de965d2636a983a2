// What a group's key share is put together from. Private to this module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace trustprobe::handshake {

/// One key agreement of a share; the hybrids have two.
struct GroupPart {
  enum class Kind { agreement, encapsulation } kind = Kind::agreement;
  const char* key_type = nullptr;  ///< libcrypto's name; null: it is never computed with
  const char* curve = nullptr;     ///< libcrypto's name of the curve or prime; null: the type says it
  std::size_t client_bytes = 0;
  std::size_t server_bytes = 0;
  /// In hexadecimal: a public value whose private key nobody here knows; zeros fill it up on the side that
  /// `value_at_end` leaves.
  std::string_view public_value;
  bool value_at_end = false;
};

/// In the order of the share and of the secret; empty for a group without a registered size.
std::span<const GroupPart> parts_of(std::uint16_t group);

}  // namespace trustprobe::handshake
