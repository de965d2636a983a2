#include "x509/public_key.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using x509::SignatureStatus;

namespace {

Identity root_with(KeyKind kind, std::string hash = "SHA256") {
  Recipe recipe = ca_recipe("Root");
  recipe.key_kind = kind;
  recipe.hash = std::move(hash);
  return self_sign(recipe);
}

}  // namespace

TEST_CASE("keys and signatures are named for people") {
  CHECK(root_with(KeyKind::rsa2048).certificate->public_key.name == "RSA 2048");
  CHECK(root_with(KeyKind::rsa2048).certificate->signature_algorithm.name == "sha256WithRSAEncryption");
  CHECK(root_with(KeyKind::p384).certificate->public_key.curve == "P-384");
  const auto edwards = root_with(KeyKind::ed25519).certificate;
  CHECK(edwards->public_key.name == "Ed25519");
  CHECK(edwards->signature_algorithm.hash == x509::Hash::intrinsic);
  CHECK(root_with(KeyKind::p256, "SHA1").certificate->signature_algorithm.hash == x509::Hash::sha1);
}

TEST_CASE("a signature is valid under the key that made it and invalid under any other") {
  const Identity root = make_root("Root");
  const auto leaf = issue(root, leaf_recipe("a.example")).certificate;
  CHECK(x509::verify_signature(*leaf, root.certificate->public_key) == SignatureStatus::valid);
  CHECK(x509::verify_signature(*leaf, make_root("Root").certificate->public_key) == SignatureStatus::invalid);
  CHECK(x509::verify_signature(*leaf, root_with(KeyKind::rsa2048).certificate->public_key) == SignatureStatus::invalid);
}

TEST_CASE("SHA-1 signatures are checked: whether they count is another's judgement") {
  const Identity root = make_root("Root");
  Recipe recipe = leaf_recipe("a.example");
  recipe.hash = "SHA1";
  CHECK(x509::verify_signature(*issue(root, recipe).certificate, root.certificate->public_key) ==
        SignatureStatus::valid);
}

TEST_CASE("ML-DSA is verified where the linked OpenSSL has it") {
  if (!can_make(KeyKind::ml_dsa_65)) {
    MESSAGE("skipped: ML-DSA is not in this build");
    return;
  }
  const Identity root = root_with(KeyKind::ml_dsa_65);
  const auto leaf = issue(root, leaf_recipe("a.example")).certificate;
  CHECK(root.certificate->public_key.name == "ML-DSA-65");
  CHECK(root.certificate->self_signed());
  CHECK(x509::verify_signature(*leaf, root.certificate->public_key) == SignatureStatus::valid);
}

// On OpenSSL 3.0 every ML-DSA key looks like this: parsed, without a handle.
TEST_CASE("a key that the build cannot use is neither valid nor invalid, unless it cannot have made the signature") {
  const Identity root = make_root("Root");
  const auto leaf = issue(root, leaf_recipe("a.example")).certificate;
  x509::PublicKey unusable = root.certificate->public_key;
  unusable.handle.reset();
  CHECK(x509::verify_signature(*leaf, unusable) == SignatureStatus::unsupported);
  unusable.algorithm = x509::KeyAlgorithm::ml_dsa;
  CHECK(x509::verify_signature(*leaf, unusable) == SignatureStatus::invalid);
}
