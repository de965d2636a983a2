// Owning pointers for OpenSSL's objects. Only files that wrap OpenSSL include this.
#pragma once

#include <openssl/asn1t.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/instant.h"

namespace trustprobe::x509 {

template <auto Free>
struct FreedBy {
  template <typename Object>
  void operator()(Object* object) const {
    Free(object);
  }
};

using X509Pointer = std::unique_ptr<X509, FreedBy<X509_free>>;
using NamePointer = std::unique_ptr<X509_NAME, FreedBy<X509_NAME_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>>;

/// OpenSSL keeps failures in a queue per thread; ours must not be read as somebody else's.
struct ErrorQueueGuard {
  ErrorQueueGuard() { ERR_clear_error(); }
  ~ErrorQueueGuard() { ERR_clear_error(); }
  ErrorQueueGuard(const ErrorQueueGuard&) = delete;
  ErrorQueueGuard& operator=(const ErrorQueueGuard&) = delete;
};

inline base::ByteView view_of(const ASN1_STRING* string) {
  return {ASN1_STRING_get0_data(string), static_cast<std::size_t>(ASN1_STRING_length(string))};
}

/// Nothing when the time is malformed.
std::optional<base::Instant> read_time(const ASN1_TIME* time);

/// The OID in dotted form, whatever names OpenSSL has for it.
std::string dotted(const ASN1_OBJECT* oid);

/// Decodes exactly one DER value of an ASN.1 item; null when it is malformed or bytes are left over.
template <typename Object, auto Free>
std::unique_ptr<Object, FreedBy<Free>> decode_exactly(base::ByteView der, const ASN1_ITEM* item) {
  const unsigned char* cursor = der.data();
  std::unique_ptr<Object, FreedBy<Free>> object(
      static_cast<Object*>(static_cast<void*>(ASN1_item_d2i(nullptr, &cursor, static_cast<long>(der.size()), item))));
  if (object && cursor != der.data() + der.size()) object.reset();
  return object;
}

}  // namespace trustprobe::x509
