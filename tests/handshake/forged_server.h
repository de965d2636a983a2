// A server whose every byte can be made wrong: messages and records put together by hand, sealed for TLS 1.3.
#pragma once

#include <openssl/evp.h>

#include <initializer_list>
#include <string>

#include "handshake/tls13_keys.h"
#include "offers.h"

namespace trustprobe::test {

inline base::Bytes join(std::initializer_list<base::Bytes> parts) {
  base::Bytes joined;
  for (const base::Bytes& part : parts) joined.insert(joined.end(), part.begin(), part.end());
  return joined;
}

/// `value` in `width` bytes.
inline base::Bytes number(std::size_t value, int width) {
  base::Bytes bytes;
  for (int i = width - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  return bytes;
}

inline base::Bytes vector(const base::Bytes& content, int width) {
  return join({number(content.size(), width), content});
}

inline base::Bytes record(std::uint8_t type, const base::Bytes& fragment) {
  return join({{type, 3, 3}, vector(fragment, 2)});
}

inline base::Bytes message(std::uint8_t type, const base::Bytes& body) {
  return join({{type}, vector(body, 3)});
}

inline base::Bytes handshake_record(std::uint8_t type, const base::Bytes& body) {
  return record(22, message(type, body));
}

inline base::Bytes extension(std::size_t type, const base::Bytes& data) {
  return join({number(type, 2), vector(data, 2)});
}

struct HelloTerms {
  std::uint16_t version = 0x0303;  ///< legacy_version
  base::Bytes random = base::Bytes(32, 0x24);
  base::Bytes session_id{};
  std::uint16_t suite = 0xC02F;
  std::uint8_t compression = 0;
  base::Bytes extensions{};
};

inline base::Bytes server_hello(const HelloTerms& terms) {
  const base::Bytes extensions = terms.extensions.empty() ? base::Bytes{} : vector(terms.extensions, 2);
  return message(2, join({number(terms.version, 2),
                          terms.random,
                          vector(terms.session_id, 1),
                          number(terms.suite, 2),
                          {terms.compression},
                          extensions}));
}

/// RFC 8446 4.1.3.
inline base::Bytes retry_random() {
  return base::from_hex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c").value();
}

inline base::Bytes tls13_extensions(std::uint16_t group, const base::Bytes& share) {
  return join({extension(43, number(0x0304, 2)), extension(51, join({number(group, 2), vector(share, 2)}))});
}

/// Answers a TLS 1.3 offer with TLS_AES_128_GCM_SHA256 and x25519.
class ForgedServer {
 public:
  explicit ForgedServer(const Offer& offer) : share_(handshake::KeyShare::generate(0x001D).value()) {
    hello_ = server_hello({.suite = 0x1301, .extensions = tls13_extensions(0x001D, share_.entry().key_exchange)});
    const base::Bytes secret = share_.shared_secret(offer.shares.front().entry().key_exchange).value();
    keys_ = handshake::server_handshake_keys(*handshake::tls13_suite(0x1301), secret, offer.message, hello_);
  }

  const base::Bytes& hello() const { return hello_; }
  base::Bytes hello_record() const { return record(22, hello_); }

  /// The next record; `padding` zeros behind the content type.
  base::Bytes seal(std::uint8_t type, base::Bytes content, std::size_t padding = 0) {
    content.push_back(type);
    content.insert(content.end(), padding, 0);
    return seal_inner(content);
  }

  /// `inner` need not have a content type.
  base::Bytes seal_inner(const base::Bytes& inner) {
    base::Bytes nonce = keys_.iv;
    nonce.back() ^= sequence_number_++;  // fewer than 256 records
    const base::Bytes header = join({{23, 3, 3}, number(inner.size() + 16, 2)});
    base::Bytes sealed(inner.size() + 16);
    int written = 0;
    EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), nullptr, keys_.key.data(), nonce.data());
    EVP_EncryptUpdate(context, nullptr, &written, header.data(), static_cast<int>(header.size()));
    EVP_EncryptUpdate(context, sealed.data(), &written, inner.data(), static_cast<int>(inner.size()));
    EVP_EncryptFinal_ex(context, sealed.data() + written, &written);
    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, sealed.data() + inner.size());
    EVP_CIPHER_CTX_free(context);
    return join({header, sealed});
  }

 private:
  handshake::KeyShare share_;
  base::Bytes hello_;
  handshake::TrafficKeys keys_;
  std::uint8_t sequence_number_ = 0;
};

}  // namespace trustprobe::test
