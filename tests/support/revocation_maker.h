// Revocation lists and OCSP responses for tests, made on the spot.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "revocation/evidence.h"
#include "support/certificate_maker.h"

namespace trustprobe::support {

struct CrlRecipe {
  std::string this_update = "2026-06-01T00:00:00Z";
  std::string next_update = "2026-06-08T00:00:00Z";  ///< empty: none
  long number = 1;                                   ///< 0: none
  struct Entry {
    x509::CertificateRef certificate;
    std::string revoked_at = "2026-05-20T00:00:00Z";
    int reason = -1;                            ///< -1: none given
    x509::CertificateRef certificate_issuer{};  ///< its subject is the entry's certificateIssuer
  };
  std::vector<Entry> entries{};
  /// OpenSSL's configuration syntax: {"issuingDistributionPoint", "critical,onlyuser:TRUE"}, {"deltaCRL", "1"}.
  std::vector<std::pair<std::string, std::string>> extensions{};
  std::string sections{};  ///< that extensions refer to: "[point]\nonlysomereasons = keyCompromise"
};

base::Bytes make_crl(const Identity& issuer, const CrlRecipe& recipe);

struct OcspRecipe {
  revocation::CertStatus status = revocation::CertStatus::good;
  std::string this_update = "2026-06-01T00:00:00Z";
  std::string next_update = "2026-06-08T00:00:00Z";  ///< empty: none
  int reason = -1;
  const Identity* signer = nullptr;                         ///< nothing: the issuer itself
  bool with_certificate = true;                             ///< of a signer that is not the issuer
  std::vector<x509::CertificateRef> certificates_before{};  ///< in the response, before the signer's
  bool by_key = false;                                      ///< ResponderID by key, not by name
  std::string hash = "SHA1";                                ///< of the CertID
  base::Bytes nonce{};
};

base::Bytes make_ocsp(const Identity& issuer, const x509::CertificateRef& certificate, const OcspRecipe& recipe = {});
/// A response without an answer: 3 is tryLater.
base::Bytes make_ocsp_error(int status);

revocation::EvidenceRef crl_evidence(const Identity& issuer, const CrlRecipe& recipe, std::string source = "");

}  // namespace trustprobe::support
