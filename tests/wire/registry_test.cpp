#include "wire/registry.h"

#include <doctest/doctest.h>

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
