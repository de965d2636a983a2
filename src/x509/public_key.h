// Public keys and signatures over certificates. OpenSSL does the arithmetic; its types stay behind this header.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace trustprobe::x509 {

struct Certificate;

enum class KeyAlgorithm { rsa, rsa_pss, ec, ed25519, ed448, dsa, ml_dsa, slh_dsa, other };

struct PublicKey {
  KeyAlgorithm algorithm = KeyAlgorithm::other;
  int bits = 0;       ///< RSA/DSA modulus, EC field size; 0 when unknown
  std::string curve;  ///< "P-256", "P-384", "P-521", "secp256k1", ...; EC keys only
  std::string name;   ///< for people: "RSA 2048", "ECDSA P-256", "Ed25519", "ML-DSA-65", or the OID
  base::Bytes spki;   ///< SubjectPublicKeyInfo, DER
  /// Null when the linked OpenSSL cannot use the key (algorithm not in this build).
  std::shared_ptr<evp_pkey_st> handle;
};

enum class Hash { md2, md4, md5, sha1, sha2, sha3, intrinsic, unknown };

struct SignatureAlgorithm {
  std::string oid;            ///< dotted
  std::string name;           ///< "sha256WithRSAEncryption", or the OID
  Hash hash = Hash::unknown;  ///< intrinsic: part of the scheme (Ed25519, ML-DSA)
  bool mismatched = false;    ///< differs from tbsCertificate.signature (RFC 5280 4.1.1.2 forbids)
};

enum class SignatureStatus {
  valid,
  invalid,
  unsupported,  ///< algorithm not in this build: neither claim can be made
};

/// Whether `issuer_key` made the signature on `certificate`. Hash strength is not judged here.
SignatureStatus verify_signature(const Certificate& certificate, const PublicKey& issuer_key);

}  // namespace trustprobe::x509
