// Certificates for tests, made on the spot: any subject, issuer, key, dates, extensions and signature hash.
//
//   const Identity root = make_root("Test Root");
//   const Identity ca = issue(root, ca_recipe("Test CA"));
//   const Identity leaf = issue(ca, leaf_recipe("shop.example"));
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "x509/certificate.h"

namespace trustprobe::support {

enum class KeyKind { p256, p384, rsa1016, rsa1024, rsa2048, rsa3072, ed25519, ml_dsa_65 };

/// A certificate and the private key that belongs to it.
struct Identity {
  x509::CertificateRef certificate;
  std::shared_ptr<evp_pkey_st> key;
};

struct Recipe {
  /// Attribute types and values, first one outermost: {{"O", "Example"}, {"CN", "Test CA"}}. Empty: the empty name.
  std::vector<std::pair<std::string, std::string>> subject;
  KeyKind key_kind = KeyKind::p256;
  std::shared_ptr<evp_pkey_st> key;  ///< when set, used instead of a new one
  std::string not_before = "2026-01-01T00:00:00Z";
  std::string not_after = "2030-01-01T00:00:00Z";
  std::string hash = "SHA256";  ///< ignored where the issuer's key has its own (Ed25519, ML-DSA)
  int version = 3;
  long serial = 0;  ///< 0: the next unused one
  /// OpenSSL's configuration syntax, in this order: {"basicConstraints", "critical,CA:TRUE"}, {"1.2.3.4", "DER:0500"}.
  std::vector<std::pair<std::string, std::string>> extensions;
};

/// A certification authority: cA=TRUE, keyCertSign, key identifiers.
Recipe ca_recipe(std::string common_name);
/// A server: one DNS name (common name and SAN), serverAuth, key identifiers.
Recipe leaf_recipe(std::string dns_name);

/// Replaces the extension of that name, or adds it; an empty value takes it away.
Recipe with_extension(Recipe recipe, const std::string& name, std::string value);

/// Self-signed.
Identity make_root(std::string common_name);
Identity self_sign(const Recipe& recipe);
Identity issue(const Identity& issuer, const Recipe& recipe);

/// The same certificate under the fingerprint of another: the only way to a chain below a public root in a test.
Identity posing_as(const Identity& identity, std::string_view sha256);

/// Whether the linked OpenSSL can make such a key (ML-DSA needs 3.5).
bool can_make(KeyKind kind);

std::string private_key_pem(const Identity& identity);

/// "2026-06-01T12:00:00Z" or "2026-06-01"; throws std::invalid_argument for anything else.
base::Instant instant(std::string_view text);

}  // namespace trustprobe::support
