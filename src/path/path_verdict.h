// Whether one client with one store trusts a chain: the search and the judgement together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "path/candidate_path.h"
#include "path/client.h"
#include "path/judgement_terms.h"
#include "path/problem.h"
#include "path/revocation_rules.h"
#include "path/signature_memory.h"
#include "trust/trust_store.h"

namespace trustprobe::path {

enum class Verdict { trusted, not_trusted, undetermined };
std::string_view to_string(Verdict verdict);  // "trusted", "not-trusted", "undetermined"

/// A path that was tried and did not hold, with its problems that refuse.
struct RejectedPath {
  CandidatePath path;
  std::vector<Problem> problems;
};

struct PathVerdict {
  std::string store;
  std::string client;
  Verdict verdict = Verdict::not_trusted;
  /// Trusted: the path that holds. Otherwise the most useful of the failed ones: the one that reached an anchor with
  /// the fewest problems, else the longest. Points into the store: keep the store alive.
  CandidatePath path;
  /// Of `path`. Trusted: problems that this client tolerates. Otherwise also those that refuse.
  std::vector<Problem> problems;
  /// Of the certificates of `path` without its anchor, whether the client looks at them or not; empty where the policy
  /// is `off`, and where the path fails for other reasons: nobody needs to know then.
  std::vector<revocation::CertificateStatus> revocation;
  std::vector<CandidatePath> also_trusted;  ///< other ways that hold, when every path was asked for
  std::vector<RejectedPath> rejected;       ///< the other ways, likeliest first; at most `Budget::listed_paths`,
                                            ///< all when every path was asked for
  bool cut_short = false;                   ///< every path was asked for, and the search ended at its limit before
  std::size_t signature_checks = 0;
  std::size_t candidates = 0;  ///< paths that were judged
};

struct Budget {
  std::size_t signature_checks = 200;
  std::size_t candidates = 500;
  std::size_t depth = 20;  ///< certificates on a path, leaf and anchor included
  std::size_t listed_paths = 8;
};

struct VerdictRequest {
  std::vector<x509::CertificateRef> presented;  ///< the end-entity certificate first; not empty, no nulls
  /// Issuers that a client which fetches would get from AIA addresses; other clients do not see them.
  std::vector<x509::CertificateRef> fetched;
  const trust::TrustStore* store = nullptr;
  const Client* client = nullptr;
  JudgementTerms terms;
  RevocationTerms revocation;
  bool every_path = false;  ///< go on after the first path that holds, and list the others
  Budget budget;
};

/// What would have to be fetched to know more of this verdict: see `add_evidence_wanted`; issuers for clients that
/// fetch them. Appends to `wanted` what is neither there nor in `evidence`.
void add_evidence_wanted(const PathVerdict& verdict, const std::vector<revocation::EvidenceRef>& evidence,
                         std::vector<EvidenceRequest>& wanted);

/// Pure. `signatures` only saves work: the verdict does not depend on it.
PathVerdict judge_chain(const VerdictRequest& request, SignatureMemory& signatures);

}  // namespace trustprobe::path
