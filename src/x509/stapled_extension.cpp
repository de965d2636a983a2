#include "x509/stapled_extension.h"

#include "x509/openssl.h"

namespace trustprobe::x509 {

std::optional<std::vector<std::string>> read_stapled_purposes(base::ByteView der) {
  const ErrorQueueGuard errors;
  const auto extension = decode_exactly<X509_EXTENSION, X509_EXTENSION_free>(der, ASN1_ITEM_rptr(X509_EXTENSION));
  if (extension) der = view_of(X509_EXTENSION_get_data(extension.get()));
  const auto oids =
      decode_exactly<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(der, ASN1_ITEM_rptr(EXTENDED_KEY_USAGE));
  if (!oids) return std::nullopt;
  std::vector<std::string> purposes;
  for (int i = 0; i < sk_ASN1_OBJECT_num(oids.get()); ++i)
    purposes.push_back(dotted(sk_ASN1_OBJECT_value(oids.get(), i)));
  return purposes;
}

}  // namespace trustprobe::x509
