#include "x509/private_key.h"

#include <openssl/pem.h>

#include <limits>

#include "x509/openssl.h"

namespace trustprobe::x509 {
namespace {

// Without a callback OpenSSL would ask on the terminal.
int refuse_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

KeyPointer read_key(std::string_view pem, bool& encrypted) {
  const std::unique_ptr<BIO, FreedBy<BIO_free_all>> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return KeyPointer(PEM_read_bio_PrivateKey(text.get(), nullptr, refuse_password, &encrypted));
}

base::Bytes spki_of(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  if (length <= 0) return {};
  base::Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

base::Result<Sha256> private_key_spki_sha256(std::string_view pem, const std::string& where) {
  const ErrorQueueGuard errors;
  const auto error = [&](std::string what, std::string remedy) {
    return std::unexpected(base::InputError{where, std::move(what), std::move(remedy)});
  };
  if (pem.find("PRIVATE KEY-----") == std::string_view::npos || pem.size() > std::numeric_limits<int>::max())
    return error("holds no private key", "give the key as PEM, as openssl pkey writes it");
  bool encrypted = false;
  const KeyPointer key = read_key(pem, encrypted);
  if (encrypted) {
    return error("the private key is encrypted, and no password is asked for",
                 "give it decrypted without writing it down: --key <(openssl pkey -in FILE)");
  }
  if (!key) return error("the private key cannot be read", "see what openssl pkey -in FILE -noout says of it");
  const base::Bytes spki = spki_of(key.get());
  if (spki.empty()) return error("holds a private key of a kind that this build cannot use", "");
  return sha256(spki);
}

}  // namespace trustprobe::x509
