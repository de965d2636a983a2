// Certificates from a file of any of the forms in which people keep chains.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

/// PEM (other blocks are passed over), one DER certificate, or PKCS #7 (RFC 2315 9, "certs only", DER or PEM), told by
/// the content. In the file's order, duplicates kept; at least one. `where` names the file in errors.
base::Result<std::vector<CertificateRef>> read_certificates(std::string_view content, const std::string& where);

}  // namespace trustprobe::x509
