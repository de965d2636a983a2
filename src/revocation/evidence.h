// What was gathered about the status and the issuers of certificates: bytes, with where and when they came from. Parsed
// once, never judged here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/instant.h"
#include "revocation/crl.h"
#include "revocation/distrust_list.h"
#include "revocation/ocsp.h"
#include "x509/certificate.h"

namespace trustprobe::revocation {

enum class EvidenceKind {
  staple,  ///< an OCSP response that came with the handshake
  ocsp,    ///< an OCSP response that was asked for
  crl,
  list,    ///< a distrust list, from a file
  issuer,  ///< certificates from a caIssuers address: they say nothing of revocation, but may complete a path
};
std::string_view to_string(EvidenceKind kind);  // "staple", "ocsp", "crl", "list", "issuer"

/// Where evidence comes from.
struct Origin {
  EvidenceKind kind = EvidenceKind::crl;
  std::string source;                   ///< the URL that was asked, or the file; of a staple the address that sent it
  base::Instant at;                     ///< when it came, or was given up
  std::optional<x509::Sha256> subject;  ///< the certificate it was asked about; nothing: of no one in particular
  base::Bytes nonce;                    ///< that the request carried; empty: none
  bool cached = false;                  ///< kept from an earlier run
};

struct Evidence {
  Origin origin;
  std::shared_ptr<const base::Bytes> bytes;  ///< as they came; null: nothing came
  std::string failure;  ///< why nothing came, or why the bytes are no such thing, for people; empty otherwise

  /// What the bytes are; at most one of them is set.
  CrlRef crl;
  OcspResponseRef ocsp;
  DistrustListRef list;
  std::vector<x509::CertificateRef> issuers;

  bool has_come() const { return bytes != nullptr; }
};

using EvidenceRef = std::shared_ptr<const Evidence>;

/// Parses the bytes as what `origin.kind` says (a CRL and issuers also in PEM, issuers also as PKCS #7).
EvidenceRef make_evidence(Origin origin, base::Bytes bytes);
EvidenceRef missing_evidence(Origin origin, std::string failure);

/// Until when the bytes speak for the present: the earliest nextUpdate in them. Nothing where there is none.
std::optional<base::Instant> good_until(const Evidence& evidence);

}  // namespace trustprobe::revocation
