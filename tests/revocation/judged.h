// One certificate below one issuer, and what evidence proves about it.
#pragma once

#include "revocation/certificate_status.h"
#include "support/revocation_maker.h"

namespace trustprobe::support {

/// An authority, a certificate of its that names a list and a responder, and a day in June 2026.
struct Judged {
  Identity issuer = make_root("Issuer");
  Identity leaf = issue(issuer, recipe());
  base::Instant now = instant("2026-06-03");
  bool crl_number_required = false;
  std::vector<x509::CertificateRef> further_signers;

  static constexpr const char* list = "http://crl.example/issuer.crl";

  static Recipe recipe() {
    return with_extension(leaf_recipe("a.example"), "crlDistributionPoints", "URI:" + std::string(list));
  }

  revocation::CertificateStatus status(const std::vector<revocation::EvidenceRef>& evidence) const {
    const revocation::SignatureChecker check = [](const revocation::SignedDocument& document,
                                                  const x509::Certificate& signer) {
      return x509::verify_signature(document.parts, signer.public_key);
    };
    const std::function signers_of = [&](const revocation::Crl& crl) {
      std::vector<x509::CertificateRef> signers;
      for (const auto& candidate : further_signers) {
        if (candidate->subject.canonical == crl.issuer.canonical) signers.push_back(candidate);
      }
      if (issuer.certificate->subject.canonical == crl.issuer.canonical) signers.push_back(issuer.certificate);
      return signers;
    };
    return revocation::certificate_status(
        evidence, {*leaf.certificate, *issuer.certificate, now, check, signers_of, crl_number_required});
  }

  revocation::CertificateStatus by_crl(const CrlRecipe& recipe) const {
    return status({crl_evidence(issuer, recipe, list)});
  }

  revocation::EvidenceRef staple(base::Bytes response) const {
    return revocation::make_evidence({.kind = revocation::EvidenceKind::staple,
                                      .source = "127.0.0.1",
                                      .subject = leaf.certificate->fingerprint,
                                      .nonce = {}},
                                     std::move(response));
  }

  revocation::CertificateStatus by_ocsp(const OcspRecipe& recipe) const {
    return status({staple(make_ocsp(issuer, leaf.certificate, recipe))});
  }
};

}  // namespace trustprobe::support
