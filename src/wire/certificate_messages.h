// Messages about certificates: the server's own in its three forms, its staple, and its wish for ours.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::wire {

/// One certificate as sent, not looked into. Views live as long as the message.
struct CertificateEntry {
  base::ByteView der;
  std::optional<base::ByteView> ocsp_response;  ///< TLS 1.3 only (RFC 8446 4.4.2.1)
  std::optional<base::ByteView> sct_list;       ///< TLS 1.3 only (RFC 6962 3.3.1)
};

/// RFC 5246 7.4.2. Nothing when the body is malformed.
std::optional<std::vector<CertificateEntry>> parse_certificate_tls12(base::ByteView body);

/// RFC 8446 4.4.2. Nothing when the body is malformed.
std::optional<std::vector<CertificateEntry>> parse_certificate_tls13(base::ByteView body);

/// RFC 8879 4.
struct CompressedCertificate {
  std::uint16_t algorithm = 0;
  std::uint32_t uncompressed_length = 0;
  base::ByteView compressed;
};
std::optional<CompressedCertificate> parse_compressed_certificate(base::ByteView body);

/// The OCSP response of a CertificateStatus (RFC 6066 8). Nothing when malformed or of another type.
std::optional<base::ByteView> parse_certificate_status(base::ByteView body);

/// The DER names of certificate authorities in a CertificateRequest (RFC 5246 7.4.4, RFC 8446 4.3.2); nothing when
/// malformed.
std::optional<std::vector<base::ByteView>> parse_certificate_request_tls12(base::ByteView body);
std::optional<std::vector<base::ByteView>> parse_certificate_request_tls13(base::ByteView body);

}  // namespace trustprobe::wire
