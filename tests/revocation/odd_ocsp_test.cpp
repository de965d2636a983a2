// OCSP responses as no responder should sign them.
#include <doctest/doctest.h>

#include "by_hand.h"
#include "judged.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::CertStatus;
using revocation::Status;

namespace {

const base::Bytes good = hex("8000"), not_known = hex("8200");
const base::Bytes revoked = der(0xA1, {text(0x18, "20260520000000Z")});

struct Hash {
  std::string_view oid;
  const EVP_MD* digest;
};
const Hash sha1{"2B0E03021A", EVP_sha1()}, md5{"2A864886F70D0205", EVP_md5()};

base::Bytes hashed(const Hash& hash, base::ByteView bytes) {
  base::Bytes digest(EVP_MD_get_size(hash.digest));
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, hash.digest, nullptr);
  return der(0x04, {digest});
}

// SingleResponse about the leaf.
base::Bytes single(const Judged& judged, const base::Bytes& status, std::string_view begin = "20260601000000Z",
                   std::string_view end = "20260608000000Z", const Hash& hash = sha1) {
  const base::ByteView spki(judged.issuer.certificate->public_key.spki);
  const base::Bytes id =
      der(0x30, {der(0x30, {der(0x06, {hex(hash.oid)})}), hashed(hash, judged.issuer.certificate->subject.der),
                 hashed(hash, spki.last(65)),  // the point of a P-256 key
                 serial_of(judged.leaf.certificate)});
  return der(0x30, {id, status, text(0x18, begin), der(0xA0, {text(0x18, end)})});
}

revocation::CertificateStatus judge(const Judged& judged, const base::Bytes& singles) {
  const base::Bytes basic = signed_by(judged.issuer, der(0x30, {der(0xA1, {judged.issuer.certificate->subject.der}),
                                                                text(0x18, "20260601000000Z"), der(0x30, {singles})}));
  const base::Bytes typed = der(0x30, {der(0x06, {hex("2B0601050507300101")}), der(0x04, {basic})});
  return judged.status({judged.staple(der(0x30, {hex("0A0100"), der(0xA0, {typed})}))});
}

Recipe responder_recipe() {
  Recipe recipe = with_extension(leaf_recipe("responder.example"), "extendedKeyUsage", "OCSPSigning");
  return with_extension(recipe, "subjectAltName", "");
}

}  // namespace

TEST_CASE("a response put together by hand is judged as any other") {
  const Judged judged;
  CHECK(judge(judged, single(judged, good)).status == Status::good);
  CHECK(judge(judged, single(judged, revoked)).status == Status::revoked);
}

TEST_CASE("a response that gives different answers for one certificate proves nothing, in either order") {
  const Judged judged;
  for (const base::Bytes& other : {revoked, not_known}) {
    for (const base::Bytes& both :
         {single(judged, good) + single(judged, other), single(judged, other) + single(judged, good)}) {
      CHECK(judge(judged, both).detail == "it gives different answers for the certificate");
    }
  }
  CHECK(judge(judged, single(judged, good) + single(judged, good)).status == Status::good);
}

TEST_CASE("a CertID with a hash that is neither SHA-1 nor SHA-2 names no certificate") {
  const Judged judged;
  const auto by_md5 = single(judged, good, "20260601000000Z", "20260608000000Z", md5);
  CHECK(judge(judged, by_md5).detail == "it answers for another certificate");
}

// RFC 6960 4.2.2.1.
TEST_CASE("times that contradict each other or do not say their zone prove nothing") {
  Judged judged;
  CHECK(judge(judged, single(judged, good, "20260601000000")).detail == "is no OCSP response");
  CHECK(judge(judged, single(judged, good, "20260601000000Z", "20260608000000")).detail == "is no OCSP response");
  judged.now = instant("2026-06-03T00:00:00Z");
  CHECK(judge(judged, single(judged, good, "20260603000100Z", "20260602235900Z")).detail ==
        "the response ends before it begins");
}

TEST_CASE("a certificate does not answer for itself, whatever purposes it has") {
  Judged judged;
  judged.leaf = issue(judged.issuer, responder_recipe());
  const auto by_itself = judged.by_ocsp({.signer = &judged.leaf});
  CHECK(by_itself.status == Status::unknown);
  CHECK(by_itself.detail == "the certificate answers for itself");
}

// RFC 6960 4.2.2.2: who may answer is told by certificate and key, not by name.
TEST_CASE("a responder may have the authority's name and a key of its own, if the authority says that it answers") {
  const Judged judged;
  Recipe recipe = responder_recipe();
  recipe.subject = ca_recipe("Issuer").subject;
  const Identity responder = issue(judged.issuer, recipe);
  REQUIRE(responder.certificate->subject.canonical == judged.issuer.certificate->subject.canonical);
  CHECK(judged.by_ocsp({.signer = &responder}).status == Status::good);
  const Identity rolled_over = issue(judged.issuer, ca_recipe("Issuer"));
  CHECK(judged.by_ocsp({.signer = &rolled_over}).status == Status::unknown);
  const Identity stranger = make_root("Issuer");
  CHECK(judged.by_ocsp({.signer = &stranger}).status == Status::unknown);
}

TEST_CASE("a responder's certificate with a critical extension that is not known is not believed") {
  const Judged judged;
  const Identity responder = issue(judged.issuer, with_extension(responder_recipe(), "1.2.3.4", "critical,DER:0500"));
  CHECK(judged.by_ocsp({.signer = &responder}).detail ==
        "the responder's certificate has an extension that is not known or misshapen");
}

// RFC 6960 4.2.2.2.1.
TEST_CASE("a responder that a list revokes is not believed, unless its certificate says that nobody needs to ask") {
  const Judged judged;
  const auto status = [&](const Recipe& recipe) {
    const Identity responder = issue(judged.issuer, recipe);
    // Of some reasons, so that it alone does not prove the leaf good.
    const CrlRecipe list{.entries = {{responder.certificate}},
                         .extensions = {{"issuingDistributionPoint", "critical,@point"}},
                         .sections = "[point]\nonlysomereasons = keyCompromise"};
    return judged
        .status({judged.staple(make_ocsp(judged.issuer, judged.leaf.certificate, {.signer = &responder})),
                 crl_evidence(judged.issuer, list, Judged::list)})
        .status;
  };
  CHECK(status(responder_recipe()) == Status::unknown);
  CHECK(status(with_extension(responder_recipe(), "noCheck", "ignored")) == Status::good);
}

TEST_CASE("of many certificates that the responder may have, a few are tried") {
  const Judged judged;
  const Identity responder = issue(judged.issuer, responder_recipe());
  const auto with_others = [&](int count) {
    std::vector<x509::CertificateRef> others;
    for (int i = 0; i < count; ++i) others.push_back(self_sign(responder_recipe()).certificate);
    return judged.by_ocsp({.signer = &responder, .certificates_before = others}).status;
  };
  CHECK(with_others(3) == Status::good);
  CHECK(with_others(4) == Status::unknown);
}

TEST_CASE("a response of more than a megabyte is not decoded") {
  const Judged judged;
  const base::Bytes one = single(judged, good);
  const auto status = [&](std::size_t count) {
    base::Bytes singles;
    for (std::size_t i = 0; i < count; ++i) singles.insert(singles.end(), one.begin(), one.end());
    return judge(judged, singles);
  };
  const std::size_t most = (revocation::longest_ocsp_response - 1024) / one.size();
  CHECK(status(most).status == Status::good);
  CHECK(status(most + 1024 / one.size() + 1).detail == "is no OCSP response");
}
