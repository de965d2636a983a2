// Names of TLS code points as IANA registers them. A value without a name here is given as its number: "0x11ec".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace trustprobe::wire {

/// "TLS 1.3".
std::string version_name(std::uint16_t version);
std::string cipher_suite_name(std::uint16_t suite);
std::string group_name(std::uint16_t group);
std::string signature_scheme_name(std::uint16_t scheme);
/// RFC 8879 7.3: "zlib", "brotli", "zstd".
std::string certificate_compression_name(std::uint16_t algorithm);
/// "handshake_failure"; a description without a name is "unknown alert".
std::string alert_name(std::uint8_t description);

/// How the premaster secret comes about in TLS 1.2; `other`: the suite does not say (TLS 1.3, unknown), or it is none
/// of these alone (pre-shared key, Kerberos, SRP, a fixed Diffie-Hellman key, GOST).
enum class KeyExchange { rsa, dhe, ecdhe, other };
KeyExchange key_exchange_of(std::uint16_t suite);

/// Every value that IANA has assigned, in ascending order; signalling values (SCSV), GREASE, private use and explicit
/// curves are left out. With the cipher suites that were deployed without being registered; with the pairs of hash and
/// signature of TLS 1.2 among the signature schemes.
std::span<const std::uint16_t> all_cipher_suites();
std::span<const std::uint16_t> all_groups();
std::span<const std::uint16_t> all_signature_schemes();

/// The value of a name as the functions above give it, or of "0xc02f"; nothing where there is none.
std::optional<std::uint16_t> cipher_suite_of(std::string_view name);
std::optional<std::uint16_t> group_of(std::string_view name);
std::optional<std::uint16_t> signature_scheme_of(std::string_view name);
std::optional<std::uint16_t> version_of(std::string_view name);

/// What a cipher suite is made of, read from its IANA name.
struct SuiteTraits {
  /// none: TLS 1.3, where it is not said; psk: with a certificate or without.
  enum class Authentication { none, anonymous, rsa, dss, ecdsa, psk, other };
  KeyExchange key_exchange = KeyExchange::other;
  Authentication authentication = Authentication::other;
  bool tls13 = false;           ///< for TLS 1.3 and nothing else
  bool tls12_only = false;      ///< AEAD, or a PRF of SHA-256 or SHA-384: for TLS 1.2 and nothing else
  bool forward_secret = false;  ///< ephemeral key exchange, or TLS 1.3
  bool export_grade = false;
  bool null_encryption = false;
  bool rc4 = false;
  bool des = false;  ///< single DES, of 40 bits too
  bool triple_des = false;
  bool cbc = false;
  bool aead = false;
  bool gost_or_sm = false;
};
/// A suite without a name here, or a signalling value, has the traits as above.
SuiteTraits traits_of(std::uint16_t suite);

/// What a group of key exchange is.
enum class GroupFamily { elliptic, finite_field, hybrid, ml_kem, draft_hybrid, unknown };
GroupFamily group_family(std::uint16_t group);

}  // namespace trustprobe::wire
