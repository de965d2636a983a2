#include "x509/private_key.h"

#include <doctest/doctest.h>
#include <openssl/pem.h>

#include "support/certificate_maker.h"
#include "x509/openssl.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

std::string written(const Identity& identity, const EVP_CIPHER* cipher, bool traditional = false) {
  const std::unique_ptr<BIO, x509::FreedBy<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
  unsigned char password[] = "changeit";
  const int length = cipher == nullptr ? 0 : 8;
  EVP_PKEY* key = identity.key.get();
  const int done =
      traditional ? PEM_write_bio_PrivateKey_traditional(memory.get(), key, cipher, password, length, nullptr, nullptr)
                  : PEM_write_bio_PrivateKey(memory.get(), key, cipher, password, length, nullptr, nullptr);
  REQUIRE(done == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

Identity self_signed(KeyKind kind) {
  Recipe recipe = leaf_recipe("shop.example");
  recipe.key_kind = kind;
  return self_sign(recipe);
}

std::string sentence(std::string_view pem) {
  return x509::private_key_spki_sha256(pem, "shop.key").error().sentence();
}

}  // namespace

TEST_CASE("a private key has the digest of the certificates for it, whatever its kind and form") {
  for (const KeyKind kind : {KeyKind::p256, KeyKind::p384, KeyKind::rsa2048, KeyKind::ed25519}) {
    const Identity identity = self_signed(kind);
    std::vector<std::string> forms{private_key_pem(identity),
                                   x509::to_pem(*identity.certificate) + private_key_pem(identity),
                                   "a comment\n" + private_key_pem(identity)};
    if (kind != KeyKind::ed25519) forms.push_back(written(identity, nullptr, true));
    for (const std::string& form : forms) {
      const auto digest = x509::private_key_spki_sha256(form, "shop.key");
      REQUIRE(digest);
      CHECK(*digest == identity.certificate->spki_sha256);
    }
  }
}

TEST_CASE("the private key of another certificate has another digest") {
  CHECK(*x509::private_key_spki_sha256(private_key_pem(self_signed(KeyKind::p256)), "shop.key") !=
        self_signed(KeyKind::p256).certificate->spki_sha256);
}

TEST_CASE("an encrypted private key is refused with the way to give it, in both forms") {
  const Identity identity = self_signed(KeyKind::p256);
  for (const bool traditional : {false, true}) {
    const std::string text = sentence(written(identity, EVP_aes_256_cbc(), traditional));
    CHECK(text.starts_with("shop.key: the private key is encrypted, and no password is asked for; "));
    CHECK(text.find("openssl pkey") != std::string::npos);
  }
}

TEST_CASE("a certificate, nothing and damaged text are no private key") {
  CHECK(sentence(x509::to_pem(*self_signed(KeyKind::p256).certificate)).find("holds no private key") !=
        std::string::npos);
  CHECK(sentence("").find("holds no private key") != std::string::npos);
  CHECK(sentence("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n").find("cannot be read") !=
        std::string::npos);
}

TEST_CASE("a private key that is cut short or has a flipped bit is an error or a key, at every byte") {
  const Identity identity = self_signed(KeyKind::p256);
  const std::string pem = private_key_pem(identity);
  for (std::size_t length = 0; length + 2 < pem.size(); ++length)
    CHECK(!x509::private_key_spki_sha256(std::string_view(pem).substr(0, length), "shop.key"));
  for (std::size_t bit = 0; bit < pem.size() * 8; ++bit) {
    std::string damaged = pem;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto read = x509::private_key_spki_sha256(damaged, "shop.key");
    CHECK((read || !read.error().what.empty()));
  }
}
