#include "x509/cms_signature.h"

#include <openssl/pem.h>
// Declares its PEM functions only after pem.h.
#include <openssl/cms.h>

#include "x509/decode.h"
#include "x509/openssl.h"

namespace trustprobe::x509 {
namespace {

using CmsPointer = std::unique_ptr<CMS_ContentInfo, FreedBy<CMS_ContentInfo_free>>;
using BioPointer = std::unique_ptr<BIO, FreedBy<BIO_free>>;

void free_certificates(STACK_OF(X509) * certificates) {
  sk_X509_pop_free(certificates, X509_free);
}
using Stack = std::unique_ptr<STACK_OF(X509), FreedBy<free_certificates>>;

BioPointer memory(std::string_view content) {
  return BioPointer(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
}

CmsPointer read_cms(std::string_view content) {
  const BioPointer der = memory(content);
  CmsPointer cms(d2i_CMS_bio(der.get(), nullptr));
  if (cms) return cms;
  const BioPointer text = memory(content);
  return CmsPointer(PEM_read_bio_CMS(text.get(), nullptr, nullptr, nullptr));
}

X509Pointer to_openssl(const Certificate& certificate) {
  const unsigned char* cursor = certificate.der.data();
  return X509Pointer(d2i_X509(nullptr, &cursor, static_cast<long>(certificate.der.size())));
}

CertificateRef from_openssl(X509* source) {
  unsigned char* der = nullptr;
  const int length = source == nullptr ? 0 : i2d_X509(source, &der);
  if (length <= 0) return nullptr;
  auto certificate = parse_certificate({der, static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return certificate ? std::move(*certificate) : nullptr;
}

std::string algorithm_of(CMS_SignerInfo* signer) {
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, nullptr, &algorithm);
  return read_signature_algorithm(*algorithm).name;
}

/// One SignedData over its data.
class Checker {
 public:
  Checker(CMS_ContentInfo* cms, std::string_view data) : cms_(cms), data_(data) {}

  CmsSignature check(const std::vector<CertificateRef>& others) {
    CmsSignature result;
    const Stack carried(CMS_get1_certs(cms_));
    for (int i = 0; i < sk_X509_num(carried.get()); ++i) {
      if (auto certificate = from_openssl(sk_X509_value(carried.get(), i))) result.certificates.push_back(certificate);
    }
    find_signers(others);
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms_);
    const bool all_hold = verify();
    for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i) {
      result.signers.push_back(signer_of(sk_CMS_SignerInfo_value(signers, i), all_hold));
    }
    return result;
  }

 private:
  void find_signers(const std::vector<CertificateRef>& others) {
    const Stack stack(sk_X509_new_null());
    for (const CertificateRef& certificate : others) {
      if (X509Pointer copy = to_openssl(*certificate)) sk_X509_push(stack.get(), copy.release());
    }
    CMS_set1_signers_certs(cms_, stack.get(), 0);
  }

  bool verify() {
    const BioPointer data = memory(data_);
    constexpr unsigned int flags = CMS_NO_SIGNER_CERT_VERIFY | CMS_BINARY;
    return CMS_verify(cms_, nullptr, nullptr, data.get(), nullptr, flags) == 1;
  }

  static CmsSigner signer_of(CMS_SignerInfo* info, bool holds) {
    CmsSigner signer;
    X509* certificate = nullptr;
    CMS_SignerInfo_get0_algs(info, nullptr, &certificate, nullptr, nullptr);
    signer.certificate = from_openssl(certificate);
    signer.algorithm = algorithm_of(info);
    const bool usable = signer.certificate && signer.certificate->public_key.handle;
    signer.status = holds                           ? SignatureStatus::valid
                    : signer.certificate && !usable ? SignatureStatus::unsupported
                                                    : SignatureStatus::invalid;
    return signer;
  }

  CMS_ContentInfo* cms_;
  std::string_view data_;
};

}  // namespace

base::Result<CmsSignature> check_cms(std::string_view signature, std::string_view data,
                                     const std::vector<CertificateRef>& others, const std::string& where) {
  const ErrorQueueGuard errors;
  const CmsPointer cms = read_cms(signature);
  if (!cms || OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) {
    return std::unexpected(base::InputError{where, "not a CMS signature", "give a SignedData in DER or PEM"});
  }
  CmsSignature checked = Checker(cms.get(), data).check(others);
  if (checked.signers.empty()) return std::unexpected(base::InputError{where, "nobody signed it", ""});
  return checked;
}

}  // namespace trustprobe::x509
