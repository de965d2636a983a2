#include "support/revocation_maker.h"

#include <openssl/conf.h>
#include <openssl/ocsp.h>

#include <stdexcept>

#include "x509/openssl.h"

namespace trustprobe::support {
namespace {

using x509::FreedBy;
using CrlPointer = std::unique_ptr<X509_CRL, FreedBy<X509_CRL_free>>;
using TimePointer = std::unique_ptr<ASN1_TIME, FreedBy<ASN1_TIME_free>>;
using IntegerPointer = std::unique_ptr<ASN1_INTEGER, FreedBy<ASN1_INTEGER_free>>;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

x509::X509Pointer openssl_form(const x509::Certificate& certificate) {
  const unsigned char* der = certificate.der.data();
  return x509::X509Pointer(d2i_X509(nullptr, &der, static_cast<long>(certificate.der.size())));
}

TimePointer time_of(const std::string& text) {
  return text.empty() ? nullptr : TimePointer(ASN1_TIME_set(nullptr, instant(text).time_since_epoch().count()));
}

void add_integer(X509_CRL* crl, int nid, long value, int critical) {
  const IntegerPointer number(ASN1_INTEGER_new());
  ASN1_INTEGER_set(number.get(), value);
  require(X509_CRL_add1_ext_i2d(crl, nid, number.get(), critical, 0) == 1, "CRL extension");
}

void add_extension(X509_CRL* crl, X509* issuer, CONF* sections, const std::pair<std::string, std::string>& extension) {
  if (extension.first == "deltaCRL") return add_integer(crl, NID_delta_crl, std::stol(extension.second), 1);
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, nullptr, nullptr, crl, 0);
  X509V3_set_nconf(&context, sections);
  const std::unique_ptr<X509_EXTENSION, FreedBy<X509_EXTENSION_free>> made(
      X509V3_EXT_nconf(sections, &context, extension.first.c_str(), extension.second.c_str()));
  require(made != nullptr && X509_CRL_add_ext(crl, made.get(), -1) == 1, extension.first.c_str());
}

void add_entry(X509_CRL* crl, const CrlRecipe::Entry& entry) {
  X509_REVOKED* revoked = X509_REVOKED_new();
  const auto certificate = openssl_form(*entry.certificate);
  X509_REVOKED_set_serialNumber(revoked, X509_get_serialNumber(certificate.get()));
  X509_REVOKED_set_revocationDate(revoked, time_of(entry.revoked_at).get());
  if (entry.reason >= 0) {
    const std::unique_ptr<ASN1_ENUMERATED, FreedBy<ASN1_ENUMERATED_free>> reason(ASN1_ENUMERATED_new());
    ASN1_ENUMERATED_set(reason.get(), entry.reason);
    X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, reason.get(), 0, 0);
  }
  if (entry.certificate_issuer) {
    const auto issuer = openssl_form(*entry.certificate_issuer);
    GENERAL_NAME* name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, GEN_DIRNAME, X509_NAME_dup(X509_get_subject_name(issuer.get())));
    const std::unique_ptr<GENERAL_NAMES, FreedBy<GENERAL_NAMES_free>> names(sk_GENERAL_NAME_new_null());
    sk_GENERAL_NAME_push(names.get(), name);
    X509_REVOKED_add1_ext_i2d(revoked, NID_certificate_issuer, names.get(), 1, 0);
  }
  X509_CRL_add0_revoked(crl, revoked);
}

template <typename Object>
base::Bytes encoded(Object* object, int (*encode)(const Object*, unsigned char**)) {
  unsigned char* der = nullptr;
  const int length = encode(object, &der);
  require(length > 0, "DER");
  base::Bytes bytes(der, der + length);
  OPENSSL_free(der);
  return bytes;
}

