#include "support/certificate_maker.h"

#include <fmt/format.h>
#include <openssl/conf.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include "base/hex.h"
#include "x509/openssl.h"

namespace trustprobe::support {
namespace {

using x509::FreedBy;
using x509::X509Pointer;
using KeyRef = std::shared_ptr<evp_pkey_st>;

void require(bool done, const std::string& step) {
  if (done) return;
  throw std::runtime_error(fmt::format("certificate maker: {}: {}", step, ERR_error_string(ERR_get_error(), nullptr)));
}

EVP_PKEY* generate(KeyKind kind) {
  switch (kind) {
    case KeyKind::p256:
      return EVP_EC_gen("P-256");
    case KeyKind::p384:
      return EVP_EC_gen("P-384");
    case KeyKind::rsa1016:
      return EVP_RSA_gen(1016);
    case KeyKind::rsa1024:
      return EVP_RSA_gen(1024);
    case KeyKind::rsa2048:
      return EVP_RSA_gen(2048);
    case KeyKind::rsa3072:
      return EVP_RSA_gen(3072);
    case KeyKind::ed25519:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    case KeyKind::ml_dsa_65:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ML-DSA-65");
  }
  return nullptr;
}

KeyRef new_key(KeyKind kind) {
  EVP_PKEY* key = generate(kind);
  require(key != nullptr, "make a key");
  return {key, EVP_PKEY_free};
}

void set_time(ASN1_TIME* time, const std::string& text) {
  require(ASN1_TIME_set(time, instant(text).time_since_epoch().count()) != nullptr, "date " + text);
}

void set_subject(X509* certificate, const Recipe& recipe) {
  X509_NAME* name = X509_get_subject_name(certificate);
  for (const auto& [type, value] : recipe.subject) {
    require(X509_NAME_add_entry_by_txt(name, type.c_str(), MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(value.data()),
                                       static_cast<int>(value.size()), -1, 0) == 1,
            "name " + type);
  }
}

void add_extensions(X509* certificate, X509* issuer, const Recipe& recipe) {
  const std::unique_ptr<CONF, FreedBy<NCONF_free>> no_sections(
      NCONF_new(nullptr));  // certificatePolicies insists on one
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509V3_set_nconf(&context, no_sections.get());
  for (const auto& [name, value] : recipe.extensions) {
    const std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>> extension(
        X509V3_EXT_nconf(no_sections.get(), &context, name.c_str(), value.c_str()));
    require(extension != nullptr, fmt::format("extension {} = {}", name, value));
    X509_add_ext(certificate, extension.get(), -1);
  }
}

bool has_own_hash(EVP_PKEY* key) {
  return EVP_PKEY_is_a(key, "ED25519") == 1 || EVP_PKEY_is_a(key, "ML-DSA-65") == 1;
}

void sign(X509* certificate, EVP_PKEY* key, const std::string& hash) {
  const std::unique_ptr<EVP_MD, FreedBy<EVP_MD_free>> digest(EVP_MD_fetch(nullptr, hash.c_str(), nullptr));
  require(X509_sign(certificate, key, has_own_hash(key) ? nullptr : digest.get()) > 0, "sign with " + hash);
}

Identity finish(X509* certificate, KeyRef key) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  require(length > 0, "encode");
  const base::Bytes bytes(der, der + length);
  OPENSSL_free(der);
  auto parsed = x509::parse_certificate(bytes);
  if (!parsed) throw std::runtime_error(parsed.error().sentence());
  return {std::move(*parsed), std::move(key)};
}

X509Pointer unsigned_certificate(const Recipe& recipe, EVP_PKEY* key) {
  static std::atomic<long> next_serial = 1;
  X509Pointer certificate(X509_new());
  X509_set_version(certificate.get(), recipe.version - 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), recipe.serial != 0 ? recipe.serial : next_serial++);
  set_time(X509_getm_notBefore(certificate.get()), recipe.not_before);
  set_time(X509_getm_notAfter(certificate.get()), recipe.not_after);
  set_subject(certificate.get(), recipe);
  require(X509_set_pubkey(certificate.get(), key) == 1, "public key");
  return certificate;
}

