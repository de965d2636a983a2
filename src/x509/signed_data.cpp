#include "x509/signed_data.h"

#include <openssl/rsa.h>

#include "x509/decode.h"
#include "x509/der_reader.h"

namespace trustprobe::x509 {
namespace {

using AlgorithmPointer = std::unique_ptr<X509_ALGOR, FreedBy<X509_ALGOR_free>>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreedBy<EVP_MD_CTX_free>>;

const EVP_MD* digest_of(const X509_ALGOR* algorithm, const EVP_MD* absent) {
  if (algorithm == nullptr) return absent;
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm);
  return EVP_get_digestbyobj(oid);
}

// RFC 4055 3.1: hash, mask generation with its hash, salt length; all of them SHA-1 and 20 where left out.
struct PssParameters {
  const EVP_MD* hash = EVP_sha1();
  const EVP_MD* mask_hash = EVP_sha1();
  int salt_length = 20;
};

std::optional<PssParameters> pss_parameters(const X509_ALGOR& algorithm) {
  const std::unique_ptr<RSA_PSS_PARAMS, FreedBy<RSA_PSS_PARAMS_free>> decoded(
      static_cast<RSA_PSS_PARAMS*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm.parameter)));
  if (!decoded) return std::nullopt;
  PssParameters parameters;
  parameters.hash = digest_of(decoded->hashAlgorithm, EVP_sha1());
  if (decoded->maskGenAlgorithm != nullptr) {
    const AlgorithmPointer mask(static_cast<X509_ALGOR*>(
        ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(X509_ALGOR), decoded->maskGenAlgorithm->parameter)));
    parameters.mask_hash = digest_of(mask.get(), nullptr);
  }
  if (decoded->saltLength != nullptr) parameters.salt_length = static_cast<int>(ASN1_INTEGER_get(decoded->saltLength));
  if (parameters.hash == nullptr || parameters.mask_hash == nullptr || parameters.salt_length < 0) return std::nullopt;
  return parameters;
}

bool begin_pss(EVP_MD_CTX* context, const X509_ALGOR& algorithm, EVP_PKEY* key) {
  const auto parameters = pss_parameters(algorithm);
  EVP_PKEY_CTX* padding = nullptr;
  return parameters && EVP_DigestVerifyInit(context, &padding, parameters->hash, nullptr, key) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(padding, parameters->mask_hash) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, parameters->salt_length) == 1;
}

bool begin(EVP_MD_CTX* context, const X509_ALGOR& algorithm, EVP_PKEY* key) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, &algorithm);
  const int nid = OBJ_obj2nid(oid);
  if (nid == NID_rsassaPss) return begin_pss(context, algorithm, key);
  int digest = NID_undef;
  OBJ_find_sigid_algs(nid, &digest, nullptr);
  const EVP_MD* hash = digest == NID_undef ? nullptr : EVP_get_digestbynid(digest);  // null: part of the scheme
  return EVP_DigestVerifyInit(context, nullptr, hash, nullptr, key) == 1;
}

}  // namespace

std::optional<SignedData> split_signed(base::ByteView der) {
  const auto outer = DerReader(der).next_if(der::sequence);
  if (!outer) return std::nullopt;
  DerReader parts(outer->contents);
  const auto to_be_signed = parts.next_if(der::sequence);
  const auto algorithm = to_be_signed ? parts.next_if(der::sequence) : std::nullopt;
  const auto bits = algorithm ? parts.next_if(der::bit_string) : std::nullopt;
  if (!bits || bits->contents.empty() || bits->contents.front() != 0) return std::nullopt;
  return SignedData{to_be_signed->whole, algorithm->whole, bits->contents.subspan(1)};
}

SignatureStatus verify_signature(const SignedData& data, const PublicKey& key) {
  const ErrorQueueGuard errors;
  const auto algorithm = decode_exactly<X509_ALGOR, X509_ALGOR_free>(data.algorithm, ASN1_ITEM_rptr(X509_ALGOR));
  if (!algorithm) return SignatureStatus::invalid;
  const SignatureAlgorithm named = read_signature_algorithm(*algorithm);
  if (!could_sign(key, named)) return SignatureStatus::invalid;
  if (!key.handle || !in_this_build(named)) return SignatureStatus::unsupported;
  const ContextPointer context(EVP_MD_CTX_new());
  if (!begin(context.get(), *algorithm, key.handle.get())) return SignatureStatus::invalid;
  const int verified = EVP_DigestVerify(context.get(), data.signature.data(), data.signature.size(),
                                        data.to_be_signed.data(), data.to_be_signed.size());
  return verified == 1 ? SignatureStatus::valid : SignatureStatus::invalid;
}

}  // namespace trustprobe::x509
