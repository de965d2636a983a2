// SSL 2: only to find out whether a server still speaks it (RFC 6176 forbids it; the draft is Hickman, 1995).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::wire {

/// A CLIENT-HELLO with its two-byte record header: version 2, these cipher kinds (three bytes each), no session id, a
/// challenge of 16 bytes. Another challenge, or more kinds than a record holds, throws std::length_error.
base::Bytes sslv2_client_hello(std::span<const std::uint32_t> cipher_kinds, base::ByteView challenge);

/// Every cipher kind of SSL 2: those of the draft and those that implementations added.
std::span<const std::uint32_t> sslv2_cipher_kinds();
/// "SSL_CK_RC4_128_WITH_MD5"; its number where it has none: "0x123456".
std::string sslv2_cipher_kind_name(std::uint32_t kind);

struct Sslv2ServerHello {
  std::uint16_t version = 0;
  std::vector<std::uint32_t> cipher_kinds;
  base::Bytes certificate;  ///< DER; may be empty
};

struct Sslv2Answer {
  enum class Kind { incomplete, hello, error, not_sslv2 } kind = Kind::incomplete;
  Sslv2ServerHello hello;   ///< of `hello`
  std::uint16_t error = 0;  ///< of `error`: its code
};

/// What the bytes received so far are. At most 32,767 bytes behind the header of two make an answer; anything that
/// cannot become one is `not_sslv2`. Bytes behind the first record are not looked at.
Sslv2Answer parse_sslv2_answer(base::ByteView received);

}  // namespace trustprobe::wire
