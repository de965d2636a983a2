#include "revocation/ocsp.h"

#include <openssl/ocsp.h>

#include <algorithm>

#include "x509/decode.h"
#include "x509/der_reader.h"

namespace trustprobe::revocation {
namespace {

using x509::FreedBy;

using ResponsePointer = std::unique_ptr<OCSP_RESPONSE, FreedBy<OCSP_RESPONSE_free>>;
using BasicPointer = std::unique_ptr<OCSP_BASICRESP, FreedBy<OCSP_BASICRESP_free>>;

base::Bytes copy_of(base::ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

// RFC 6960 4.2.2.1: in UTC, with a Z that says it. What says nothing may be hours off.
std::optional<base::Instant> time_of(const ASN1_GENERALIZEDTIME* time) {
  const base::ByteView characters = x509::view_of(time);
  return !characters.empty() && characters.back() == 'Z' ? x509::read_time(time) : std::nullopt;
}

std::optional<base::Bytes> read_sct_list(OCSP_SINGLERESP* single) {
  // RFC 6962 3.3: singleExtensions, 1.3.6.1.4.1.11129.2.4.5, an OCTET STRING inside the extension's own.
  const int index = OCSP_SINGLERESP_get_ext_by_NID(single, NID_ct_cert_scts, -1);
  if (index < 0) return std::nullopt;
  X509_EXTENSION* extension = OCSP_SINGLERESP_get_ext(single, index);
  const auto inner = x509::decode_exactly<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(
      x509::view_of(X509_EXTENSION_get_data(extension)), ASN1_ITEM_rptr(ASN1_OCTET_STRING));
  if (!inner) return std::nullopt;
  return copy_of(x509::view_of(inner.get()));
}

CertId read_id(const OCSP_SINGLERESP* single) {
  ASN1_OCTET_STRING *name_hash = nullptr, *key_hash = nullptr;
  ASN1_OBJECT* hash = nullptr;
  ASN1_INTEGER* serial = nullptr;
  OCSP_id_get0_info(&name_hash, &hash, &key_hash, &serial, const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single)));
  const base::ByteView magnitude = x509::view_of(serial);
  const auto first = std::find_if(magnitude.begin(), magnitude.end(), [](std::uint8_t byte) { return byte != 0; });
  return {x509::dotted(hash), copy_of(x509::view_of(name_hash)), copy_of(x509::view_of(key_hash)),
          base::Bytes(first, magnitude.end()), ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER};
}

bool has_unhandled_critical(OCSP_SINGLERESP* single) {
  for (int i = 0; i < OCSP_SINGLERESP_get_ext_count(single); ++i) {
    if (X509_EXTENSION_get_critical(OCSP_SINGLERESP_get_ext(single, i)) != 0) return true;
  }
  return false;
}

std::optional<SingleResponse> read_single(OCSP_SINGLERESP* single) {
  ASN1_GENERALIZEDTIME *this_update = nullptr, *next_update = nullptr, *revoked_at = nullptr;
  int reason = -1;
  const int status = OCSP_single_get0_status(single, &reason, &revoked_at, &this_update, &next_update);
  const auto begin = time_of(this_update);
  if (!begin) return std::nullopt;
  SingleResponse response{
      .id = read_id(single), .serial = {}, .this_update = *begin, .next_update = {}, .sct_list = {}};
  response.serial = response.id.serial;
  response.sct_list = read_sct_list(single);
  response.unhandled_critical = has_unhandled_critical(single);
  if (next_update != nullptr) {
    response.next_update = time_of(next_update);
    if (!response.next_update) return std::nullopt;
  }
  if (status == V_OCSP_CERTSTATUS_GOOD) response.status = CertStatus::good;
  if (status == V_OCSP_CERTSTATUS_REVOKED) {
    const auto at = time_of(revoked_at);
    if (!at) return std::nullopt;
    response.status = CertStatus::revoked;
    response.revoked_at = *at;
    response.reason = std::max(reason, 0);
  }
  return response;
}

void read_extensions(OCSP_BASICRESP* basic, OcspResponse& into) {
  for (int i = 0; i < OCSP_BASICRESP_get_ext_count(basic); ++i) {
    X509_EXTENSION* extension = OCSP_BASICRESP_get_ext(basic, i);
    if (OBJ_obj2nid(X509_EXTENSION_get_object(extension)) == NID_id_pkix_OCSP_Nonce) {
      into.nonce = copy_of(x509::view_of(X509_EXTENSION_get_data(extension)));
    } else if (X509_EXTENSION_get_critical(extension) != 0) {
      into.unhandled_critical = true;
    }
  }
}

void read_certificates(const OCSP_BASICRESP* basic, OcspResponse& into) {
  const STACK_OF(X509)* certificates = OCSP_resp_get0_certs(basic);
  for (int i = 0; i < sk_X509_num(certificates); ++i) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(sk_X509_value(certificates, i), &der);
    if (length <= 0) continue;
    const auto parsed = x509::parse_certificate({der, static_cast<std::size_t>(length)});
    if (parsed) into.certificates.push_back(*parsed);
    OPENSSL_free(der);
  }
}

void read_responder(const OCSP_BASICRESP* basic, OcspResponse& into) {
  const ASN1_OCTET_STRING* key_id = nullptr;
  const X509_NAME* name = nullptr;
  OCSP_resp_get0_id(basic, &key_id, &name);
  if (name != nullptr) into.responder_name = x509::read_name(name);
  if (key_id != nullptr) into.responder_key_id = copy_of(x509::view_of(key_id));
}

