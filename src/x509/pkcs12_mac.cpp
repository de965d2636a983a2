#include "x509/pkcs12_mac.h"

#include <openssl/hmac.h>
#include <openssl/pkcs12.h>

#include "x509/openssl.h"

namespace trustprobe::x509 {

std::array<std::uint8_t, 20> pkcs12_hmac_sha1(base::ByteView bytes, const Pkcs12MacKey& key) {
  const ErrorQueueGuard errors;
  std::array<std::uint8_t, 20> derived{}, mac{};
  // OpenSSL takes both by pointers that it only reads.
  base::Bytes password(key.password.begin(), key.password.end()), salt(key.salt.begin(), key.salt.end());
  if (key.length > derived.size() ||
      PKCS12_key_gen_uni(password.data(), static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()),
                         PKCS12_MAC_ID, key.iterations, static_cast<int>(key.length), derived.data(), EVP_sha1()) != 1)
    return {};
  if (!HMAC(EVP_sha1(), derived.data(), static_cast<int>(key.length), bytes.data(), bytes.size(), mac.data(), nullptr))
    return {};
  return mac;
}

}  // namespace trustprobe::x509
