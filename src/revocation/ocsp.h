// An OCSP response as data (RFC 6960 4.2.1). Decoded, never judged: the signature is not looked at, and a certificate's
// status is not read.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"

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

struct SingleResponse {
  base::Bytes serial;  ///< of the certificate that is answered for: magnitude, big-endian, no leading zeros
  base::Instant this_update;
  std::optional<base::Instant> next_update;
  std::optional<base::Bytes> sct_list;  ///< SignedCertificateTimestampList (RFC 6962 3.3), still in TLS encoding
};

struct OcspResponse {
  ResponseStatus status = ResponseStatus::internal_error;
  std::vector<SingleResponse> responses;  ///< empty unless `status` is successful
};

/// Nothing when the bytes are not exactly one OCSP response with a basic response in it where it is successful.
std::optional<OcspResponse> parse_ocsp_response(base::ByteView der);

/// The answer for the certificate with this serial, or null.
const SingleResponse* response_for(const OcspResponse& response, base::ByteView serial);

}  // namespace trustprobe::revocation
