// The one pure entry that all commands share: observation in, verdicts and findings out.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/check.h"
#include "observation/observation.h"
#include "path/client.h"
#include "path/signature_memory.h"
#include "policies/policy.h"
#include "trust/trust_store.h"

namespace trustprobe::assess {

/// What an observation is judged against.
struct Terms {
  std::vector<trust::TrustStoreRef> stores;  ///< not empty
  std::vector<const path::Client*> clients;  ///< those that decide; not empty, no nulls
  /// Those that judge the same chains for the record: on which clients do not agree. May name some of `clients` again.
  std::vector<const path::Client*> compared_clients;
  checks::CheckOptions checks;
  base::Instant now;
  path::RevocationPolicy revocation = path::RevocationPolicy::off;
  std::vector<revocation::EvidenceRef> evidence = {};  ///< beside what the observation holds: distrust lists
  std::span<const policies::Policy> policies = {};     ///< with which scanned endpoints are compared; outlive the terms
  std::string service = {};                            ///< narrows them: see policies::match
  bool every_path = false;  ///< the verdicts of `clients` also list the ways beside the one that decided
};

/// What is made of the surface of one scanned endpoint.
struct SurfaceAssessment {
  std::size_t endpoint = 0;                          ///< index into Observation::endpoints
  std::optional<policies::PolicyMatch> policy = {};  ///< nothing: there was nothing to compare it with
  /// Per client of the surface, one verdict per store: would it trust what it gets? Empty where no row stands for the
  /// client, or it got no certificate that parses.
  std::vector<std::vector<path::PathVerdict>> clients;
};

/// Verdicts and findings about one target. Owns the observation they point into.
struct Assessment {
  std::shared_ptr<const observation::Observation> observation;
  std::vector<checks::ServedChain> chains;  ///< the chain of the default offer at the first answering endpoint first
  std::vector<SurfaceAssessment> surfaces = {};  ///< of the endpoints that were scanned
  std::vector<checks::Finding> findings = {};    ///< worst first; passed and not applicable ones last
};

/// Pure; `signatures` only saves work.
Assessment assess(std::shared_ptr<const observation::Observation> observation, const Terms& terms,
                  path::SignatureMemory& signatures);

/// What the verdicts of the deciding clients would still need to know: evidence of revocation, and missing issuers for
/// clients that fetch them. Empty where the policy is `off` and where everything was asked already. Pure.
std::vector<path::EvidenceRequest> evidence_wanted(const observation::Observation& observation, const Terms& terms,
                                                   path::SignatureMemory& signatures);

/// Nothing could be captured of the target at any address: no certificate, and no version that a scan found spoken.
bool unreachable(const Assessment& assessment);

}  // namespace trustprobe::assess
