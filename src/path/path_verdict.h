// Whether one client with one store trusts a chain: the search and the judgement together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "path/candidate_path.h"
#include "path/client.h"
#include "path/problem.h"
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
  std::vector<RejectedPath> rejected;  ///< the other ways, likeliest first, at most `Budget::listed_paths`
  std::size_t signature_checks = 0;
};

struct Budget {
  std::size_t signature_checks = 200;
  std::size_t candidates = 500;
  std::size_t depth = 20;  ///< certificates on a path, leaf and anchor included
  std::size_t listed_paths = 8;
};

struct VerdictRequest {
  std::vector<x509::CertificateRef> presented;  ///< the end-entity certificate first; not empty, no nulls
  const trust::TrustStore* store = nullptr;
  const Client* client = nullptr;
  std::string expected_name;  ///< DNS name (A-labels) or IP literal; empty: names are not judged
  base::Instant now;
  Budget budget;
};

/// Pure. `signatures` only saves work: the verdict does not depend on it.
PathVerdict judge_chain(const VerdictRequest& request, SignatureMemory& signatures);

}  // namespace trustprobe::path
