#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "wire/registry.h"

using namespace trustprobe;
using wire::KeyExchange;
using Authentication = wire::SuiteTraits::Authentication;

namespace {

struct Row {
  std::string_view name;
  KeyExchange key_exchange;
  Authentication authentication;
  std::string_view properties;  // those that are set, in the order of the header
};

const std::vector<Row> representatives{
    {"TLS_AES_128_GCM_SHA256", KeyExchange::other, Authentication::none, "tls13 forward_secret aead"},
    {"TLS_SM4_GCM_SM3", KeyExchange::other, Authentication::none, "tls13 forward_secret aead gost_or_sm"},
    {"TLS_SHA256_SHA256", KeyExchange::other, Authentication::none, "tls13 forward_secret null_encryption"},
    {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", KeyExchange::ecdhe, Authentication::rsa,
     "tls12_only forward_secret aead"},
    {"OLD_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", KeyExchange::ecdhe, Authentication::ecdsa,
     "tls12_only forward_secret aead"},
    {"TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8", KeyExchange::ecdhe, Authentication::ecdsa, "tls12_only forward_secret aead"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA", KeyExchange::rsa, Authentication::rsa, "cbc"},
    {"TLS_RSA_WITH_AES_128_CBC_SHA256", KeyExchange::rsa, Authentication::rsa, "tls12_only cbc"},
    {"TLS_RSA_WITH_NULL_SHA256", KeyExchange::rsa, Authentication::rsa, "tls12_only null_encryption"},
    {"TLS_RSA_EXPORT_WITH_RC4_40_MD5", KeyExchange::rsa, Authentication::rsa, "export_grade rc4"},
    {"TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA", KeyExchange::dhe, Authentication::dss,
     "forward_secret export_grade des cbc"},
    {"TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", KeyExchange::dhe, Authentication::rsa, "forward_secret triple_des cbc"},
    {"SSL_RSA_FIPS_WITH_DES_CBC_SHA", KeyExchange::rsa, Authentication::rsa, "des cbc"},
    {"TLS_DH_anon_EXPORT_WITH_DES40_CBC_SHA", KeyExchange::dhe, Authentication::anonymous,
     "forward_secret export_grade des cbc"},
    {"TLS_ECDH_anon_WITH_NULL_SHA", KeyExchange::ecdhe, Authentication::anonymous, "forward_secret null_encryption"},
    {"TLS_ECDH_RSA_WITH_AES_128_CBC_SHA", KeyExchange::other, Authentication::rsa, "cbc"},
    {"TLS_DH_DSS_WITH_AES_256_GCM_SHA384", KeyExchange::other, Authentication::dss, "tls12_only aead"},
    {"TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256", KeyExchange::other, Authentication::psk, "forward_secret cbc"},
    {"TLS_PSK_DHE_WITH_AES_128_CCM_8", KeyExchange::other, Authentication::psk, "tls12_only forward_secret aead"},
    {"TLS_RSA_PSK_WITH_ARIA_128_CBC_SHA256", KeyExchange::other, Authentication::psk, "tls12_only cbc"},
    {"TLS_KRB5_WITH_RC4_128_MD5", KeyExchange::other, Authentication::other, "rc4"},
    {"TLS_SRP_SHA_DSS_WITH_AES_128_CBC_SHA", KeyExchange::other, Authentication::dss, "forward_secret cbc"},
    {"TLS_NULL_WITH_NULL_NULL", KeyExchange::other, Authentication::anonymous, "null_encryption"},
    {"TLS_GOSTR341001_WITH_28147_CNT_IMIT", KeyExchange::other, Authentication::other, "gost_or_sm"},
    {"TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC", KeyExchange::other, Authentication::other, "tls12_only gost_or_sm"},
    {"TLS_GOSTR341112_256_WITH_MAGMA_MGM_L", KeyExchange::other, Authentication::none,
     "tls13 forward_secret aead gost_or_sm"},
};

std::string properties_of(const wire::SuiteTraits& traits) {
  std::string text;
  const auto add = [&](bool set, std::string_view name) {
    if (set) text.append(text.empty() ? "" : " ").append(name);
  };
  add(traits.tls13, "tls13");
  add(traits.tls12_only, "tls12_only");
  add(traits.forward_secret, "forward_secret");
  add(traits.export_grade, "export_grade");
  add(traits.null_encryption, "null_encryption");
  add(traits.rc4, "rc4");
  add(traits.des, "des");
  add(traits.triple_des, "triple_des");
  add(traits.cbc, "cbc");
  add(traits.aead, "aead");
  add(traits.gost_or_sm, "gost_or_sm");
  return text;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the traits of a suite are read from its name") {
  for (const Row& row : representatives) {
    CAPTURE(row.name);
    const auto suite = wire::cipher_suite_of(row.name);
    REQUIRE(suite);
    const wire::SuiteTraits traits = wire::traits_of(*suite);
    CHECK(traits.key_exchange == row.key_exchange);
    CHECK(traits.authentication == row.authentication);
    CHECK(properties_of(traits) == row.properties);
    CHECK(wire::key_exchange_of(*suite) == row.key_exchange);
  }
}

TEST_CASE("exactly these suites are for TLS 1.3") {
  std::vector<std::uint16_t> found;
  for (const std::uint16_t suite : wire::all_cipher_suites()) {
    if (wire::traits_of(suite).tls13) found.push_back(suite);
  }
  CHECK(found == std::vector<std::uint16_t>{0x00C6, 0x00C7, 0x1301, 0x1302, 0x1303, 0x1304, 0x1305, 0x1306, 0x1307,
                                            0xC0B4, 0xC0B5, 0xC103, 0xC104, 0xC105, 0xC106});
}

TEST_CASE("no suite contradicts its name") {
  for (const std::uint16_t suite : wire::all_cipher_suites()) {
    const std::string name = wire::cipher_suite_name(suite);
    CAPTURE(name);
    const wire::SuiteTraits traits = wire::traits_of(suite);
    CHECK_FALSE((traits.tls13 && traits.tls12_only));
    CHECK_FALSE((traits.aead && traits.cbc));
    CHECK_FALSE((traits.des && traits.triple_des));
    CHECK_FALSE((traits.aead && (traits.rc4 || traits.null_encryption || traits.export_grade)));
    CHECK(traits.tls13 == (traits.authentication == Authentication::none));
    if (has(name, "_GCM_") || has(name, "_CCM") || has(name, "_POLY1305")) CHECK(traits.aead);
    if (traits.aead) CHECK((traits.tls13 || traits.tls12_only));
    CHECK(traits.cbc == has(name, "_CBC"));
    CHECK(traits.rc4 == has(name, "_RC4_"));
    CHECK(traits.triple_des == has(name, "_3DES_"));
    CHECK(traits.export_grade == has(name, "_EXPORT"));
    if (traits.key_exchange == KeyExchange::rsa) CHECK_FALSE(traits.forward_secret);
    if (traits.key_exchange == KeyExchange::dhe || traits.key_exchange == KeyExchange::ecdhe) {
      CHECK(traits.forward_secret);
    }
  }
}

TEST_CASE("what is no suite has no traits") {
  for (const std::uint16_t value : std::vector<std::uint16_t>{0x00FF, 0x5600, 0x4A4A, 0xFFFF}) {
    const wire::SuiteTraits traits = wire::traits_of(value);
    CHECK(properties_of(traits).empty());
    CHECK(traits.key_exchange == KeyExchange::other);
    CHECK(traits.authentication == Authentication::other);
  }
}
