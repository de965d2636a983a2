// Certificates in PEM text (RFC 7468), as people keep them: with comments, other blocks and any line ends between.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

struct PemCertificate {
  CertificateRef certificate;
  std::size_t line = 0;  ///< of its BEGIN line, counted from 1
};

struct PemContent {
  std::vector<PemCertificate> certificates;  ///< in the order of the text, duplicates kept
  std::vector<std::string> other_labels;     ///< labels of the other blocks: "PRIVATE KEY", "X509 CRL"
};

/// Every CERTIFICATE, X509 CERTIFICATE and TRUSTED CERTIFICATE block (of the last, OpenSSL's trust settings are
/// dropped). `where` names the text in errors. A certificate block that has no end, is not base64 or is not a
/// certificate is an error with its line; text without any block is not.
base::Result<PemContent> read_pem(std::string_view text, std::string_view where);

/// One CERTIFICATE block, lines of 64 digits, ended by a line feed.
std::string to_pem(const Certificate& certificate);

}  // namespace trustprobe::x509
