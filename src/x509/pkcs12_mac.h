// The integrity of PKCS #12 (RFC 7292 appendix B) with SHA-1, where other people's formats borrow it.
#pragma once

#include <array>
#include <cstddef>

#include "base/bytes.h"

namespace trustprobe::x509 {

struct Pkcs12MacKey {
  base::ByteView password;  ///< as the format encodes it
  base::ByteView salt;
  int iterations = 1;
  std::size_t length = 20;  ///< of the key, in bytes; at most 20
};

/// HMAC-SHA1 with a key that is derived from the password; nothing but zeros when OpenSSL refuses.
std::array<std::uint8_t, 20> pkcs12_hmac_sha1(base::ByteView bytes, const Pkcs12MacKey& key);

}  // namespace trustprobe::x509
