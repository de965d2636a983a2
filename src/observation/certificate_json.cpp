#include "base/hex.h"
#include "base/text.h"
#include "observation/json.h"
#include "observation/name_text.h"
#include "x509/base64.h"
#include "x509/validation_level.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

json::array names_json(const x509::Certificate& certificate, const json::storage_ptr& storage) {
  json::array names(storage);
  if (!certificate.extensions.subject_alt_names) return names;
  names.reserve(certificate.extensions.subject_alt_names->size());
  for (const x509::GeneralName& name : *certificate.extensions.subject_alt_names) {
    const std::string text = name_text(name);
    if (!text.empty()) names.push_back(outside_text(text, storage));
  }
  return names;
}

std::string serial_text(const x509::Certificate& certificate) {
  const std::string digits = certificate.serial.empty() ? "00" : base::to_hex(certificate.serial);
  return certificate.serial_negative ? "-" + digits : digits;
}

json::array urls_json(const std::vector<std::string>& urls, const json::storage_ptr& storage) {
  json::array array(storage);
  for (const std::string& url : urls) array.push_back(outside_text(url, storage));
  return array;
}

void add_extensions(json::object& object, const x509::Certificate& certificate, const json::storage_ptr& storage) {
  const x509::Extensions& extensions = certificate.extensions;
  object.emplace("names", names_json(certificate, storage));
  object.emplace("ca", extensions.basic_constraints && extensions.basic_constraints->ca);
  object.emplace("validation_level", text_or_null(to_string(x509::validation_level(certificate)), storage));
  object.emplace("ocsp_urls", urls_json(extensions.ocsp_urls, storage));
  object.emplace("ca_issuers_urls", urls_json(extensions.ca_issuers_urls, storage));
  object.emplace("crl_urls", urls_json(extensions.crl_urls, storage));
  object.emplace("has_scts", extensions.sct_list.has_value());
  object.emplace("must_staple", extensions.must_staple);
}

}  // namespace

std::string certificate_id(const x509::PresentedCertificate& certificate) {
  if (certificate.certificate) return x509::fingerprint_hex(*certificate.certificate);
  return base::to_hex(x509::sha256(certificate.der));
}

json::object to_json(const x509::PresentedCertificate& sent, const json::storage_ptr& storage) {
  json::object object(storage);
  object.reserve(19);
  object.emplace("der", x509::to_base64(sent.der));
  if (!sent.certificate) {
    object.emplace("defect", outside_text(sent.defect, storage));
    return object;
  }
  const x509::Certificate& certificate = *sent.certificate;
  object.emplace("subject", outside_text(certificate.subject.text, storage));
  object.emplace("issuer", outside_text(certificate.issuer.text, storage));
  object.emplace("serial", serial_text(certificate));
  object.emplace("not_before", base::to_rfc3339(certificate.not_before));
  object.emplace("not_after", base::to_rfc3339(certificate.not_after));
  object.emplace("key", outside_text(certificate.public_key.name, storage));
  object.emplace("key_bits", certificate.public_key.bits);
  object.emplace("signature_algorithm", outside_text(certificate.signature_algorithm.name, storage));
  object.emplace("spki_sha256", base::to_hex(certificate.spki_sha256));
  object.emplace("self_signed", certificate.self_signed());
  add_extensions(object, certificate, storage);
  return object;
}

}  // namespace trustprobe::observation
