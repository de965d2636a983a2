#include "x509/certificate_file.h"

#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#include <algorithm>

#include "x509/openssl.h"
#include "x509/pem.h"

namespace trustprobe::x509 {
namespace {

using Pkcs7Pointer = std::unique_ptr<PKCS7, FreedBy<PKCS7_free>>;
using BioPointer = std::unique_ptr<BIO, FreedBy<BIO_free>>;
using Certificates = base::Result<std::vector<CertificateRef>>;

Pkcs7Pointer read_pkcs7(std::string_view content) {
  const auto* cursor = reinterpret_cast<const unsigned char*>(content.data());
  Pkcs7Pointer bag(d2i_PKCS7(nullptr, &cursor, static_cast<long>(content.size())));
  if (bag) return bag;
  const BioPointer text(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
  return Pkcs7Pointer(PEM_read_bio_PKCS7(text.get(), nullptr, nullptr, nullptr));
}

Certificates certificates_in(const PKCS7& bag, const std::string& where) {
  std::vector<CertificateRef> certificates;
  const STACK_OF(X509)* held = PKCS7_type_is_signed(&bag) ? bag.d.sign->cert : nullptr;
  for (int i = 0; i < sk_X509_num(held); ++i) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(sk_X509_value(held, i), &der);
    if (length <= 0) continue;
    auto certificate = parse_certificate({der, static_cast<std::size_t>(length)});
    OPENSSL_free(der);
    if (!certificate) return std::unexpected(base::InputError{where, certificate.error().what, ""});
    certificates.push_back(std::move(*certificate));
  }
  if (certificates.empty()) {
    return std::unexpected(base::InputError{where, "a PKCS #7 file without certificates", "export it with its chain"});
  }
  return certificates;
}

base::InputError nothing_in(const PemContent& content, const std::string& where) {
  const auto holds = [&](std::string_view what) {
    return std::ranges::any_of(content.other_labels, [&](const std::string& label) { return label.ends_with(what); });
  };
  if (holds("PRIVATE KEY")) {
    return {where, "holds a private key and no certificate", "give the certificate that belongs to it"};
  }
  if (holds("CERTIFICATE REQUEST")) {
    return {where, "holds a certificate request and no certificate", "give the certificate that the CA made of it"};
  }
  return {where, "no certificate in it", "give PEM, DER or PKCS #7"};
}

}  // namespace

Certificates read_certificates(std::string_view content, const std::string& where) {
  const ErrorQueueGuard errors;
  if (content.empty()) return std::unexpected(base::InputError{where, "is empty", "give PEM, DER or PKCS #7"});
  if (auto single = parse_certificate(base::bytes_of(content))) return std::vector{std::move(*single)};
  auto pem = read_pem(content, where);
  if (!pem) return std::unexpected(pem.error());
  std::vector<CertificateRef> certificates;
  for (auto& entry : pem->certificates) certificates.push_back(std::move(entry.certificate));
  if (!certificates.empty()) return certificates;
  if (const auto bag = read_pkcs7(content)) return certificates_in(*bag, where);
  return std::unexpected(nothing_in(*pem, where));
}

}  // namespace trustprobe::x509
