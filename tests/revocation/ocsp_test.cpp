#include "revocation/ocsp.h"

#include <doctest/doctest.h>
#include <openssl/ocsp.h>

#include "support/certificate_maker.h"
#include "x509/openssl.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::ResponseStatus;

namespace {

using x509::FreedBy;

x509::X509Pointer openssl_form(const Identity& identity) {
  const unsigned char* der = identity.certificate->der.data();
  return x509::X509Pointer(d2i_X509(nullptr, &der, static_cast<long>(identity.certificate->der.size())));
}

base::Bytes encoded(OCSP_RESPONSE* response) {
  unsigned char* der = nullptr;
  const int length = i2d_OCSP_RESPONSE(response, &der);
  base::Bytes bytes(der, der + length);
  OPENSSL_free(der);
  OCSP_RESPONSE_free(response);
  return bytes;
}

void add_sct_list(OCSP_SINGLERESP* single, const base::Bytes& list) {
  const std::unique_ptr<ASN1_OCTET_STRING, FreedBy<ASN1_OCTET_STRING_free>> inner(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(inner.get(), list.data(), static_cast<int>(list.size()));
  unsigned char* der = nullptr;
  const int length = i2d_ASN1_OCTET_STRING(inner.get(), &der);
  const std::unique_ptr<ASN1_OCTET_STRING, FreedBy<ASN1_OCTET_STRING_free>> outer(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(outer.get(), der, length);
  OPENSSL_free(der);
  const std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>> extension(
      X509_EXTENSION_create_by_NID(nullptr, NID_ct_cert_scts, 0, outer.get()));
  OCSP_SINGLERESP_add_ext(single, extension.get(), -1);
}

struct Responder {
  Identity issuer = make_root("Issuer");
  Identity leaf = issue(issuer, leaf_recipe("a.example"));

  base::Bytes answer(const char* this_update, const char* next_update, const base::Bytes& sct_list) const {
    const auto subject = openssl_form(leaf), authority = openssl_form(issuer);
    const std::unique_ptr<OCSP_BASICRESP, FreedBy<OCSP_BASICRESP_free>> basic(OCSP_BASICRESP_new());
    const std::unique_ptr<OCSP_CERTID, FreedBy<OCSP_CERTID_free>> id(
        OCSP_cert_to_id(nullptr, subject.get(), authority.get()));
    using Time = std::unique_ptr<ASN1_TIME, FreedBy<ASN1_TIME_free>>;
    const Time begin(ASN1_TIME_set(nullptr, instant(this_update).time_since_epoch().count()));
    const Time end(next_update == nullptr ? nullptr
                                          : ASN1_TIME_set(nullptr, instant(next_update).time_since_epoch().count()));
    OCSP_SINGLERESP* single =
        OCSP_basic_add1_status(basic.get(), id.get(), V_OCSP_CERTSTATUS_GOOD, 0, nullptr, begin.get(), end.get());
    if (!sct_list.empty()) add_sct_list(single, sct_list);
    OCSP_basic_sign(basic.get(), authority.get(), issuer.key.get(), EVP_sha256(), nullptr, 0);
    return encoded(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  }
};

}  // namespace

TEST_CASE("an OCSP response gives its times and the SCT list of each certificate") {
  const Responder responder;
  const auto response =
      revocation::parse_ocsp_response(responder.answer("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z", {0, 2, 0, 0}));
  REQUIRE(response);
  CHECK(response->status == ResponseStatus::successful);
  const auto* single = revocation::response_for(*response, responder.leaf.certificate->serial);
  REQUIRE(single != nullptr);
  CHECK(base::to_rfc3339(single->this_update) == "2026-06-01T00:00:00Z");
  CHECK(single->next_update == instant("2026-06-08T00:00:00Z"));
  CHECK(single->sct_list == base::Bytes{0, 2, 0, 0});
  CHECK(revocation::response_for(*response, responder.issuer.certificate->serial) == nullptr);
}

TEST_CASE("a response without nextUpdate and without SCTs says nothing of either") {
  const Responder responder;
  const auto response = revocation::parse_ocsp_response(responder.answer("2026-06-01T00:00:00Z", nullptr, {}));
  REQUIRE(response);
  REQUIRE(response->responses.size() == 1);
  CHECK(!response->responses.front().next_update);
  CHECK(!response->responses.front().sct_list);
}

TEST_CASE("a responder that has no answer is data, not an error") {
  const auto later =
      revocation::parse_ocsp_response(encoded(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nullptr)));
  REQUIRE(later);
  CHECK(later->status == ResponseStatus::try_later);
  CHECK(later->responses.empty());
}

TEST_CASE("truncated, padded and damaged responses are refused or read, never trusted to be whole") {
  const Responder responder;
  const base::Bytes der = responder.answer("2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z", {0, 2, 0, 0});
  for (std::size_t length = 0; length < der.size(); ++length) {
    CHECK(!revocation::parse_ocsp_response(base::ByteView(der).first(length)));
  }
  base::Bytes padded = der;
  padded.push_back(0);
  CHECK(!revocation::parse_ocsp_response(padded));
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    base::Bytes damaged = der;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto response = revocation::parse_ocsp_response(damaged);
    CHECK((!response || response->responses.size() <= 1));
  }
}
