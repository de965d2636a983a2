#include "x509/certificate_file.h"

#include <algorithm>

#include "x509/pem.h"
#include "x509/pkcs7.h"

namespace trustprobe::x509 {
namespace {

using Certificates = base::Result<std::vector<CertificateRef>>;

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
  if (content.empty()) return std::unexpected(base::InputError{where, "is empty", "give PEM, DER or PKCS #7"});
  if (auto single = parse_certificate(base::bytes_of(content))) return std::vector{std::move(*single)};
  auto pem = read_pem(content, where);
  if (!pem) return std::unexpected(pem.error());
  std::vector<CertificateRef> certificates;
  for (auto& entry : pem->certificates) certificates.push_back(std::move(entry.certificate));
  if (!certificates.empty()) return certificates;
  if (begins_as_pkcs7(base::bytes_of(content))) return read_pkcs7(base::bytes_of(content), where);
  return std::unexpected(nothing_in(*pem, where));
}

}  // namespace trustprobe::x509
