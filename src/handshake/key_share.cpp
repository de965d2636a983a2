#include "handshake/key_share.h"

#include <openssl/dh.h>

#include <algorithm>
#include <utility>

#include "base/hex.h"
#include "handshake/group_parts.h"
#include "handshake/openssl.h"

namespace trustprobe::handshake {
namespace {

// Null where the linked libcrypto does not know the type or the curve.
KeyPointer generate_key(const GroupPart& part) {
  if (!part.key_type) return nullptr;
  const KeyContextPointer context(EVP_PKEY_CTX_new_from_name(nullptr, part.key_type, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) <= 0) return nullptr;
  if (part.curve && EVP_PKEY_CTX_set_group_name(context.get(), part.curve) <= 0) return nullptr;
  EVP_PKEY* key = nullptr;
  return KeyPointer(EVP_PKEY_generate(context.get(), &key) > 0 ? key : nullptr);
}

// Appends the public key; false where it has not the length that is registered.
bool append_public_key(EVP_PKEY* key, std::size_t bytes, base::Bytes& share) {
  unsigned char* encoded = nullptr;
  const std::size_t length = EVP_PKEY_get1_encoded_public_key(key, &encoded);
  if (length == bytes) share.insert(share.end(), encoded, encoded + length);
  OPENSSL_free(encoded);
  return length == bytes;
}

bool append_agreement(EVP_PKEY* key, base::ByteView server_part, base::Bytes& secret) {
  const KeyPointer peer(EVP_PKEY_new());
  if (!peer || EVP_PKEY_copy_parameters(peer.get(), key) <= 0) return false;
  if (EVP_PKEY_set1_encoded_public_key(peer.get(), server_part.data(), server_part.size()) <= 0) return false;
  const KeyContextPointer context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::size_t length = 0;
  if (!context || EVP_PKEY_derive_init(context.get()) <= 0) return false;
  // RFC 8446 7.4.1: leading zeros stay.
  if (EVP_PKEY_is_a(key, "DH") && EVP_PKEY_CTX_set_dh_pad(context.get(), 1) <= 0) return false;
  if (EVP_PKEY_derive_set_peer(context.get(), peer.get()) <= 0) return false;
  if (EVP_PKEY_derive(context.get(), nullptr, &length) <= 0) return false;
  base::Bytes derived(length);
  if (EVP_PKEY_derive(context.get(), derived.data(), &length) <= 0) return false;
  secret.insert(secret.end(), derived.begin(), derived.begin() + static_cast<std::ptrdiff_t>(length));
  return true;
}

bool append_decapsulation(EVP_PKEY* key, base::ByteView server_part, base::Bytes& secret) {
  const KeyContextPointer context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  std::size_t length = 0;
  if (!context || EVP_PKEY_decapsulate_init(context.get(), nullptr) <= 0) return false;
  if (EVP_PKEY_decapsulate(context.get(), nullptr, &length, server_part.data(), server_part.size()) <= 0) return false;
  base::Bytes derived(length);
  if (EVP_PKEY_decapsulate(context.get(), derived.data(), &length, server_part.data(), server_part.size()) <= 0) {
    return false;
  }
  secret.insert(secret.end(), derived.begin(), derived.begin() + static_cast<std::ptrdiff_t>(length));
  return true;
}

void append_public_value(const GroupPart& part, base::Bytes& share) {
  base::Bytes value = base::from_hex(part.public_value).value_or(base::Bytes{});
  const std::size_t padding = part.client_bytes - value.size();
  value.insert(part.value_at_end ? value.begin() : value.end(), padding, 0);
  share.insert(share.end(), value.begin(), value.end());
}

}  // namespace

void KeyShare::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

std::optional<KeyShare> KeyShare::generate(std::uint16_t group) {
  const ErrorQueueGuard guard;
  const auto parts = parts_of(group);
  if (parts.empty()) return std::nullopt;
  KeyShare share;
  share.entry_.group = group;
  for (const GroupPart& part : parts) {
    KeyPointer key = generate_key(part);
    if (!key || !append_public_key(key.get(), part.client_bytes, share.entry_.key_exchange)) return std::nullopt;
    share.keys_.emplace_back(key.release());
  }
  return share;
}

std::optional<base::Bytes> KeyShare::shared_secret(base::ByteView server_share) const {
  const ErrorQueueGuard guard;
  base::Bytes secret;
  std::size_t index = 0;
  for (const GroupPart& part : parts_of(entry_.group)) {
    if (server_share.size() < part.server_bytes) return std::nullopt;
    EVP_PKEY* key = keys_[index++].get();
    const base::ByteView server_part = server_share.first(part.server_bytes);
    const bool appended = part.kind == GroupPart::Kind::encapsulation ? append_decapsulation(key, server_part, secret)
                                                                      : append_agreement(key, server_part, secret);
    if (!appended) return std::nullopt;
    server_share = server_share.subspan(part.server_bytes);
  }
  if (!server_share.empty()) return std::nullopt;
  return secret;
}

std::optional<wire::KeyShareEntry> share_without_key(std::uint16_t group) {
  const auto parts = parts_of(group);
  if (parts.empty()) return std::nullopt;
  wire::KeyShareEntry entry{.group = group};
  for (const GroupPart& part : parts) append_public_value(part, entry.key_exchange);
  return entry;
}

}  // namespace trustprobe::handshake
