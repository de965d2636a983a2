#include "x509/sha1.h"

#include "x509/openssl.h"

namespace trustprobe::x509 {

std::array<std::uint8_t, 20> sha1(base::ByteView bytes) {
  std::array<std::uint8_t, 20> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return digest;
}

}  // namespace trustprobe::x509
