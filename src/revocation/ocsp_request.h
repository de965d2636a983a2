// What an OCSP responder is asked (RFC 6960 4.1).
#pragma once

#include "base/bytes.h"
#include "x509/certificate.h"

namespace trustprobe::revocation {

/// The DER of an unsigned request about one certificate: CertID with SHA-1, as every responder understands (RFC 5019
/// 2.1.1), and a nonce (RFC 8954) when one is given.
base::Bytes ocsp_request(const x509::Certificate& certificate, const x509::Certificate& issuer,
                         base::ByteView nonce = {});

/// RFC 6960 A.1: the URL to GET, which caches on the way can keep. `request` is the DER.
std::string ocsp_get_url(std::string_view responder_url, base::ByteView request);

}  // namespace trustprobe::revocation
