#include "handshake/tls13_keys.h"

#include <openssl/hmac.h>

#include <string_view>

#include "handshake/openssl.h"

namespace trustprobe::handshake {

struct Tls13Suite {
  std::uint16_t value = 0;
  const EVP_MD* (*hash)() = nullptr;
  const EVP_CIPHER* (*cipher)() = nullptr;
  std::size_t key_bytes = 0;
  std::size_t tag_bytes = 16;
  bool ccm = false;
};

namespace {

constexpr std::size_t iv_bytes = 12;

// RFC 8446 B.4.
constexpr Tls13Suite suites[] = {
    {0x1301, EVP_sha256, EVP_aes_128_gcm, 16},          {0x1302, EVP_sha384, EVP_aes_256_gcm, 32},
    {0x1303, EVP_sha256, EVP_chacha20_poly1305, 32},    {0x1304, EVP_sha256, EVP_aes_128_ccm, 16, 16, true},
    {0x1305, EVP_sha256, EVP_aes_128_ccm, 16, 8, true},
};

base::Bytes hmac(const EVP_MD* hash, base::ByteView key, base::ByteView data) {
  base::Bytes result(static_cast<std::size_t>(EVP_MD_get_size(hash)));
  HMAC(hash, key.data(), static_cast<int>(key.size()), data.data(), data.size(), result.data(), nullptr);
  return result;
}

base::Bytes digest(const EVP_MD* hash, base::ByteView first, base::ByteView second) {
  base::Bytes joined(first.begin(), first.end());
  joined.insert(joined.end(), second.begin(), second.end());
  base::Bytes result(static_cast<std::size_t>(EVP_MD_get_size(hash)));
  EVP_Digest(joined.data(), joined.size(), result.data(), nullptr, hash, nullptr);
  return result;
}

// RFC 5869 2.2.
base::Bytes extract(const EVP_MD* hash, base::ByteView salt, base::ByteView key_material) {
  return hmac(hash, salt, key_material);
}

// RFC 8446 7.1. Nothing that is asked for is longer than the hash, so that RFC 5869 2.3 ends after its first block.
base::Bytes expand_label(const EVP_MD* hash, base::ByteView secret, std::string_view label, base::ByteView context,
                         std::size_t length) {
  constexpr std::string_view prefix = "tls13 ";
  base::Bytes info{static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length),
                   static_cast<std::uint8_t>(prefix.size() + label.size())};
  info.insert(info.end(), prefix.begin(), prefix.end());
  info.insert(info.end(), label.begin(), label.end());
  info.push_back(static_cast<std::uint8_t>(context.size()));
  info.insert(info.end(), context.begin(), context.end());
  info.push_back(1);
  base::Bytes block = hmac(hash, secret, info);
  block.resize(length);
  return block;
}

// RFC 8446 5.3: the sequence number from the right, over the iv.
base::Bytes nonce_of(const base::Bytes& iv, std::uint64_t sequence_number) {
  base::Bytes nonce = iv;
  for (std::size_t i = 0; i < 8; ++i) {
    nonce[nonce.size() - 1 - i] ^= static_cast<std::uint8_t>(sequence_number >> (8 * i));
  }
  return nonce;
}

// RFC 8446 5.2: the record's header.
base::Bytes additional_data(const wire::Record& record) {
  const std::size_t length = record.fragment.size();
  return {record.type, static_cast<std::uint8_t>(record.version >> 8), static_cast<std::uint8_t>(record.version),
          static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
}

// `sealed` is at least one tag long.
std::optional<base::Bytes> decrypt(const Tls13Suite& suite, const base::Bytes& key, const base::Bytes& nonce,
                                   const base::Bytes& associated, const base::Bytes& sealed) {
  const CipherContextPointer context(EVP_CIPHER_CTX_new());
  const int length = static_cast<int>(sealed.size() - suite.tag_bytes);
  base::Bytes tag(sealed.end() - static_cast<std::ptrdiff_t>(suite.tag_bytes), sealed.end());
  base::Bytes plain(static_cast<std::size_t>(length) + 1);  // never empty: a null pointer means something else to CCM
  int written = 0;
  EVP_CIPHER_CTX* const c = context.get();
  // CCM takes the tag before the key, the whole length before the associated data, and fails in the last update.
  if (!c || EVP_DecryptInit_ex(c, suite.cipher(), nullptr, nullptr, nullptr) <= 0 ||
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(nonce.size()), nullptr) <= 0 ||
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) <= 0 ||
      EVP_DecryptInit_ex(c, nullptr, nullptr, key.data(), nonce.data()) <= 0 ||
      (suite.ccm && EVP_DecryptUpdate(c, nullptr, &written, nullptr, length) <= 0) ||
      EVP_DecryptUpdate(c, nullptr, &written, associated.data(), static_cast<int>(associated.size())) <= 0 ||
      EVP_DecryptUpdate(c, plain.data(), &written, sealed.data(), length) <= 0) {
    return std::nullopt;
  }
  if (!suite.ccm && EVP_DecryptFinal_ex(c, plain.data() + length, &written) <= 0) return std::nullopt;
  plain.pop_back();
  return plain;
}

}  // namespace

const Tls13Suite* tls13_suite(std::uint16_t cipher_suite) {
  for (const Tls13Suite& suite : suites) {
    if (suite.value == cipher_suite) return &suite;
  }
  return nullptr;
}

TrafficKeys server_handshake_keys(const Tls13Suite& suite, base::ByteView shared_secret, base::ByteView client_hello,
                                  base::ByteView server_hello) {
  const EVP_MD* const hash = suite.hash();
  const base::Bytes zeros(static_cast<std::size_t>(EVP_MD_get_size(hash)));
  const base::Bytes early_secret = extract(hash, zeros, zeros);
  const base::Bytes derived = expand_label(hash, early_secret, "derived", digest(hash, {}, {}), zeros.size());
  const base::Bytes handshake_secret = extract(hash, derived, shared_secret);
  TrafficKeys keys;
  keys.secret =
      expand_label(hash, handshake_secret, "s hs traffic", digest(hash, client_hello, server_hello), zeros.size());
  keys.key = expand_label(hash, keys.secret, "key", {}, suite.key_bytes);
  keys.iv = expand_label(hash, keys.secret, "iv", {}, iv_bytes);
  return keys;
}

std::optional<InnerPlaintext> RecordOpener::open(const wire::Record& record) {
  const ErrorQueueGuard guard;
  if (record.fragment.size() < suite_->tag_bytes || record.fragment.size() > wire::largest_ciphertext) {
    return std::nullopt;
  }
  auto plain =
      decrypt(*suite_, keys_.key, nonce_of(keys_.iv, sequence_number_), additional_data(record), record.fragment);
  if (!plain) return std::nullopt;
  ++sequence_number_;
  while (!plain->empty() && plain->back() == 0) plain->pop_back();
  if (plain->empty()) return std::nullopt;  // RFC 8446 5.4: no type at all
  InnerPlaintext inner{.type = plain->back(), .content = std::move(*plain)};
  inner.content.pop_back();
  return inner;
}

}  // namespace trustprobe::handshake