// Where BasicOCSPResponse stands: OCSPResponse { status, [0] { responseType, OCTET STRING { basic } } }.
std::optional<base::ByteView> basic_response(base::ByteView der) {
  namespace tag = x509::der;
  constexpr std::uint8_t enumerated = 0x0A;
  const auto outer = x509::DerReader(der).next_if(tag::sequence);
  if (!outer) return std::nullopt;
  x509::DerReader fields(outer->contents);
  if (!fields.next_if(enumerated)) return std::nullopt;
  const auto wrapped = fields.next_if(tag::context_0);
  const auto bytes = wrapped ? x509::DerReader(wrapped->contents).next_if(tag::sequence) : std::nullopt;
  if (!bytes) return std::nullopt;
  x509::DerReader typed(bytes->contents);
  if (!typed.next_if(tag::object_identifier)) return std::nullopt;
  const auto octets = typed.next_if(tag::octet_string);
  return octets ? std::optional(octets->contents) : std::nullopt;
}

const EVP_MD* cert_id_hash(std::string_view oid) {
  if (oid == "1.3.14.3.2.26") return EVP_sha1();
  if (oid == "2.16.840.1.101.3.4.2.4") return EVP_sha224();
  if (oid == "2.16.840.1.101.3.4.2.1") return EVP_sha256();
  if (oid == "2.16.840.1.101.3.4.2.2") return EVP_sha384();
  return oid == "2.16.840.1.101.3.4.2.3" ? EVP_sha512() : nullptr;
}

base::Bytes digest(std::string_view oid, base::ByteView bytes) {
  const EVP_MD* hash = cert_id_hash(oid);
  base::Bytes result(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (hash == nullptr || EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, hash, nullptr) != 1) return {};
  result.resize(size);
  return result;
}

// The contents of the subjectPublicKey BIT STRING, without tag, length and number of unused bits.
base::ByteView key_bits(const x509::PublicKey& key) {
  const auto info = x509::DerReader(key.spki).next_if(x509::der::sequence);
  if (!info) return {};
  x509::DerReader fields(info->contents);
  fields.next();
  const auto bits = fields.next_if(x509::der::bit_string);
  return bits && !bits->contents.empty() ? bits->contents.subspan(1) : base::ByteView{};
}

}  // namespace

std::string_view to_string(ResponseStatus status) {
  switch (status) {
    case ResponseStatus::successful:
      return "successful";
    case ResponseStatus::malformed_request:
      return "malformedRequest";
    case ResponseStatus::internal_error:
      return "internalError";
    case ResponseStatus::try_later:
      return "tryLater";
    case ResponseStatus::sig_required:
      return "sigRequired";
    case ResponseStatus::unauthorized:
      return "unauthorized";
  }
  return "a status that RFC 6960 does not know";
}

bool names(const CertId& id, const x509::Certificate& certificate, const x509::Certificate& issuer) {
  if (id.serial != certificate.serial || id.serial_negative != certificate.serial_negative) return false;
  const base::Bytes name_hash = digest(id.hash_oid, certificate.issuer.der);
  return !name_hash.empty() && id.issuer_name_hash == name_hash &&
         id.issuer_key_hash == digest(id.hash_oid, key_bits(issuer.public_key));
}

bool is_responder(const OcspResponse& response, const x509::Certificate& certificate) {
  if (response.responder_name) return response.responder_name->canonical == certificate.subject.canonical;
  constexpr std::string_view sha1 = "1.3.14.3.2.26";  // RFC 6960 4.2.1: KeyHash is SHA-1, always
  return response.responder_key_id && *response.responder_key_id == digest(sha1, key_bits(certificate.public_key));
}

std::optional<OcspResponse> parse_ocsp_response(std::shared_ptr<const base::Bytes> der) {
  if (der->size() > longest_ocsp_response) return std::nullopt;
  const x509::ErrorQueueGuard errors;
  const unsigned char* cursor = der->data();
  const ResponsePointer decoded(d2i_OCSP_RESPONSE(nullptr, &cursor, static_cast<long>(der->size())));
  if (!decoded || cursor != der->data() + der->size()) return std::nullopt;
  OcspResponse response;
  response.status = static_cast<ResponseStatus>(OCSP_response_status(decoded.get()));
  response.der = std::move(der);
  if (response.status != ResponseStatus::successful) return response;
  const BasicPointer basic(OCSP_response_get1_basic(decoded.get()));
  const auto bytes = basic_response(*response.der);
  const auto parts = bytes ? x509::split_signed(*bytes) : std::nullopt;
  const auto produced = basic ? time_of(OCSP_resp_get0_produced_at(basic.get())) : std::nullopt;
  if (!parts || !produced) return std::nullopt;
  response.document = {*parts, x509::sha256(*bytes)};
  response.produced_at = *produced;
  read_responder(basic.get(), response);
  read_extensions(basic.get(), response);
  read_certificates(basic.get(), response);
  for (int i = 0; i < OCSP_resp_count(basic.get()); ++i) {
    auto single = read_single(OCSP_resp_get0(basic.get(), i));
    if (!single) return std::nullopt;
    response.responses.push_back(std::move(*single));
  }
  return response;
}

std::optional<OcspResponse> parse_ocsp_response(base::ByteView der) {
  return parse_ocsp_response(std::make_shared<const base::Bytes>(der.begin(), der.end()));
}

const SingleResponse* response_for(const OcspResponse& response, base::ByteView serial) {
  const auto match =
      std::find_if(response.responses.begin(), response.responses.end(), [&](const SingleResponse& single) {
        return std::equal(single.serial.begin(), single.serial.end(), serial.begin(), serial.end());
      });
  return match == response.responses.end() ? nullptr : &*match;
}

}  // namespace trustprobe::revocation
