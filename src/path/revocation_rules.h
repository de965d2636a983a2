// What revocation means for a path: the status of each of its certificates, and the problems that follow from it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "path/candidate_path.h"
#include "path/client.h"
#include "path/evidence_request.h"
#include "path/judgement_terms.h"
#include "path/problem.h"
#include "path/search_terms.h"
#include "path/signature_memory.h"
#include "revocation/certificate_status.h"

namespace trustprobe::path {

enum class RevocationPolicy {
  off,     ///< nothing is looked at
  staple,  ///< what came with the handshake or is at hand; clients that look at staples refuse what is revoked
  soft,    ///< every client is taken to check; what is not known is shown and does not decide
  hard,    ///< as soft, and without an answer for every certificate nothing is trusted
};
std::string_view to_string(RevocationPolicy policy);  // "off", "staple", "soft", "hard"
std::optional<RevocationPolicy> find_revocation_policy(std::string_view name);

struct RevocationTerms {
  RevocationPolicy policy = RevocationPolicy::off;
  std::vector<revocation::EvidenceRef> evidence;  ///< all that is at hand, staples included; no nulls
  /// A TLS handshake brought the chain: its leaf's must-staple can be held against it.
  bool from_handshake = false;
};

/// Whether the client looks at revocation under this policy.
bool looks_at_revocation(const Client& client, RevocationPolicy policy);

struct RevocationQuestion {
  const CandidatePath& path;  ///< that ends at an anchor
  const RevocationTerms& terms;
  const SearchTerms& pool;  ///< where signers of lists are looked for beyond the path
  const JudgementTerms& judgement;
  const Client& client;
};

/// One status per certificate of the path, the anchor left out; its own word ends the path.
std::vector<revocation::CertificateStatus> revocation_of(const RevocationQuestion& question,
                                                         SignatureMemory& signatures);

/// `revoked`, `revocation-unknown`, `must-staple-unmet` and `bad-status-response`, as far as the policy asks for them.
std::vector<Problem> revocation_problems(const RevocationQuestion& question,
                                         const std::vector<revocation::CertificateStatus>& statuses);

/// Adds what is not asked for yet (neither in `evidence` nor in `wanted`): OCSP and lists of every certificate whose
/// status was looked at, delta lists of the lists at hand.
void add_evidence_wanted(const std::vector<x509::CertificateRef>& path,
                         const std::vector<revocation::EvidenceRef>& evidence, std::vector<EvidenceRequest>& wanted);
/// The same for the issuers of a certificate whose issuer is not known.
void add_issuers_wanted(const x509::CertificateRef& certificate, const std::vector<revocation::EvidenceRef>& evidence,
                        std::vector<EvidenceRequest>& wanted);

/// At most seven days, and so exempt from revocation checking (CA/Browser Forum Baseline Requirements 1.6.1,
/// "Short-lived Subscriber Certificate").
bool is_short_lived(const x509::Certificate& certificate);

}  // namespace trustprobe::path
