// Files with certificates in them, made on the spot: PKCS #7 and OpenSSL's TRUSTED CERTIFICATE blocks.
#pragma once

#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#include <string>
#include <vector>

#include "support/certificate_maker.h"
#include "x509/base64.h"
#include "x509/openssl.h"

namespace trustprobe::support {

inline std::string text_of(const base::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

inline std::string der_text(const Identity& identity) {
  return text_of(identity.certificate->der);
}

inline x509::X509Pointer openssl_copy(const Identity& identity) {
  const unsigned char* cursor = identity.certificate->der.data();
  return x509::X509Pointer(d2i_X509(nullptr, &cursor, static_cast<long>(identity.certificate->der.size())));
}

struct Pkcs7Forms {
  std::string der, pem;
};

/// SignedData with these certificates and nobody's signature; `content_type` in dotted form.
inline Pkcs7Forms pkcs7_of(const std::vector<Identity>& identities, const char* content_type = "1.2.840.113549.1.7.1") {
  const std::unique_ptr<PKCS7, x509::FreedBy<PKCS7_free>> bag(PKCS7_new());
  PKCS7_set_type(bag.get(), NID_pkcs7_signed);
  PKCS7* content = PKCS7_new();
  content->type = OBJ_txt2obj(content_type, 1);
  PKCS7_set_content(bag.get(), content);
  for (const Identity& identity : identities) PKCS7_add_certificate(bag.get(), openssl_copy(identity).get());
  const auto written = [&](auto write) {
    const std::unique_ptr<BIO, x509::FreedBy<BIO_free>> memory(BIO_new(BIO_s_mem()));
    write(memory.get(), bag.get());
    char* start = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &start);
    return std::string(start, static_cast<std::size_t>(length));
  };
  return {written([](BIO* out, PKCS7* what) { i2d_PKCS7_bio(out, what); }),
          written([](BIO* out, PKCS7* what) { PEM_write_bio_PKCS7(out, what); })};
}

/// As `openssl x509 -trustout -addtrust ... -addreject ... -setalias ...` writes it; OIDs in dotted form.
inline std::string trusted_pem(const Identity& identity, const std::vector<std::string>& trusted,
                               const std::vector<std::string>& rejected, const std::string& alias = "") {
  using OidPointer = std::unique_ptr<ASN1_OBJECT, x509::FreedBy<ASN1_OBJECT_free>>;
  const x509::X509Pointer certificate = openssl_copy(identity);
  for (const std::string& oid : trusted)
    X509_add1_trust_object(certificate.get(), OidPointer(OBJ_txt2obj(oid.c_str(), 1)).get());
  for (const std::string& oid : rejected)
    X509_add1_reject_object(certificate.get(), OidPointer(OBJ_txt2obj(oid.c_str(), 1)).get());
  if (!alias.empty()) X509_alias_set1(certificate.get(), base::bytes_of(alias).data(), static_cast<int>(alias.size()));
  unsigned char* der = nullptr;
  const int length = i2d_X509_AUX(certificate.get(), &der);
  const std::string digits = x509::to_base64({der, static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return "-----BEGIN TRUSTED CERTIFICATE-----\n" + digits + "\n-----END TRUSTED CERTIFICATE-----\n";
}

}  // namespace trustprobe::support
