#include "x509/cms_signature.h"

#include <openssl/pem.h>
// Declares its PEM functions only after pem.h.
#include <openssl/cms.h>

#include <algorithm>
#include <array>

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

bool hashes_by_itself(KeyAlgorithm algorithm) {
  using enum KeyAlgorithm;
  return algorithm == ed25519 || algorithm == ed448 || algorithm == ml_dsa || algorithm == slh_dsa;
}

/// The digest that the signer names; null where this build cannot make it. Extendable-output functions are left out:
/// OpenSSL makes them of another length than RFC 8702 3.1 wants.
const EVP_MD* digest_of(CMS_SignerInfo* signer) {
  X509_ALGOR* algorithm = nullptr;
  CMS_SignerInfo_get0_algs(signer, nullptr, nullptr, &algorithm, nullptr);
  const EVP_MD* digest = EVP_get_digestbyobj(algorithm->algorithm);
  return digest == nullptr || (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) != 0 ? nullptr : digest;
}

/// The DER of the signed attributes as a SET OF: what is signed (RFC 5652 5.4). Empty when it cannot be made.
base::Bytes signed_attributes(CMS_SignerInfo* signer) {
  std::vector<base::Bytes> encoded;
  std::size_t length = 0;
  for (int i = 0; i < CMS_signed_get_attr_count(signer); ++i) {
    unsigned char* der = nullptr;
    const int size = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(signer, i), &der);
    if (size <= 0) return {};
    encoded.emplace_back(der, der + size);
    length += encoded.back().size();
    OPENSSL_free(der);
  }
  std::ranges::sort(encoded);  // X.690 11.6
  base::Bytes all(static_cast<std::size_t>(ASN1_object_size(1, static_cast<int>(length), V_ASN1_SET)) - length);
  unsigned char* cursor = all.data();
  ASN1_put_object(&cursor, 1, static_cast<int>(length), V_ASN1_SET, V_ASN1_UNIVERSAL);
  for (const base::Bytes& attribute : encoded) all.insert(all.end(), attribute.begin(), attribute.end());
  return all;
}

/// One signer over the data. Whether it holds does not depend on the other signers.
class SignerCheck {
 public:
  SignerCheck(CMS_SignerInfo* info, const Certificate& certificate, std::string_view data)
      : info_(info), key_(certificate.public_key), data_(data) {}

  SignatureStatus status() const {
    const EVP_MD* digest = digest_of(info_);
    if (!key_.handle || digest == nullptr) return SignatureStatus::unsupported;
    return holds(digest) ? SignatureStatus::valid : SignatureStatus::invalid;
  }

 private:
  bool holds(const EVP_MD* digest) const {
    const bool alone = hashes_by_itself(key_.algorithm);
    const bool attributes = CMS_signed_get_attr_count(info_) >= 0;
    if (!attributes && alone) return verified(base::bytes_of(data_));
    if (!content_holds(digest)) return false;
    if (!attributes) return true;  // the signature is over the content, and was looked at with it
    return alone ? verified(signed_attributes(info_)) : CMS_SignerInfo_verify(info_) == 1;
  }

  // The messageDigest attribute, or the signature where there are no attributes.
  bool content_holds(const EVP_MD* digest) const {
    const std::unique_ptr<BIO, FreedBy<BIO_free_all>> chain(BIO_new(BIO_f_md()));
    if (!chain || BIO_set_md(chain.get(), digest) != 1) return false;
    BIO_push(chain.get(), memory(data_).release());
    std::array<unsigned char, 16'384> chunk;
    while (BIO_read(chain.get(), chunk.data(), static_cast<int>(chunk.size())) > 0) {
    }
    return CMS_SignerInfo_verify_content(info_, chain.get()) == 1;
  }

  // OpenSSL's CMS gives algorithms that hash by themselves a digest, which some releases refuse.
  bool verified(base::ByteView message) const {
    const ASN1_OCTET_STRING* signature = CMS_SignerInfo_get0_signature(info_);
    const std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.handle.get()) == 1 &&
           EVP_DigestVerify(context.get(), ASN1_STRING_get0_data(signature),
                            static_cast<std::size_t>(ASN1_STRING_length(signature)), message.data(),
                            message.size()) == 1;
  }

  CMS_SignerInfo* info_;
  const PublicKey& key_;
  std::string_view data_;
};

CmsSigner signer_of(CMS_SignerInfo* info, std::string_view data) {
  CmsSigner signer;
  X509* certificate = nullptr;
  CMS_SignerInfo_get0_algs(info, nullptr, &certificate, nullptr, nullptr);
  signer.certificate = from_openssl(certificate);
  signer.algorithm = algorithm_of(info);
  if (signer.certificate) signer.status = SignerCheck(info, *signer.certificate, data).status();
  return signer;
}

void find_signers(CMS_ContentInfo* cms, const std::vector<CertificateRef>& others) {
  const Stack stack(sk_X509_new_null());
  for (const CertificateRef& certificate : others) {
    if (X509Pointer copy = to_openssl(*certificate)) sk_X509_push(stack.get(), copy.release());
  }
  CMS_set1_signers_certs(cms, stack.get(), 0);
}

CmsSignature checked(CMS_ContentInfo* cms, std::string_view data, const std::vector<CertificateRef>& others) {
  CmsSignature result;
  const Stack carried(CMS_get1_certs(cms));
  for (int i = 0; i < sk_X509_num(carried.get()); ++i) {
    if (auto certificate = from_openssl(sk_X509_value(carried.get(), i))) result.certificates.push_back(certificate);
  }
  find_signers(cms, others);
  STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(cms);
  for (int i = 0; i < sk_CMS_SignerInfo_num(signers); ++i) {
    result.signers.push_back(signer_of(sk_CMS_SignerInfo_value(signers, i), data));
  }
  return result;
}

}  // namespace

base::Result<CmsSignature> check_cms(std::string_view signature, std::string_view data,
                                     const std::vector<CertificateRef>& others, const std::string& where) {
  const ErrorQueueGuard errors;
  const CmsPointer cms = read_cms(signature);
  if (!cms || OBJ_obj2nid(CMS_get0_type(cms.get())) != NID_pkcs7_signed) {
    return std::unexpected(base::InputError{where, "not a CMS signature", "give a SignedData in DER or PEM"});
  }
  CmsSignature result = checked(cms.get(), data, others);
  if (result.signers.empty()) return std::unexpected(base::InputError{where, "nobody signed it", ""});
  return result;
}

}  // namespace trustprobe::x509
