// An OCSP response (RFC 6960 4.2.1), decoded and not judged.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "revocation/signed_document.h"
#include "x509/certificate.h"

namespace trustprobe::revocation {

/// OCSPResponseStatus (RFC 6960 4.2.1), by its number.
enum class ResponseStatus {
  successful = 0,
  malformed_request = 1,
  internal_error = 2,
  try_later = 3,
  sig_required = 5,
  unauthorized = 6
};
std::string_view to_string(ResponseStatus status);  // "tryLater", as RFC 6960 spells it

enum class CertStatus { good, revoked, unknown };

/// CertID: which certificate is meant.
struct CertId {
  std::string hash_oid;  ///< dotted
  base::Bytes issuer_name_hash;
  base::Bytes issuer_key_hash;
  base::Bytes serial;  ///< magnitude, big-endian, no leading zeros
  bool serial_negative = false;
};

/// Whether `id` means `certificate`, issued by `issuer` (RFC 6960 4.1.1). False for hashes other than SHA-1 and SHA-2.
bool names(const CertId& id, const x509::Certificate& certificate, const x509::Certificate& issuer);

struct SingleResponse {
  CertId id;
  base::Bytes serial;  ///< of the certificate that is answered for: magnitude, big-endian, no leading zeros
  base::Instant this_update;
  std::optional<base::Instant> next_update;
  std::optional<base::Bytes> sct_list;  ///< SignedCertificateTimestampList (RFC 6962 3.3), still in TLS encoding
  CertStatus status = CertStatus::unknown;
  base::Instant revoked_at{};       ///< revocationTime, where revoked
  int reason = 0;                   ///< CRLReason, where revoked; 0 where none is given
  bool unhandled_critical = false;  ///< a critical single extension that is unknown here
};

struct OcspResponse {
  ResponseStatus status = ResponseStatus::internal_error;
  std::vector<SingleResponse> responses;  ///< empty unless `status` is successful

  // Of a successful one:
  std::optional<x509::Name> responder_name;     ///< ResponderID: one of the two
  std::optional<base::Bytes> responder_key_id;  ///< SHA-1 of the responder's public key bits
  base::Instant produced_at{};
  std::optional<base::Bytes> nonce;  ///< the extension's value: usually an OCTET STRING inside
  std::vector<x509::CertificateRef> certificates;
  bool unhandled_critical = false;  ///< a critical response extension that is unknown here
  SignedDocument document;          ///< views into `der`
  std::shared_ptr<const base::Bytes> der;
};

/// Whether the ResponderID means this certificate.
bool is_responder(const OcspResponse& response, const x509::Certificate& certificate);

using OcspResponseRef = std::shared_ptr<const OcspResponse>;

/// Real ones have some kilobytes. What is decoded takes many times its bytes, and a server can staple 16 MB.
inline constexpr std::size_t longest_ocsp_response = 1024 * 1024;

/// Nothing when the bytes are longer than that, or not exactly one OCSP response with a basic response in it where it
/// is successful.
std::optional<OcspResponse> parse_ocsp_response(std::shared_ptr<const base::Bytes> der);
std::optional<OcspResponse> parse_ocsp_response(base::ByteView der);

/// The answer for the certificate with this serial, or null.
const SingleResponse* response_for(const OcspResponse& response, base::ByteView serial);

}  // namespace trustprobe::revocation