void add_status(OCSP_BASICRESP* basic, const Identity& issuer, const x509::CertificateRef& certificate,
                const OcspRecipe& recipe) {
  const auto subject = openssl_form(*certificate), authority = openssl_form(*issuer.certificate);
  const std::unique_ptr<OCSP_CERTID, FreedBy<OCSP_CERTID_free>> id(
      OCSP_cert_to_id(EVP_get_digestbyname(recipe.hash.c_str()), subject.get(), authority.get()));
  const TimePointer begin = time_of(recipe.this_update), end = time_of(recipe.next_update);
  const bool revoked = recipe.status == revocation::CertStatus::revoked;
  OCSP_basic_add1_status(basic, id.get(), static_cast<int>(recipe.status), recipe.reason,
                         revoked ? begin.get() : nullptr, begin.get(), end.get());
}

}  // namespace

base::Bytes make_crl(const Identity& issuer, const CrlRecipe& recipe) {
  const CrlPointer crl(X509_CRL_new());
  const auto authority = openssl_form(*issuer.certificate);
  X509_CRL_set_version(crl.get(), 1);
  X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(authority.get()));
  X509_CRL_set1_lastUpdate(crl.get(), time_of(recipe.this_update).get());
  if (const auto end = time_of(recipe.next_update)) X509_CRL_set1_nextUpdate(crl.get(), end.get());
  for (const CrlRecipe::Entry& entry : recipe.entries) add_entry(crl.get(), entry);
  if (recipe.number != 0) add_integer(crl.get(), NID_crl_number, recipe.number, 0);
  const std::unique_ptr<CONF, FreedBy<NCONF_free>> sections(NCONF_new(nullptr));
  const std::unique_ptr<BIO, FreedBy<BIO_free>> text(
      BIO_new_mem_buf(recipe.sections.data(), static_cast<int>(recipe.sections.size())));
  long line = 0;
  require(NCONF_load_bio(sections.get(), text.get(), &line) == 1, "sections");
  for (const auto& extension : recipe.extensions) {
    add_extension(crl.get(), authority.get(), sections.get(), extension);
  }
  require(X509_CRL_sign(crl.get(), issuer.key.get(), EVP_sha256()) > 0, "CRL signature");
  return encoded<X509_CRL>(crl.get(), i2d_X509_CRL);
}

base::Bytes make_ocsp(const Identity& issuer, const x509::CertificateRef& certificate, const OcspRecipe& recipe) {
  const std::unique_ptr<OCSP_BASICRESP, FreedBy<OCSP_BASICRESP_free>> basic(OCSP_BASICRESP_new());
  add_status(basic.get(), issuer, certificate, recipe);
  if (!recipe.nonce.empty()) {
    base::Bytes nonce = recipe.nonce;
    OCSP_basic_add1_nonce(basic.get(), nonce.data(), static_cast<int>(nonce.size()));
  }
  const Identity& signer = recipe.signer == nullptr ? issuer : *recipe.signer;
  const auto responder = openssl_form(*signer.certificate);
  for (const x509::CertificateRef& other : recipe.certificates_before) {
    OCSP_basic_add1_cert(basic.get(), openssl_form(*other).get());
  }
  unsigned long flags = recipe.by_key ? OCSP_RESPID_KEY : 0;
  if (recipe.signer == nullptr || !recipe.with_certificate) flags |= OCSP_NOCERTS;
  require(OCSP_basic_sign(basic.get(), responder.get(), signer.key.get(), EVP_sha256(), nullptr, flags) == 1,
          "OCSP signature");
  const std::unique_ptr<OCSP_RESPONSE, FreedBy<OCSP_RESPONSE_free>> response(
      OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  return encoded<OCSP_RESPONSE>(response.get(), i2d_OCSP_RESPONSE);
}

base::Bytes make_ocsp_error(int status) {
  const std::unique_ptr<OCSP_RESPONSE, FreedBy<OCSP_RESPONSE_free>> response(OCSP_response_create(status, nullptr));
  return encoded<OCSP_RESPONSE>(response.get(), i2d_OCSP_RESPONSE);
}

revocation::EvidenceRef crl_evidence(const Identity& issuer, const CrlRecipe& recipe, std::string source) {
  return revocation::make_evidence(
      {.kind = revocation::EvidenceKind::crl, .source = std::move(source), .at = instant("2026-06-02"), .nonce = {}},
      make_crl(issuer, recipe));
}

}  // namespace trustprobe::support
