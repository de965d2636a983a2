#include "wire/registry.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

using namespace trustprobe;

TEST_CASE("code points have the names that IANA gives them") {
  CHECK(wire::version_name(0x0304) == "TLS 1.3");
  CHECK(wire::cipher_suite_name(0x1301) == "TLS_AES_128_GCM_SHA256");
  CHECK(wire::cipher_suite_name(0xC02B) == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  CHECK(wire::group_name(0x11EC) == "X25519MLKEM768");
  CHECK(wire::group_name(0x001D) == "x25519");
  CHECK(wire::signature_scheme_name(0x0905) == "mldsa65");
  CHECK(wire::signature_scheme_name(0x0804) == "rsa_pss_rsae_sha256");
  CHECK(wire::certificate_compression_name(2) == "brotli");
  CHECK(wire::alert_name(116) == "certificate_required");
}

TEST_CASE("a code point without a name is its number") {
  CHECK(wire::group_name(0x4A4A) == "0x4a4a");
  CHECK(wire::version_name(0x7F1C) == "0x7f1c");
  CHECK(wire::cipher_suite_name(0xFFFF) == "0xffff");
  CHECK(wire::alert_name(200) == "unknown alert");
}

TEST_CASE("the key exchange follows from the suite") {
  CHECK(wire::key_exchange_of(0xC02F) == wire::KeyExchange::ecdhe);
  CHECK(wire::key_exchange_of(0x009E) == wire::KeyExchange::dhe);
  CHECK(wire::key_exchange_of(0x002F) == wire::KeyExchange::rsa);
  CHECK(wire::key_exchange_of(0x1301) == wire::KeyExchange::other);
  CHECK(wire::key_exchange_of(0x4A4A) == wire::KeyExchange::other);
}

TEST_CASE("signalling values have names and are no suites") {
  CHECK(wire::cipher_suite_name(0x00FF) == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
  CHECK(wire::cipher_suite_of("TLS_FALLBACK_SCSV") == 0x5600);
  for (const std::uint16_t suite : wire::all_cipher_suites()) {
    CHECK_FALSE(wire::cipher_suite_name(suite).ends_with("_SCSV"));
  }
}

TEST_CASE("every suite, group and signature scheme is found by its name, and no two share one") {
  const auto check = [](std::span<const std::uint16_t> values, auto name_of, auto value_of) {
    for (const std::uint16_t value : values) {
      const std::string name = name_of(value);
      CHECK_FALSE(name.starts_with("0x"));
      CHECK(value_of(name) == value);
    }
    CHECK(std::ranges::is_sorted(values));
  };
  check(wire::all_cipher_suites(), wire::cipher_suite_name, wire::cipher_suite_of);
  check(wire::all_groups(), wire::group_name, wire::group_of);
  check(wire::all_signature_schemes(), wire::signature_scheme_name, wire::signature_scheme_of);
}

TEST_CASE("the tables are as long as the registries") {
  CHECK(wire::all_cipher_suites().size() == 350 + 17);  // 17 were never registered
  CHECK(wire::all_groups().size() == 41 + 5 + 3 + 4 + 2);
  CHECK(wire::all_signature_schemes().size() == 49 + 12);  // 12 pairs of hash and signature of TLS 1.2
}

TEST_CASE("a number in hexadecimal is a name, anything else is none") {
  CHECK(wire::cipher_suite_of("0xc02f") == 0xC02F);
  CHECK(wire::cipher_suite_of("0xC02F") == 0xC02F);
  CHECK(wire::group_of("0x4a4a") == 0x4A4A);
  CHECK(wire::signature_scheme_of("0xfe00") == 0xFE00);
  CHECK(wire::version_of("TLS 1.2") == 0x0303);
  CHECK(wire::version_of("SSL 2") == 0x0002);
  CHECK(wire::version_of("0x7f1c") == 0x7F1C);
  for (const std::string_view name :
       {"", "0x", "0x2f", "0xc02g", "0x0c02f", "c02f", "0x-c02", "tls_aes_128_gcm_sha256"}) {
    CHECK_FALSE(wire::cipher_suite_of(name));
  }
  CHECK(wire::group_of("arbitrary_explicit_prime_curves") == 0xFF01);
}

TEST_CASE("groups belong to families") {
  using enum wire::GroupFamily;
  CHECK(wire::group_family(0x001D) == elliptic);
  CHECK(wire::group_family(0x0021) == elliptic);
  CHECK(wire::group_family(0x0028) == elliptic);
  CHECK(wire::group_family(0x0100) == finite_field);
  CHECK(wire::group_family(0x0202) == ml_kem);
  CHECK(wire::group_family(0x11EC) == hybrid);
  CHECK(wire::group_family(0x11EE) == hybrid);
  CHECK(wire::group_family(0x6399) == draft_hybrid);
  CHECK(wire::group_family(0x639A) == draft_hybrid);
  CHECK(wire::group_family(0x4A4A) == unknown);
  for (const std::uint16_t group : wire::all_groups()) CHECK(wire::group_family(group) != unknown);
}
