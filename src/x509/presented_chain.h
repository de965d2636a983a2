// Certificates exactly as a server sent them: order, duplicates and extras kept.
#pragma once

#include <string>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

struct PresentedCertificate {
  base::Bytes der;             ///< as sent
  CertificateRef certificate;  ///< null when `der` is not a certificate
  std::string defect;          ///< why it is not; empty otherwise
};

struct PresentedChain {
  std::vector<PresentedCertificate> certificates;  ///< the end-entity certificate first (RFC 8446 4.4.2)

  bool empty() const { return certificates.empty(); }
  /// The certificate sent first, or null when none was sent or it does not parse.
  CertificateRef leaf() const { return empty() ? nullptr : certificates.front().certificate; }
};

/// Parses each certificate once per process run of this pool: servers of one operator send the same intermediates.
/// Holds at most `capacity` certificates and forgets all of them when full. One pool per thread.
class CertificatePool {
 public:
  explicit CertificatePool(std::size_t capacity = 10'000);
  ~CertificatePool();
  CertificatePool(const CertificatePool&) = delete;
  CertificatePool& operator=(const CertificatePool&) = delete;

  PresentedCertificate parse(base::Bytes der);

 private:
  struct Entries;
  std::unique_ptr<Entries> entries_;
};

}  // namespace trustprobe::x509
