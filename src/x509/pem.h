// Certificates in PEM text (RFC 7468), as people keep them: with comments, other blocks and any line ends between.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

/// What OpenSSL appends to the certificate in a TRUSTED CERTIFICATE block (X509_CERT_AUX). OIDs in dotted form.
struct TrustSettings {
  std::optional<std::vector<std::string>> trusted;  ///< purposes; nothing: no word about them
  std::vector<std::string> rejected;                ///< purposes
  std::string alias;                                ///< UTF-8 as it was written, else empty
};

struct PemCertificate {
  CertificateRef certificate;
  std::size_t line = 0;         ///< of its BEGIN line, counted from 1
  std::string heading = {};     ///< the lines of text right above that line, up to a blank one or another block
  TrustSettings settings = {};  ///< of a TRUSTED CERTIFICATE
};

struct PemContent {
  std::vector<PemCertificate> certificates;  ///< in the order of the text, duplicates kept
  std::vector<std::string> other_labels;     ///< labels of the other blocks: "PRIVATE KEY", "X509 CRL"
};

/// Every CERTIFICATE, X509 CERTIFICATE and TRUSTED CERTIFICATE block, and the certificates of every PKCS7 block.
/// `where` names the text in errors. One of these blocks that has no end, is not base64 or does not hold what it says
/// is an error with its line; text without any block is not.
base::Result<PemContent> read_pem(std::string_view text, std::string_view where);

/// The bytes of every block with this label, "X509 CRL"; what is no base64 is left out.
std::vector<base::Bytes> pem_blocks(std::string_view text, std::string_view label);

/// One CERTIFICATE block, lines of 64 digits, ended by a line feed.
std::string to_pem(const Certificate& certificate);

}  // namespace trustprobe::x509
