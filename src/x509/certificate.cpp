#include "x509/certificate.h"

#include <algorithm>

#include "base/hex.h"
#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

base::InputError not_a_certificate(std::string_view why) {
  return {"", "not an X.509 certificate (" + std::string(why) + ")", ""};
}

std::string reason_from_openssl() {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return reason == nullptr ? "it cannot be decoded" : std::string("the decoder says: ") + reason;
}

void read_serial(const X509* source, Certificate& certificate) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(source);
  const base::ByteView magnitude = view_of(serial);
  const auto first = std::find_if(magnitude.begin(), magnitude.end(), [](std::uint8_t byte) { return byte != 0; });
  certificate.serial.assign(first, magnitude.end());
  certificate.serial_negative = (ASN1_STRING_type(serial) & V_ASN1_NEG) != 0;
}

void read_algorithm(const X509* source, Certificate& certificate) {
  const X509_ALGOR* outer = nullptr;
  X509_get0_signature(nullptr, &outer, source);
  certificate.signature_algorithm = read_signature_algorithm(*outer);
  certificate.signature_algorithm.mismatched = X509_ALGOR_cmp(outer, X509_get0_tbs_sigalg(source)) != 0;
}

bool read_validity(const X509* source, Certificate& certificate) {
  const auto not_before = read_time(X509_get0_notBefore(source)), not_after = read_time(X509_get0_notAfter(source));
  if (!not_before || !not_after) return false;
  certificate.not_before = *not_before;
  certificate.not_after = *not_after;
  return true;
}

}  // namespace

std::optional<base::Instant> read_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  using namespace std::chrono;
  const sys_days date{year{parts.tm_year + 1900} / static_cast<int>(parts.tm_mon + 1) / parts.tm_mday};
  return base::Instant{date} + hours{parts.tm_hour} + minutes{parts.tm_min} + seconds{parts.tm_sec};
}

std::string dotted(const ASN1_OBJECT* oid) {
  char text[128];
  const int length = OBJ_obj2txt(text, sizeof text, oid, 1);
  if (length < 0) return "invalid OID";
  if (static_cast<std::size_t>(length) < sizeof text) return {text, static_cast<std::size_t>(length)};
  std::string whole(static_cast<std::size_t>(length) + 1, '\0');
  OBJ_obj2txt(whole.data(), length + 1, oid, 1);
  whole.pop_back();
  return whole;
}

Sha256 sha256(base::ByteView bytes) {
  Sha256 digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return digest;
}

base::Result<CertificateRef> parse_certificate(base::ByteView der) {
  const ErrorQueueGuard errors;
  const unsigned char* cursor = der.data();
  const X509Pointer source(d2i_X509(nullptr, &cursor, static_cast<long>(der.size())));
  if (!source) return std::unexpected(not_a_certificate(reason_from_openssl()));
  if (cursor != der.data() + der.size()) return std::unexpected(not_a_certificate("bytes follow the certificate"));

  auto certificate = std::make_shared<Certificate>();
  certificate->der.assign(der.begin(), der.end());
  certificate->fingerprint = sha256(der);
  certificate->version = static_cast<int>(X509_get_version(source.get())) + 1;
  read_serial(source.get(), *certificate);
  if (!read_validity(source.get(), *certificate))
    return std::unexpected(not_a_certificate("a date in it is malformed"));
  certificate->subject = read_name(X509_get_subject_name(source.get()));
  certificate->issuer = read_name(X509_get_issuer_name(source.get()));
  certificate->public_key = read_public_key(X509_get_X509_PUBKEY(source.get()));
  certificate->spki_sha256 = sha256(certificate->public_key.spki);
  read_algorithm(source.get(), *certificate);
  certificate->extensions = read_extensions(source.get());
  certificate->has_extensions = X509_get_ext_count(source.get()) > 0;
  return certificate;
}

bool Certificate::self_signed() const {
  if (!self_issued()) return false;
  return signed_by_own_key.get([&] { return verify_signature(*this, public_key) == SignatureStatus::valid; });
}

std::string fingerprint_hex(const Certificate& certificate) {
  return base::to_hex(certificate.fingerprint);
}

std::string display_name(const Certificate& certificate) {
  const Name& subject = certificate.subject;
  if (!subject.common_name.empty()) return subject.common_name;
  if (const auto& names = certificate.extensions.subject_alt_names) {
    for (const GeneralName& name : *names) {
      if (name.kind == GeneralName::Kind::dns && !name.value.empty()) return name.value;
    }
  }
  if (!subject.organizational_unit.empty()) return subject.organizational_unit;
  if (!subject.organization.empty()) return subject.organization;
  return subject.empty() ? "a certificate without a name" : subject.text;
}

base::Seconds validity_period(const Certificate& certificate) {
  return certificate.not_after - certificate.not_before + base::Seconds{1};
}

}  // namespace trustprobe::x509
