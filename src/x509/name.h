// Distinguished names and general names (RFC 5280 4.1.2.4, 4.2.1.6).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::x509 {

struct Name {
  base::Bytes der;           ///< as encoded
  base::Bytes canonical;     ///< for comparison (RFC 5280 7.1: case and white space folded); equal bytes = equal names
  std::string text;          ///< "CN=Amazon Root CA 1, O=Amazon, C=US"; raw text from the certificate
  std::string common_name;   ///< the last CN, empty if none
  std::string organization;  ///< the last O, empty if none
  std::string organizational_unit;           ///< the last OU, empty if none
  std::string country;                       ///< the last C, empty if none
  std::vector<std::string> email_addresses;  ///< emailAddress attributes (RFC 5280 4.1.2.6 calls them legacy)

  bool empty() const { return text.empty(); }
};

/// Exactly one DER Name, as a CertificateRequest lists them; nothing when it is malformed.
std::optional<Name> parse_name(base::ByteView der);

/// One GeneralName. In a subjectAltName `value` is a name; in name constraints it is a subtree base.
struct GeneralName {
  enum class Kind { dns, ip, email, uri, directory, other };
  Kind kind = Kind::other;
  /// dns, email, uri: the IA5String's bytes as encoded. ip: 4 or 16 bytes (constraints: 8 or 32, address then mask).
  /// directory: the canonical encoding of the name. other: empty.
  std::string value;

  bool operator==(const GeneralName&) const = default;
};

}  // namespace trustprobe::x509
