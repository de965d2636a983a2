#include "x509/pkcs7.h"

#include <openssl/pkcs7.h>

#include <algorithm>
#include <array>

#include "x509/openssl.h"

namespace trustprobe::x509 {
namespace {

using Pkcs7Pointer = std::unique_ptr<PKCS7, FreedBy<PKCS7_free>>;
using Certificates = base::Result<std::vector<CertificateRef>>;

// szOID_CTL of the Windows SDK's wincrypt.h.
constexpr std::string_view trust_list_oid = "1.3.6.1.4.1.311.10.1";

bool is_trust_list(const PKCS7& bag) {
  return bag.d.sign->contents != nullptr && dotted(bag.d.sign->contents->type) == trust_list_oid;
}

base::Result<CertificateRef> parsed(const X509* certificate, const std::string& where) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  const std::unique_ptr<unsigned char, decltype([](unsigned char* bytes) { OPENSSL_free(bytes); })> owner(der);
  auto read = length > 0 ? parse_certificate({der, static_cast<std::size_t>(length)})
                         : std::unexpected(base::InputError{"", "not a certificate", ""});
  if (!read) return std::unexpected(base::InputError{where, read.error().what, "export it again"});
  return read;
}

}  // namespace

bool begins_as_pkcs7(base::ByteView bytes) {
  // ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER 1.2.840.113549.1.7.2, ... } (RFC 2315 7)
  static constexpr std::array<std::uint8_t, 11> signed_data{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86,
                                                            0xF7, 0x0D, 0x01, 0x07, 0x02};
  if (bytes.size() < 2 || bytes[0] != 0x30) return false;
  const std::size_t header = 2 + (bytes[1] > 0x80 ? bytes[1] & 0x7F : 0);
  if (header > 6 || bytes.size() < header + signed_data.size()) return false;
  return std::ranges::equal(bytes.subspan(header, signed_data.size()), signed_data);
}

Certificates read_pkcs7(base::ByteView der, const std::string& where) {
  const ErrorQueueGuard errors;
  const auto error = [&](std::string what, std::string remedy) {
    return std::unexpected(base::InputError{where, std::move(what), std::move(remedy)});
  };
  const unsigned char* cursor = der.data();
  const Pkcs7Pointer bag(d2i_PKCS7(nullptr, &cursor, static_cast<long>(der.size())));
  if (!bag) return error("is PKCS #7 that is damaged or cut short", "export or copy it again");
  if (cursor != der.data() + der.size())
    return error("is PKCS #7 with other bytes behind it", "export or copy it again");
  const bool is_signed = PKCS7_type_is_signed(bag.get()) != 0 && bag->d.sign != nullptr;
  if (is_signed && is_trust_list(*bag)) {
    return error("is a Windows certificate trust list, which names roots by their hashes and does not hold them",
                 "export the roots themselves: certutil -generateSSTFromWU roots.sst");
  }
  const STACK_OF(X509)* held = is_signed ? bag->d.sign->cert : nullptr;
  std::vector<CertificateRef> certificates;
  for (int i = 0; i < sk_X509_num(held); ++i) {
    auto certificate = parsed(sk_X509_value(held, i), where);
    if (!certificate) return std::unexpected(std::move(certificate.error()));
    certificates.push_back(std::move(*certificate));
  }
  if (certificates.empty()) return error("a PKCS #7 file without certificates", "export it with its chain");
  return certificates;
}

}  // namespace trustprobe::x509
