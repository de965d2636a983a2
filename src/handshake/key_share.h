// Key shares of a ClientHello (RFC 8446 4.2.8): real ones, by which the server's answer can be read, and ones of no
// known key, which only ask whether the server takes the group.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "wire/hello_extensions.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace trustprobe::handshake {

/// A private key for one group and what is sent of it. Movable; the key is freed with it.
class KeyShare {
 public:
  /// Nothing where the linked libcrypto cannot do the group: x25519, x448, secp256r1, secp384r1, secp521r1 and the
  /// ffdhe groups always; those with ML-KEM from OpenSSL 3.5 on.
  static std::optional<KeyShare> generate(std::uint16_t group);

  const wire::KeyShareEntry& entry() const { return entry_; }

  /// The shared secret as RFC 8446 7.4 and the hybrids' draft put it together; nothing when the server's share is none
  /// of the group.
  std::optional<base::Bytes> shared_secret(base::ByteView server_share) const;

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  KeyShare() = default;

  wire::KeyShareEntry entry_;
  std::vector<std::unique_ptr<evp_pkey_st, Free>> keys_;  ///< in the order of the parts of the share
};

/// A share that every server takes for valid (points on their curve, ML-KEM parts below the modulus, RFC 7919 values in
/// range) and whose private key is not known. Needs no libcrypto: works for every group that has a registered size;
/// nothing for the others.
std::optional<wire::KeyShareEntry> share_without_key(std::uint16_t group);

}  // namespace trustprobe::handshake
