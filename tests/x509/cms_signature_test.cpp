// Signatures are put together here byte for byte (RFC 5652 5.1), so that every build has those of every algorithm.
#include "x509/cms_signature.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/certificate_maker.h"
#include "x509/base64.h"
#include "x509/openssl.h"

using namespace trustprobe;
using namespace trustprobe::support;
using base::Bytes;
using x509::SignatureStatus;

namespace {

constexpr std::string_view data = "what was signed\r\n";

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes tlv(std::uint8_t tag, const Bytes& content) {
  const std::size_t length = content.size();
  Bytes all{tag};
  if (length < 0x80) {
    all.push_back(static_cast<std::uint8_t>(length));
  } else {
    all.insert(all.end(), {0x82, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
  }
  all.insert(all.end(), content.begin(), content.end());
  return all;
}

Bytes sequence(const std::vector<Bytes>& parts) {
  return tlv(0x30, joined(parts));
}

template <auto Encode>
Bytes encoded(const auto* object) {
  unsigned char* der = nullptr;
  const int length = Encode(object, &der);
  Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

Bytes oid(const char* dotted) {
  const std::unique_ptr<ASN1_OBJECT, x509::FreedBy<ASN1_OBJECT_free>> object(OBJ_txt2obj(dotted, 1));
  return encoded<i2d_ASN1_OBJECT>(object.get());
}

struct Signer {
  Identity identity;
  const char* algorithm = "1.2.840.10045.4.3.2";  // ecdsa-with-SHA256
  const EVP_MD* hash = EVP_sha256();              // null where the algorithm hashes by itself
  bool attributes = true;
  const char* digest = "2.16.840.1.101.3.4.2.1";  // SHA-256
};

Bytes signature_by(const Signer& signer, const Bytes& message) {
  const std::unique_ptr<EVP_MD_CTX, x509::FreedBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  std::size_t length = 0;
  REQUIRE(EVP_DigestSignInit(context.get(), nullptr, signer.hash, nullptr, signer.identity.key.get()) == 1);
  REQUIRE(EVP_DigestSign(context.get(), nullptr, &length, message.data(), message.size()) == 1);
  Bytes signature(length);
  REQUIRE(EVP_DigestSign(context.get(), signature.data(), &length, message.data(), message.size()) == 1);
  signature.resize(length);
  return signature;
}

Bytes attributes_over(std::string_view content) {
  const auto digest = x509::sha256(base::bytes_of(content));
  const Bytes type = sequence({oid("1.2.840.113549.1.9.3"), tlv(0x31, oid("1.2.840.113549.1.7.1"))});
  const Bytes hash = sequence({oid("1.2.840.113549.1.9.4"), tlv(0x31, tlv(0x04, Bytes(digest.begin(), digest.end())))});
  return joined({type, hash});  // in the order that DER wants: the shorter first
}

Bytes signer_info(const Signer& signer) {
  const Bytes& der = signer.identity.certificate->der;
  const unsigned char* cursor = der.data();
  const x509::X509Pointer certificate(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  const Bytes id = sequence({encoded<i2d_X509_NAME>(X509_get_issuer_name(certificate.get())),
                             encoded<i2d_ASN1_INTEGER>(X509_get0_serialNumber(certificate.get()))});
  const Bytes attributes = attributes_over(data);
  const Bytes message = signer.attributes ? tlv(0x31, attributes) : Bytes(data.begin(), data.end());
  return sequence({tlv(0x02, {1}), id, sequence({oid(signer.digest)}),
                   signer.attributes ? tlv(0xA0, attributes) : Bytes(), sequence({oid(signer.algorithm)}),
                   tlv(0x04, signature_by(signer, message))});
}

std::string signed_data(const std::vector<Signer>& signers, bool carries_certificates = true) {
  std::vector<Bytes> digests, certificates, infos;
  for (const Signer& signer : signers) {
    digests.push_back(sequence({oid(signer.digest)}));
    certificates.push_back(signer.identity.certificate->der);
    infos.push_back(signer_info(signer));
  }
  const Bytes content =
      sequence({tlv(0x02, {1}), tlv(0x31, joined(digests)), sequence({oid("1.2.840.113549.1.7.1")}),
                carries_certificates ? tlv(0xA0, joined(certificates)) : Bytes(), tlv(0x31, joined(infos))});
  const Bytes whole = sequence({oid("1.2.840.113549.1.7.2"), tlv(0xA0, content)});
  return {whole.begin(), whole.end()};
}

Identity signer_with(KeyKind kind) {
  Recipe recipe = leaf_recipe("signer.example");
  recipe.key_kind = kind;
  return issue(make_root("Root"), recipe);
}

Signer edwards(bool attributes) {
  return {signer_with(KeyKind::ed25519), "1.3.101.112", nullptr, attributes};
}

std::vector<SignatureStatus> statuses(const std::string& signature, std::string_view over) {
  std::vector<SignatureStatus> found;
  const auto checked = x509::check_cms(signature, over, {}, "code.p7s");
  REQUIRE(checked);
  for (const x509::CmsSigner& signer : checked->signers) found.push_back(signer.status);
  return found;
}

using Statuses = std::vector<SignatureStatus>;
const Statuses valid{SignatureStatus::valid}, invalid{SignatureStatus::invalid};

}  // namespace

TEST_CASE("a signature holds over its data and over no other, with and without signed attributes") {
  for (const bool attributes : {true, false}) {
    const std::string ecdsa = signed_data({Signer{.identity = signer_with(KeyKind::p256), .attributes = attributes}});
    CHECK(statuses(ecdsa, data) == valid);
    CHECK(statuses(ecdsa, "what was signed\n") == invalid);
    CHECK(statuses(ecdsa, "") == invalid);
  }
}

TEST_CASE("algorithms that hash by themselves are checked in every build that has them") {
  for (const bool attributes : {true, false}) {
    const std::string signature = signed_data({edwards(attributes)});
    CHECK(statuses(signature, data) == valid);
    CHECK(statuses(signature, "something else") == invalid);
    if (!can_make(KeyKind::ml_dsa_65)) continue;
    const Signer post_quantum{signer_with(KeyKind::ml_dsa_65), "2.16.840.1.101.3.4.3.18", nullptr, attributes};
    CHECK(statuses(signed_data({post_quantum}), data) == valid);
    CHECK(statuses(signed_data({post_quantum}), "something else") == invalid);
  }
}

TEST_CASE("a signature whose attributes were changed does not hold") {
  for (const Signer& signer : {edwards(true), Signer{.identity = signer_with(KeyKind::p256)}}) {
    std::string signature = signed_data({signer});
    // The digest stays; the attribute that holds the content type now names another type.
    const Bytes type = joined({oid("1.2.840.113549.1.9.3"), tlv(0x31, oid("1.2.840.113549.1.7.1"))});
    const auto at = std::ranges::search(signature, type, {}, [](char c) { return static_cast<std::uint8_t>(c); });
    REQUIRE(!at.empty());
    *(at.end() - 1) = 2;
    CHECK(statuses(signature, data) == invalid);
  }
}

TEST_CASE("each of several signers is judged for itself") {
  Signer unknown = edwards(true), stranger{.identity = signer_with(KeyKind::p256)};
  unknown.digest = "1.2.3.4";
  stranger.identity.key = signer_with(KeyKind::p256).key;
  const std::string signature =
      signed_data({Signer{.identity = signer_with(KeyKind::p256)}, unknown, stranger, edwards(false)});
  // DER sorts a SET; OpenSSL reads it as it stands.
  CHECK(statuses(signature, data) == Statuses{SignatureStatus::valid, SignatureStatus::unsupported,
                                              SignatureStatus::invalid, SignatureStatus::valid});
}

TEST_CASE("the signer's certificate is looked for among those carried and those given") {
  const Signer signer{.identity = signer_with(KeyKind::p256)};
  const std::string bare = signed_data({signer}, false);
  const auto without = x509::check_cms(bare, data, {}, "code.p7s");
  REQUIRE(without);
  CHECK(without->certificates.empty());
  CHECK(without->signers.front().certificate == nullptr);
  const auto given = x509::check_cms(bare, data, {signer.identity.certificate}, "code.p7s");
  REQUIRE(given);
  CHECK(given->signers.front().certificate->fingerprint == signer.identity.certificate->fingerprint);
  CHECK(given->signers.front().status == SignatureStatus::valid);
  CHECK(given->signers.front().algorithm == "ecdsa-with-SHA256");
}

TEST_CASE("what is no signature is an error that names the file") {
  const auto sentence = [](std::string_view content) {
    return x509::check_cms(content, data, {}, "code.p7s").error().sentence();
  };
  const std::string good = signed_data({Signer{.identity = signer_with(KeyKind::p256)}});
  CHECK(sentence("") == "code.p7s: not a CMS signature; give a SignedData in DER or PEM");
  CHECK(sentence(good.substr(0, good.size() - 1)).starts_with("code.p7s: not a CMS signature"));
  CHECK(sentence(signed_data({})) == "code.p7s: nobody signed it");
  CHECK(sentence("-----BEGIN CMS-----\nMAA=\n-----END CMS-----\n").starts_with("code.p7s: not a CMS signature"));
}

TEST_CASE("a signature in PEM is the same as in DER") {
  const std::string der = signed_data({edwards(true)});
  CHECK(statuses("-----BEGIN CMS-----\n" + x509::to_base64(base::bytes_of(der)) + "\n-----END CMS-----\n", data) ==
        valid);
}
