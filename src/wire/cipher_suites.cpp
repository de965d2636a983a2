#include <algorithm>
#include <array>

#include "wire/code_points.h"
#include "wire/registry.h"

namespace trustprobe::wire {
namespace {

// IANA "TLS Cipher Suites": those with a certificate or anonymous key exchange that the linked libraries can negotiate.
constexpr std::array suites{
    CodePoint{0x0001, "TLS_RSA_WITH_NULL_MD5"},
    CodePoint{0x0002, "TLS_RSA_WITH_NULL_SHA"},
    CodePoint{0x0004, "TLS_RSA_WITH_RC4_128_MD5"},
    CodePoint{0x0005, "TLS_RSA_WITH_RC4_128_SHA"},
    CodePoint{0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0x0013, "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0x0018, "TLS_DH_anon_WITH_RC4_128_MD5"},
    CodePoint{0x001B, "TLS_DH_anon_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"},
    CodePoint{0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA"},
    CodePoint{0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"},
    CodePoint{0x0034, "TLS_DH_anon_WITH_AES_128_CBC_SHA"},
    CodePoint{0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"},
    CodePoint{0x0038, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA"},
    CodePoint{0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"},
    CodePoint{0x003A, "TLS_DH_anon_WITH_AES_256_CBC_SHA"},
    CodePoint{0x003B, "TLS_RSA_WITH_NULL_SHA256"},
    CodePoint{0x003C, "TLS_RSA_WITH_AES_128_CBC_SHA256"},
    CodePoint{0x003D, "TLS_RSA_WITH_AES_256_CBC_SHA256"},
    CodePoint{0x0040, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256"},
    CodePoint{0x0041, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"},
    CodePoint{0x0044, "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA"},
    CodePoint{0x0045, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA"},
    CodePoint{0x0046, "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA"},
    CodePoint{0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"},
    CodePoint{0x006A, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256"},
    CodePoint{0x006B, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"},
    CodePoint{0x006C, "TLS_DH_anon_WITH_AES_128_CBC_SHA256"},
    CodePoint{0x006D, "TLS_DH_anon_WITH_AES_256_CBC_SHA256"},
    CodePoint{0x0084, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA"},
    CodePoint{0x0087, "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA"},
    CodePoint{0x0088, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA"},
    CodePoint{0x0089, "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA"},
    CodePoint{0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256"},
    CodePoint{0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
    CodePoint{0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
    CodePoint{0x009F, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
    CodePoint{0x00A2, "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256"},
    CodePoint{0x00A3, "TLS_DHE_DSS_WITH_AES_256_GCM_SHA384"},
    CodePoint{0x00A6, "TLS_DH_anon_WITH_AES_128_GCM_SHA256"},
    CodePoint{0x00A7, "TLS_DH_anon_WITH_AES_256_GCM_SHA384"},
    CodePoint{0x00BA, "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0x00BD, "TLS_DHE_DSS_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0x00BE, "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0x00BF, "TLS_DH_anon_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0x00C0, "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA256"},
    CodePoint{0x00C3, "TLS_DHE_DSS_WITH_CAMELLIA_256_CBC_SHA256"},
    CodePoint{0x00C4, "TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA256"},
    CodePoint{0x00C5, "TLS_DH_anon_WITH_CAMELLIA_256_CBC_SHA256"},
    CodePoint{0x1301, "TLS_AES_128_GCM_SHA256"},
    CodePoint{0x1302, "TLS_AES_256_GCM_SHA384"},
    CodePoint{0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
    CodePoint{0xC006, "TLS_ECDHE_ECDSA_WITH_NULL_SHA"},
    CodePoint{0xC007, "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA"},
    CodePoint{0xC008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
    CodePoint{0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
    CodePoint{0xC010, "TLS_ECDHE_RSA_WITH_NULL_SHA"},
    CodePoint{0xC011, "TLS_ECDHE_RSA_WITH_RC4_128_SHA"},
    CodePoint{0xC012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
    CodePoint{0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
    CodePoint{0xC015, "TLS_ECDH_anon_WITH_NULL_SHA"},
    CodePoint{0xC016, "TLS_ECDH_anon_WITH_RC4_128_SHA"},
    CodePoint{0xC017, "TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA"},
    CodePoint{0xC018, "TLS_ECDH_anon_WITH_AES_128_CBC_SHA"},
    CodePoint{0xC019, "TLS_ECDH_anon_WITH_AES_256_CBC_SHA"},
    CodePoint{0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
    CodePoint{0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
    CodePoint{0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
    CodePoint{0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
    CodePoint{0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
    CodePoint{0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
    CodePoint{0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
    CodePoint{0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
    CodePoint{0xC050, "TLS_RSA_WITH_ARIA_128_GCM_SHA256"},
    CodePoint{0xC051, "TLS_RSA_WITH_ARIA_256_GCM_SHA384"},
    CodePoint{0xC052, "TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256"},
    CodePoint{0xC053, "TLS_DHE_RSA_WITH_ARIA_256_GCM_SHA384"},
    CodePoint{0xC056, "TLS_DHE_DSS_WITH_ARIA_128_GCM_SHA256"},
    CodePoint{0xC057, "TLS_DHE_DSS_WITH_ARIA_256_GCM_SHA384"},
    CodePoint{0xC05C, "TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256"},
    CodePoint{0xC05D, "TLS_ECDHE_ECDSA_WITH_ARIA_256_GCM_SHA384"},
    CodePoint{0xC060, "TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256"},
    CodePoint{0xC061, "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384"},
    CodePoint{0xC072, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0xC073, "TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384"},
    CodePoint{0xC076, "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256"},
    CodePoint{0xC077, "TLS_ECDHE_RSA_WITH_CAMELLIA_256_CBC_SHA384"},
    CodePoint{0xC09C, "TLS_RSA_WITH_AES_128_CCM"},
    CodePoint{0xC09D, "TLS_RSA_WITH_AES_256_CCM"},
    CodePoint{0xC09E, "TLS_DHE_RSA_WITH_AES_128_CCM"},
    CodePoint{0xC09F, "TLS_DHE_RSA_WITH_AES_256_CCM"},
    CodePoint{0xC0A0, "TLS_RSA_WITH_AES_128_CCM_8"},
    CodePoint{0xC0A1, "TLS_RSA_WITH_AES_256_CCM_8"},
    CodePoint{0xC0A2, "TLS_DHE_RSA_WITH_AES_128_CCM_8"},
    CodePoint{0xC0A3, "TLS_DHE_RSA_WITH_AES_256_CCM_8"},
    CodePoint{0xC0AC, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"},
    CodePoint{0xC0AD, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"},
    CodePoint{0xC0AE, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"},
    CodePoint{0xC0AF, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"},
    CodePoint{0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
    CodePoint{0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
    CodePoint{0xCCAA, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
};
static_assert(std::ranges::is_sorted(suites, {}, &CodePoint::value));

}  // namespace

std::string cipher_suite_name(std::uint16_t suite) {
  return name_of(suites, suite);
}

KeyExchange key_exchange_of(std::uint16_t suite) {
  const std::string name = cipher_suite_name(suite);
  if (name.starts_with("TLS_ECDHE_") || name.starts_with("TLS_ECDH_anon_")) return KeyExchange::ecdhe;
  if (name.starts_with("TLS_DHE_") || name.starts_with("TLS_DH_anon_")) return KeyExchange::dhe;
  if (name.starts_with("TLS_RSA_")) return KeyExchange::rsa;
  return KeyExchange::other;
}

}  // namespace trustprobe::wire
