// Revocation lists that OpenSSL would not write: DER put together by hand, and signed.
#pragma once

#include <openssl/evp.h>

#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "base/hex.h"
#include "support/revocation_maker.h"
#include "x509/openssl.h"

namespace trustprobe::support {

/// A DER value of less than 16 MB.
inline base::Bytes der(std::uint8_t tag, std::initializer_list<base::Bytes> parts) {
  base::Bytes contents;
  for (const base::Bytes& part : parts) contents.insert(contents.end(), part.begin(), part.end());
  base::Bytes whole{tag, 0x83, static_cast<std::uint8_t>(contents.size() >> 16),
                    static_cast<std::uint8_t>(contents.size() >> 8), static_cast<std::uint8_t>(contents.size())};
  if (contents.size() < 0x80) whole = {tag, static_cast<std::uint8_t>(contents.size())};
  whole.insert(whole.end(), contents.begin(), contents.end());
  return whole;
}

inline base::Bytes hex(std::string_view text) {
  return base::from_hex(text).value();
}

inline base::Bytes text(std::uint8_t tag, std::string_view characters) {
  const base::ByteView bytes = base::bytes_of(characters);
  return der(tag, {base::Bytes(bytes.begin(), bytes.end())});
}

inline base::Bytes integer(std::string_view contents) {
  return der(0x02, {hex(contents)});
}

/// `oid`: contents of the OBJECT IDENTIFIER; `value`: what stands in the OCTET STRING.
inline base::Bytes extension(std::string_view oid, const base::Bytes& value, bool critical = false) {
  return der(0x30, {der(0x06, {hex(oid)}), critical ? hex("0101FF") : base::Bytes{}, der(0x04, {value})});
}

inline constexpr std::string_view reason_code = "551D15", certificate_issuer = "551D1D", issuing_point = "551D1C";

/// Extensions, of an entry.
inline base::Bytes of_entry(std::initializer_list<base::Bytes> extensions) {
  return der(0x30, extensions);
}

/// One of revokedCertificates; `extensions`: of_entry(), or nothing.
inline base::Bytes entry(const base::Bytes& serial, const base::Bytes& extensions = {}) {
  return der(0x30, {serial, text(0x17, "260520000000Z"), extensions});
}

inline base::Bytes serial_of(const x509::CertificateRef& certificate) {
  base::Bytes contents = certificate->serial;
  if (contents.empty() || contents.front() >= 0x80) contents.insert(contents.begin(), 0);
  return der(0x02, {contents});
}

inline base::Bytes signature_algorithm() {
  return der(0x30, {der(0x06, {hex("2A8648CE3D040302")})});  // ecdsa-with-SHA256
}

/// SIGNED{to_be_signed}; the key is a P-256 one.
inline base::Bytes signed_by(const Identity& signer, const base::Bytes& to_be_signed) {
  const std::unique_ptr<EVP_MD_CTX, x509::FreedBy<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  base::Bytes signature(256);
  std::size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, signer.key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, to_be_signed.data(), to_be_signed.size()) != 1)
    throw std::runtime_error("signature");
  signature.resize(size);
  return der(0x30, {to_be_signed, signature_algorithm(), der(0x03, {{0}, signature})});
}

struct HandMadeCrl {
  base::Bytes algorithm = signature_algorithm();  ///< the signed one
  base::Bytes this_update = text(0x17, "260601000000Z"), next_update = text(0x17, "260608000000Z");
  base::Bytes entries{};     ///< entry(), one after the other
  base::Bytes extensions{};  ///< extension(), one after the other
};

inline base::Bytes make_crl(const Identity& issuer, const HandMadeCrl& crl) {
  const base::Bytes entries = crl.entries.empty() ? base::Bytes{} : der(0x30, {crl.entries});
  const base::Bytes extensions = crl.extensions.empty() ? base::Bytes{} : der(0xA0, {der(0x30, {crl.extensions})});
  return signed_by(issuer, der(0x30, {integer("01"), crl.algorithm, issuer.certificate->subject.der, crl.this_update,
                                      crl.next_update, entries, extensions}));
}

inline base::Bytes operator+(base::Bytes one, const base::Bytes& other) {
  one.insert(one.end(), other.begin(), other.end());
  return one;
}

}  // namespace trustprobe::support
