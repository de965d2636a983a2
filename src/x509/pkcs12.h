// PKCS #12 (RFC 7292): bags of certificates and keys under a password, as key stores of Java and exports of OpenSSL.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

struct Pkcs12Certificate {
  CertificateRef certificate;
  std::string friendly_name;                ///< UTF-8, may be empty
  std::optional<base::Bytes> local_key_id;  ///< joins a certificate with its private key
  /// Oracle's attribute 2.16.840.1.113894.746875.1.1, whatever its value: to Java the entry is a trusted certificate.
  bool has_trusted_key_usage = false;
};

struct Pkcs12 {
  std::vector<Pkcs12Certificate> certificates;  ///< in the file's order, duplicates kept
  std::vector<base::Bytes> key_ids;             ///< localKeyID of each private key, empty where it has none
  std::size_t other_bags = 0;                   ///< CRLs, secrets, certificates that are not X.509
  std::string encryption;         ///< of the certificates: "PBES2 with aes-256-cbc, 10000 iterations"; empty: none
  std::string mac;                ///< "HMAC with sha256, 10000 iterations"; empty: none
  bool modern = false;            ///< uses what Java 8 before update 301 cannot read (PBES2, a MAC other than SHA-1)
  bool pbmac1 = false;            ///< integrity by RFC 9579
  bool password_checked = false;  ///< there was something, the MAC or the encryption, that the password had to fit
};

struct Pkcs12Error {
  enum class Kind {
    malformed,       ///< not PKCS #12, cut short, or damaged where that can be known without the password
    wrong_password,  ///< or damaged
    unsupported,     ///< `detail` names the algorithm that this build lacks
    too_slow,  ///< asks for more iterations, all together, than anybody waits for; `detail` has the number that is too
               ///< much
  };
  Kind kind = Kind::malformed;
  std::string detail;
};

/// Whether the bytes begin as a PFX of version 3 does.
bool begins_as_pkcs12(base::ByteView bytes);

/// `password` is UTF-8; nothing and the empty one are different passwords (RFC 7292 appendix B).
std::expected<Pkcs12, Pkcs12Error> read_pkcs12(base::ByteView der, std::optional<std::string_view> password);

/// Takes no notice of a MAC. A file with something encrypted (keys in bags aside) is Kind::wrong_password.
std::expected<Pkcs12, Pkcs12Error> read_pkcs12_without_password(base::ByteView der);

/// Certificates and their names as trusted entries: each with trustedKeyUsage for anything, encrypted by PBES2 with
/// AES-256 and under an HMAC with SHA-256, both with 10,000 iterations, as keytool 17 writes them. `password` has no
/// NUL.
std::string write_pkcs12(const std::vector<std::pair<CertificateRef, std::string>>& entries,
                         const std::string& password);

}  // namespace trustprobe::x509
