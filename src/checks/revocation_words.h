// How findings speak of revocation.
#pragma once

#include <string>
#include <vector>

#include "checks/check.h"
#include "revocation/status.h"

namespace trustprobe::checks {

/// One certificate of a chain's deciding paths, with what is known of it.
struct JudgedCertificate {
  x509::CertificateRef certificate;
  const revocation::CertificateStatus* status = nullptr;
  bool leaf = false;
};

/// Each certificate once, leaf first, with the worst that any deciding verdict has of it. Empty where the policy is
/// `off` and where no path holds but for revocation.
std::vector<JudgedCertificate> judged_certificates(const ServedChain& chain);

/// "the CRL http://crl.example/ca.crl of 2 hours ago", "the stapled OCSP response of 3 days ago".
std::string source_words(const revocation::SourceStatus& source, base::Instant now);

/// "CRL of 2 hours ago", "stapled response of 3 days ago", "OCSP of 1 minute ago".
std::string short_source(const revocation::SourceStatus& source, base::Instant now);

/// "the certificate", "the intermediate Amazon RSA 2048 M02".
std::string certificate_words(const JudgedCertificate& judged);

}  // namespace trustprobe::checks
