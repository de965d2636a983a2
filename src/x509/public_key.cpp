#include "x509/public_key.h"

#include <fmt/format.h>
#include <openssl/rsa.h>

#include <array>

#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

struct KeyType {
  std::string_view oid;
  KeyAlgorithm algorithm;
  std::string_view name;
};

// By OID, not by OpenSSL's number: a build with OpenSSL 3.0 must still name what it cannot use.
constexpr std::array key_types{
    KeyType{"1.2.840.113549.1.1.1", KeyAlgorithm::rsa, "RSA"},           // RFC 3279 2.3.1
    KeyType{"1.2.840.113549.1.1.10", KeyAlgorithm::rsa_pss, "RSA-PSS"},  // RFC 4055 1.2
    KeyType{"1.2.840.10045.2.1", KeyAlgorithm::ec, "ECDSA"},             // RFC 5480 2.1.1
    KeyType{"1.2.840.10040.4.1", KeyAlgorithm::dsa, "DSA"},              // RFC 3279 2.3.2
    KeyType{"1.3.101.112", KeyAlgorithm::ed25519, "Ed25519"},            // RFC 8410 3
    KeyType{"1.3.101.113", KeyAlgorithm::ed448, "Ed448"},
    KeyType{"2.16.840.1.101.3.4.3.17", KeyAlgorithm::ml_dsa, "ML-DSA-44"},  // RFC 9881 2
    KeyType{"2.16.840.1.101.3.4.3.18", KeyAlgorithm::ml_dsa, "ML-DSA-65"},
    KeyType{"2.16.840.1.101.3.4.3.19", KeyAlgorithm::ml_dsa, "ML-DSA-87"},
    KeyType{"2.16.840.1.101.3.4.3.20", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-128s"},  // RFC 9909 3
    KeyType{"2.16.840.1.101.3.4.3.21", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-128f"},
    KeyType{"2.16.840.1.101.3.4.3.22", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-192s"},
    KeyType{"2.16.840.1.101.3.4.3.23", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-192f"},
    KeyType{"2.16.840.1.101.3.4.3.24", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-256s"},
    KeyType{"2.16.840.1.101.3.4.3.25", KeyAlgorithm::slh_dsa, "SLH-DSA-SHA2-256f"},
    KeyType{"2.16.840.1.101.3.4.3.26", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-128s"},
    KeyType{"2.16.840.1.101.3.4.3.27", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-128f"},
    KeyType{"2.16.840.1.101.3.4.3.28", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-192s"},
    KeyType{"2.16.840.1.101.3.4.3.29", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-192f"},
    KeyType{"2.16.840.1.101.3.4.3.30", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-256s"},
    KeyType{"2.16.840.1.101.3.4.3.31", KeyAlgorithm::slh_dsa, "SLH-DSA-SHAKE-256f"},
};

const KeyType* key_type(std::string_view oid) {
  for (const KeyType& type : key_types) {
    if (type.oid == oid) return &type;
  }
  return nullptr;
}

// RFC 5480 2.1.1.1: the curve is named by an OID in the parameters; explicit parameters have no name.
std::string curve_name(const X509_ALGOR& algorithm) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, &algorithm);
  if (type != V_ASN1_OBJECT) return "";
  const auto* oid = static_cast<const ASN1_OBJECT*>(value);
  switch (OBJ_obj2nid(oid)) {
    case NID_X9_62_prime256v1:
      return "P-256";
    case NID_secp384r1:
      return "P-384";
    case NID_secp521r1:
      return "P-521";
    case NID_secp224r1:
      return "P-224";
    case NID_X9_62_prime192v1:
      return "P-192";
    case NID_undef:
      return dotted(oid);
    default:
      return OBJ_nid2sn(OBJ_obj2nid(oid));
  }
}

std::string key_name(const PublicKey& key, std::string_view type) {
  switch (key.algorithm) {
    case KeyAlgorithm::rsa:
    case KeyAlgorithm::rsa_pss:
    case KeyAlgorithm::dsa:
      return key.bits > 0 ? fmt::format("{} {}", type, key.bits) : std::string(type);
    case KeyAlgorithm::ec:
      return fmt::format("ECDSA {}", key.curve.empty() ? "with explicit curve" : key.curve);
    default:
      return std::string(type);
  }
}

Hash hash_of_digest(int nid) {
  switch (nid) {
    case NID_undef:
      return Hash::intrinsic;
    case NID_md2:
      return Hash::md2;
    case NID_md4:
      return Hash::md4;
    case NID_md5:
      return Hash::md5;
    case NID_sha1:
      return Hash::sha1;
    case NID_sha224:
    case NID_sha256:
    case NID_sha384:
    case NID_sha512:
    case NID_sha512_224:
    case NID_sha512_256:
      return Hash::sha2;
    case NID_sha3_224:
    case NID_sha3_256:
    case NID_sha3_384:
    case NID_sha3_512:
      return Hash::sha3;
    default:
      return Hash::unknown;
  }
}

// RFC 4055 3.1: the hash is a parameter, and SHA-1 when it is left out.
Hash pss_hash(const X509_ALGOR& algorithm) {
  const std::unique_ptr<RSA_PSS_PARAMS, FreedBy<RSA_PSS_PARAMS_free>> parameters(
      static_cast<RSA_PSS_PARAMS*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm.parameter)));
  if (!parameters) return Hash::unknown;
  if (parameters->hashAlgorithm == nullptr) return Hash::sha1;
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, parameters->hashAlgorithm);
  const int nid = OBJ_obj2nid(oid);
  return nid == NID_undef ? Hash::unknown : hash_of_digest(nid);
}

// Which kind of key makes such signatures; `other` when this build does not know the OID.
KeyAlgorithm signer_of(const std::string& signature_oid) {
  if (const KeyType* type = key_type(signature_oid)) {
    return type->algorithm == KeyAlgorithm::rsa_pss ? KeyAlgorithm::rsa : type->algorithm;
  }
  int digest = NID_undef, key = NID_undef;
  if (OBJ_find_sigid_algs(OBJ_txt2nid(signature_oid.c_str()), &digest, &key) != 1) return KeyAlgorithm::other;
  switch (key) {
    case NID_rsaEncryption:
      return KeyAlgorithm::rsa;
    case NID_X9_62_id_ecPublicKey:
      return KeyAlgorithm::ec;
    case NID_dsa:
      return KeyAlgorithm::dsa;
    default:
      return KeyAlgorithm::other;
  }
}

bool could_have_signed(KeyAlgorithm key, KeyAlgorithm signer) {
  if (key == KeyAlgorithm::other || signer == KeyAlgorithm::other) return true;
  return key == signer || (key == KeyAlgorithm::rsa_pss && signer == KeyAlgorithm::rsa);
}

}  // namespace

bool could_sign(const PublicKey& key, const SignatureAlgorithm& algorithm) {
  return could_have_signed(key.algorithm, signer_of(algorithm.oid));
}

bool in_this_build(const SignatureAlgorithm& algorithm) {
  if (algorithm.hash == Hash::intrinsic) return true;
  int digest = NID_undef;
  if (OBJ_find_sigid_algs(OBJ_txt2nid(algorithm.oid.c_str()), &digest, nullptr) != 1) return false;
  if (digest == NID_undef) return true;  // RSA-PSS: the parameters say which
  const std::unique_ptr<EVP_MD, FreedBy<EVP_MD_free>> fetched(EVP_MD_fetch(nullptr, OBJ_nid2sn(digest), nullptr));
  return fetched != nullptr;
}

PublicKey read_public_key(const X509_PUBKEY* info) {
  PublicKey key;
  ASN1_OBJECT* oid = nullptr;
  X509_ALGOR* algorithm = nullptr;
  X509_PUBKEY_get0_param(&oid, nullptr, nullptr, &algorithm, info);
  const std::string text = dotted(oid);
  const KeyType* type = key_type(text);
  key.algorithm = type == nullptr ? KeyAlgorithm::other : type->algorithm;
  if (EVP_PKEY* handle = X509_PUBKEY_get0(info)) {
    EVP_PKEY_up_ref(handle);
    key.handle.reset(handle, EVP_PKEY_free);
    key.bits = EVP_PKEY_get_bits(handle);
  }
  if (key.algorithm == KeyAlgorithm::ec) key.curve = curve_name(*algorithm);
  key.name = key_name(key, type == nullptr ? std::string_view(text) : type->name);
  unsigned char* spki = nullptr;
  const int length = i2d_X509_PUBKEY(info, &spki);
  if (length > 0) key.spki.assign(spki, spki + length);
  OPENSSL_free(spki);
  return key;
}

SignatureAlgorithm read_signature_algorithm(const X509_ALGOR& algorithm) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, &algorithm);
  SignatureAlgorithm result;
  result.oid = dotted(oid);
  const KeyType* type = key_type(result.oid);
  const int nid = OBJ_obj2nid(oid);
  result.name = nid != NID_undef ? OBJ_nid2ln(nid) : type != nullptr ? std::string(type->name) : result.oid;
  int digest = NID_undef;
  if (nid == NID_rsassaPss) {
    result.hash = pss_hash(algorithm);
  } else if (type != nullptr) {
    result.hash = Hash::intrinsic;
  } else if (OBJ_find_sigid_algs(nid, &digest, nullptr) == 1) {
    result.hash = hash_of_digest(digest);
  }
  return result;
}

SignatureStatus verify_signature(const Certificate& certificate, const PublicKey& issuer_key) {
  const ErrorQueueGuard errors;
  if (!could_sign(issuer_key, certificate.signature_algorithm)) return SignatureStatus::invalid;
  if (!issuer_key.handle || !in_this_build(certificate.signature_algorithm)) return SignatureStatus::unsupported;
  const unsigned char* cursor = certificate.der.data();
  const X509Pointer parsed(d2i_X509(nullptr, &cursor, static_cast<long>(certificate.der.size())));
  if (!parsed) return SignatureStatus::invalid;
  return X509_verify(parsed.get(), issuer_key.handle.get()) == 1 ? SignatureStatus::valid : SignatureStatus::invalid;
}

}  // namespace trustprobe::x509