const std::pair<std::string, std::string> plain_authority_key_id{"authorityKeyIdentifier", "keyid"};

X509Pointer to_openssl(const x509::Certificate& certificate) {
  const unsigned char* cursor = certificate.der.data();
  return X509Pointer(d2i_X509(nullptr, &cursor, static_cast<long>(certificate.der.size())));
}

}  // namespace

Recipe ca_recipe(std::string common_name) {
  Recipe recipe;
  recipe.subject = {{"O", "Example"}, {"CN", std::move(common_name)}};
  recipe.extensions = {{"basicConstraints", "critical,CA:TRUE"},
                       {"keyUsage", "critical,keyCertSign,cRLSign"},
                       {"subjectKeyIdentifier", "hash"},
                       plain_authority_key_id};
  return recipe;
}

Recipe leaf_recipe(std::string dns_name) {
  Recipe recipe;
  recipe.extensions = {{"subjectAltName", "DNS:" + dns_name}, {"keyUsage", "critical,digitalSignature"},
                       {"extendedKeyUsage", "serverAuth"},    {"basicConstraints", "critical,CA:FALSE"},
                       {"subjectKeyIdentifier", "hash"},      plain_authority_key_id};
  recipe.subject = {{"CN", std::move(dns_name)}};
  return recipe;
}

Recipe with_extension(Recipe recipe, const std::string& name, std::string value) {
  const auto existing = std::find_if(recipe.extensions.begin(), recipe.extensions.end(),
                                     [&](const auto& extension) { return extension.first == name; });
  if (existing == recipe.extensions.end()) {
    if (!value.empty()) recipe.extensions.emplace_back(name, std::move(value));
  } else if (value.empty()) {
    recipe.extensions.erase(existing);
  } else {
    existing->second = std::move(value);
  }
  return recipe;
}

Identity make_root(std::string common_name) {
  return self_sign(ca_recipe(std::move(common_name)));
}

Identity self_sign(const Recipe& recipe) {
  KeyRef key = recipe.key ? recipe.key : new_key(recipe.key_kind);
  const X509Pointer certificate = unsigned_certificate(recipe, key.get());
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
  // Its own key needs no pointing at; OpenSSL would write an empty identifier.
  const bool by_default = std::ranges::find(recipe.extensions, plain_authority_key_id) != recipe.extensions.end();
  add_extensions(certificate.get(), certificate.get(),
                 by_default ? with_extension(recipe, plain_authority_key_id.first, "") : recipe);
  sign(certificate.get(), key.get(), recipe.hash);
  return finish(certificate.get(), std::move(key));
}

Identity issue(const Identity& issuer, const Recipe& recipe) {
  KeyRef key = recipe.key ? recipe.key : new_key(recipe.key_kind);
  const X509Pointer certificate = unsigned_certificate(recipe, key.get());
  const X509Pointer above = to_openssl(*issuer.certificate);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(above.get()));
  add_extensions(certificate.get(), above.get(), recipe);
  sign(certificate.get(), issuer.key.get(), recipe.hash);
  return finish(certificate.get(), std::move(key));
}

Identity posing_as(const Identity& identity, std::string_view sha256) {
  auto certificate = std::make_shared<x509::Certificate>(*identity.certificate);
  const auto bytes = base::from_hex(sha256).value();
  std::copy(bytes.begin(), bytes.end(), certificate->fingerprint.begin());
  return {std::move(certificate), identity.key};
}

bool can_make(KeyKind kind) {
  const x509::ErrorQueueGuard errors;
  const std::unique_ptr<EVP_PKEY, FreedBy<EVP_PKEY_free>> key(generate(kind));
  return key != nullptr;
}

std::string private_key_pem(const Identity& identity) {
  const std::unique_ptr<BIO, FreedBy<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(memory.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1,
          "write the key");
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

base::Instant instant(std::string_view text) {
  const auto parsed = base::parse_instant(text);
  if (!parsed) throw std::invalid_argument("not a point in time: " + std::string(text));
  return *parsed;
}

}  // namespace trustprobe::support
