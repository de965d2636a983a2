#include "revocation/ocsp_request.h"

#include <openssl/ocsp.h>

#include "x509/base64.h"
#include "x509/openssl.h"

namespace trustprobe::revocation {
namespace {

using x509::FreedBy;
using RequestPointer = std::unique_ptr<OCSP_REQUEST, FreedBy<OCSP_REQUEST_free>>;

x509::X509Pointer openssl_form(const x509::Certificate& certificate) {
  const unsigned char* der = certificate.der.data();
  return x509::X509Pointer(d2i_X509(nullptr, &der, static_cast<long>(certificate.der.size())));
}

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

base::Bytes ocsp_request(const x509::Certificate& certificate, const x509::Certificate& issuer, base::ByteView nonce) {
  const auto subject = openssl_form(certificate), authority = openssl_form(issuer);
  const RequestPointer request(OCSP_REQUEST_new());
  OCSP_request_add0_id(request.get(), OCSP_cert_to_id(EVP_sha1(), subject.get(), authority.get()));
  if (!nonce.empty()) {
    base::Bytes value(nonce.begin(), nonce.end());
    OCSP_request_add1_nonce(request.get(), value.data(), static_cast<int>(value.size()));
  }
  unsigned char* der = nullptr;
  const int length = i2d_OCSP_REQUEST(request.get(), &der);
  base::Bytes bytes(der, der + std::max(length, 0));
  OPENSSL_free(der);
  return bytes;
}

std::string ocsp_get_url(std::string_view responder_url, base::ByteView request) {
  std::string url(responder_url);
  if (!url.ends_with('/')) url += '/';
  for (const char c : x509::to_base64(request)) {
    if (is_unreserved(c)) {
      url += c;
    } else {
      url += c == '+' ? "%2B" : c == '/' ? "%2F" : "%3D";
    }
  }
  return url;
}

}  // namespace trustprobe::revocation
