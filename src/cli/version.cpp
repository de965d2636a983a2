#include "cli/version.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>

namespace trustprobe::cli {
namespace {

bool knows_key_type(const char* name) {
  EVP_KEYMGMT* keys = EVP_KEYMGMT_fetch(nullptr, name, nullptr);
  EVP_KEYMGMT_free(keys);
  return keys != nullptr;
}

std::string missing_features() {
  std::string missing;
  const auto note = [&](const char* key_type, const char* feature) {
    if (!knows_key_type(key_type)) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", feature);
  };
  note("ML-KEM-768", "post-quantum key exchange (X25519MLKEM768)");
  note("ML-DSA-65", "ML-DSA certificates");
  note("SLH-DSA-SHA2-128s", "SLH-DSA certificates");
  return missing;
}

}  // namespace

std::string version_text() {
  std::string text =
      fmt::format("trustprobe {} (OpenSSL {})", TRUSTPROBE_VERSION, OpenSSL_version(OPENSSL_VERSION_STRING));
  const std::string missing = missing_features();
  if (!missing.empty())
    text += fmt::format("\nnot in this build: {} (they need OpenSSL 3.5; scripts/build links it)", missing);
  return text;
}

}  // namespace trustprobe::cli
