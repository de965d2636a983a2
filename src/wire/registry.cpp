#include "wire/registry.h"

#include <algorithm>
#include <array>

#include "wire/code_points.h"

namespace trustprobe::wire {
namespace {

constexpr std::array versions{
    CodePoint{0x0002, "SSL 2"},   CodePoint{0x0300, "SSL 3"},   CodePoint{0x0301, "TLS 1.0"},
    CodePoint{0x0302, "TLS 1.1"}, CodePoint{0x0303, "TLS 1.2"}, CodePoint{0x0304, "TLS 1.3"},
};
static_assert(sorted(versions));

// IANA "TLS Supported Groups".
constexpr std::array groups{
    CodePoint{0x0001, "sect163k1"},
    CodePoint{0x0002, "sect163r1"},
    CodePoint{0x0003, "sect163r2"},
    CodePoint{0x0004, "sect193r1"},
    CodePoint{0x0005, "sect193r2"},
    CodePoint{0x0006, "sect233k1"},
    CodePoint{0x0007, "sect233r1"},
    CodePoint{0x0008, "sect239k1"},
    CodePoint{0x0009, "sect283k1"},
    CodePoint{0x000A, "sect283r1"},
    CodePoint{0x000B, "sect409k1"},
    CodePoint{0x000C, "sect409r1"},
    CodePoint{0x000D, "sect571k1"},
    CodePoint{0x000E, "sect571r1"},
    CodePoint{0x000F, "secp160k1"},
    CodePoint{0x0010, "secp160r1"},
    CodePoint{0x0011, "secp160r2"},
    CodePoint{0x0012, "secp192k1"},
    CodePoint{0x0013, "secp192r1"},
    CodePoint{0x0014, "secp224k1"},
    CodePoint{0x0015, "secp224r1"},
    CodePoint{0x0016, "secp256k1"},
    CodePoint{0x0017, "secp256r1"},
    CodePoint{0x0018, "secp384r1"},
    CodePoint{0x0019, "secp521r1"},
    CodePoint{0x001A, "brainpoolP256r1"},
    CodePoint{0x001B, "brainpoolP384r1"},
    CodePoint{0x001C, "brainpoolP512r1"},
    CodePoint{0x001D, "x25519"},
    CodePoint{0x001E, "x448"},
    CodePoint{0x001F, "brainpoolP256r1tls13"},
    CodePoint{0x0020, "brainpoolP384r1tls13"},
    CodePoint{0x0021, "brainpoolP512r1tls13"},
    CodePoint{0x0022, "GC256A"},
    CodePoint{0x0023, "GC256B"},
    CodePoint{0x0024, "GC256C"},
    CodePoint{0x0025, "GC256D"},
    CodePoint{0x0026, "GC512A"},
    CodePoint{0x0027, "GC512B"},
    CodePoint{0x0028, "GC512C"},
    CodePoint{0x0029, "curveSM2"},
    CodePoint{0x0100, "ffdhe2048"},
    CodePoint{0x0101, "ffdhe3072"},
    CodePoint{0x0102, "ffdhe4096"},
    CodePoint{0x0103, "ffdhe6144"},
    CodePoint{0x0104, "ffdhe8192"},
    CodePoint{0x0200, "MLKEM512"},
    CodePoint{0x0201, "MLKEM768"},
    CodePoint{0x0202, "MLKEM1024"},
    CodePoint{0x11EB, "SecP256r1MLKEM768"},
    CodePoint{0x11EC, "X25519MLKEM768"},
    CodePoint{0x11ED, "SecP384r1MLKEM1024"},
    CodePoint{0x11EE, "curveSM2MLKEM768"},
    CodePoint{0x6399, "X25519Kyber768Draft00"},
    CodePoint{0x639A, "SecP256r1Kyber768Draft00"},
};
static_assert(sorted(groups));
constexpr auto group_values = values_of(groups);

// RFC 8422 5.1.1: no groups, but leave to send the parameters of any curve.
constexpr std::array arbitrary_groups{
    CodePoint{0xFF01, "arbitrary_explicit_prime_curves"},
    CodePoint{0xFF02, "arbitrary_explicit_char2_curves"},
};
static_assert(sorted(arbitrary_groups));

// IANA "TLS SignatureScheme"; in TLS 1.2 the same two bytes are hash and signature algorithm (RFC 8446 4.2.3).
constexpr std::array signature_schemes{
    CodePoint{0x0101, "rsa_md5"},
    CodePoint{0x0102, "dsa_md5"},
    CodePoint{0x0103, "ecdsa_md5"},
    CodePoint{0x0201, "rsa_pkcs1_sha1"},
    CodePoint{0x0202, "dsa_sha1"},
    CodePoint{0x0203, "ecdsa_sha1"},
    CodePoint{0x0301, "rsa_sha224"},
    CodePoint{0x0302, "dsa_sha224"},
    CodePoint{0x0303, "ecdsa_sha224"},
    CodePoint{0x0401, "rsa_pkcs1_sha256"},
    CodePoint{0x0402, "dsa_sha256"},
    CodePoint{0x0403, "ecdsa_secp256r1_sha256"},
    CodePoint{0x0420, "rsa_pkcs1_sha256_legacy"},
    CodePoint{0x0501, "rsa_pkcs1_sha384"},
    CodePoint{0x0502, "dsa_sha384"},
    CodePoint{0x0503, "ecdsa_secp384r1_sha384"},
    CodePoint{0x0520, "rsa_pkcs1_sha384_legacy"},
    CodePoint{0x0601, "rsa_pkcs1_sha512"},
    CodePoint{0x0602, "dsa_sha512"},
    CodePoint{0x0603, "ecdsa_secp521r1_sha512"},
    CodePoint{0x0620, "rsa_pkcs1_sha512_legacy"},
    CodePoint{0x0704, "eccsi_sha256"},
    CodePoint{0x0705, "iso_ibs1"},
    CodePoint{0x0706, "iso_ibs2"},
    CodePoint{0x0707, "iso_chinese_ibs"},
    CodePoint{0x0708, "sm2sig_sm3"},
    CodePoint{0x0709, "gostr34102012_256a"},
    CodePoint{0x070A, "gostr34102012_256b"},
    CodePoint{0x070B, "gostr34102012_256c"},
    CodePoint{0x070C, "gostr34102012_256d"},
    CodePoint{0x070D, "gostr34102012_512a"},
    CodePoint{0x070E, "gostr34102012_512b"},
    CodePoint{0x070F, "gostr34102012_512c"},
    CodePoint{0x0804, "rsa_pss_rsae_sha256"},
    CodePoint{0x0805, "rsa_pss_rsae_sha384"},
    CodePoint{0x0806, "rsa_pss_rsae_sha512"},
    CodePoint{0x0807, "ed25519"},
    CodePoint{0x0808, "ed448"},
    CodePoint{0x0809, "rsa_pss_pss_sha256"},
    CodePoint{0x080A, "rsa_pss_pss_sha384"},
    CodePoint{0x080B, "rsa_pss_pss_sha512"},
    CodePoint{0x081A, "ecdsa_brainpoolP256r1tls13_sha256"},
    CodePoint{0x081B, "ecdsa_brainpoolP384r1tls13_sha384"},
    CodePoint{0x081C, "ecdsa_brainpoolP512r1tls13_sha512"},
    CodePoint{0x0840, "gostr34102012_256"},
    CodePoint{0x0841, "gostr34102012_512"},
    CodePoint{0x0904, "mldsa44"},
    CodePoint{0x0905, "mldsa65"},
    CodePoint{0x0906, "mldsa87"},
    CodePoint{0x0911, "slhdsa_sha2_128s"},
    CodePoint{0x0912, "slhdsa_sha2_128f"},
    CodePoint{0x0913, "slhdsa_sha2_192s"},
    CodePoint{0x0914, "slhdsa_sha2_192f"},
    CodePoint{0x0915, "slhdsa_sha2_256s"},
    CodePoint{0x0916, "slhdsa_sha2_256f"},
    CodePoint{0x0917, "slhdsa_shake_128s"},
    CodePoint{0x0918, "slhdsa_shake_128f"},
    CodePoint{0x0919, "slhdsa_shake_192s"},
    CodePoint{0x091A, "slhdsa_shake_192f"},
    CodePoint{0x091B, "slhdsa_shake_256s"},
    CodePoint{0x091C, "slhdsa_shake_256f"},
};
static_assert(sorted(signature_schemes));
constexpr auto signature_scheme_values = values_of(signature_schemes);

// IANA "TLS Alerts".
constexpr std::array alerts{
    CodePoint{0, "close_notify"},
    CodePoint{10, "unexpected_message"},
    CodePoint{20, "bad_record_mac"},
    CodePoint{21, "decryption_failed"},
    CodePoint{22, "record_overflow"},
    CodePoint{30, "decompression_failure"},
    CodePoint{40, "handshake_failure"},
    CodePoint{41, "no_certificate"},
    CodePoint{42, "bad_certificate"},
    CodePoint{43, "unsupported_certificate"},
    CodePoint{44, "certificate_revoked"},
    CodePoint{45, "certificate_expired"},
    CodePoint{46, "certificate_unknown"},
    CodePoint{47, "illegal_parameter"},
    CodePoint{48, "unknown_ca"},
    CodePoint{49, "access_denied"},
    CodePoint{50, "decode_error"},
    CodePoint{51, "decrypt_error"},
    CodePoint{60, "export_restriction"},
    CodePoint{70, "protocol_version"},
    CodePoint{71, "insufficient_security"},
    CodePoint{80, "internal_error"},
    CodePoint{86, "inappropriate_fallback"},
    CodePoint{90, "user_canceled"},
    CodePoint{100, "no_renegotiation"},
    CodePoint{109, "missing_extension"},
    CodePoint{110, "unsupported_extension"},
    CodePoint{111, "certificate_unobtainable"},
    CodePoint{112, "unrecognized_name"},
    CodePoint{113, "bad_certificate_status_response"},
    CodePoint{114, "bad_certificate_hash_value"},
    CodePoint{115, "unknown_psk_identity"},
    CodePoint{116, "certificate_required"},
    CodePoint{117, "general_error"},
    CodePoint{120, "no_application_protocol"},
    CodePoint{121, "ech_required"},
};
static_assert(sorted(alerts));

constexpr std::array compressions{CodePoint{1, "zlib"}, CodePoint{2, "brotli"}, CodePoint{3, "zstd"}};

}  // namespace

std::string version_name(std::uint16_t version) {
  return name_of(versions, version);
}
std::string group_name(std::uint16_t group) {
  return name_of(groups, arbitrary_groups, group);
}
std::string signature_scheme_name(std::uint16_t scheme) {
  return name_of(signature_schemes, scheme);
}
std::string certificate_compression_name(std::uint16_t algorithm) {
  return name_of(compressions, algorithm);
}

std::string alert_name(std::uint8_t description) {
  const auto row = std::ranges::find(alerts, description, &CodePoint::value);
  return row == alerts.end() ? "unknown alert" : std::string(row->name);
}

std::span<const std::uint16_t> all_groups() {
  return group_values;
}
std::span<const std::uint16_t> all_signature_schemes() {
  return signature_scheme_values;
}

std::optional<std::uint16_t> group_of(std::string_view name) {
  return value_of(groups, arbitrary_groups, name);
}
std::optional<std::uint16_t> signature_scheme_of(std::string_view name) {
  return value_of(signature_schemes, {}, name);
}
std::optional<std::uint16_t> version_of(std::string_view name) {
  return value_of(versions, {}, name);
}

GroupFamily group_family(std::uint16_t group) {
  const std::string name = group_name(group);
  if (name.starts_with("0x")) return GroupFamily::unknown;
  if (name.starts_with("ffdhe")) return GroupFamily::finite_field;
  if (name.starts_with("MLKEM")) return GroupFamily::ml_kem;
  if (name.find("MLKEM") != std::string::npos) return GroupFamily::hybrid;
  if (name.find("Kyber") != std::string::npos) return GroupFamily::draft_hybrid;
  return GroupFamily::elliptic;
}

}  // namespace trustprobe::wire
