// What `verify` found out about a chain, for people and for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "path/path_verdict.h"
#include "report/text_report.h"
#include "x509/cms_signature.h"

namespace trustprobe::report {

/// One chain and all verdicts on it. `verdicts` and `others` are ordered by store, then by client.
struct VerifiedChain {
  std::string title;  ///< the file, or the target of a saved observation
  std::string expected_name;
  base::Instant at;
  path::Purpose purpose = path::Purpose::server;
  std::vector<x509::CertificateRef> presented;  ///< the leaf first
  std::vector<path::PathVerdict> verdicts;      ///< of the clients that were asked for: they decide
  std::vector<path::PathVerdict> others;        ///< of the rest, for the record
  std::optional<x509::CmsSigner> signer;        ///< the chain is that of a CMS signature's signer
};

/// Trusted: every asked client trusts it in every store, and the signature holds. Not trusted: one does not.
path::Verdict overall(const VerifiedChain& chain);

/// The answer, then for every store the tree and who agrees with it. Ends in a newline.
std::string render_verified(const VerifiedChain& chain, const std::vector<trust::TrustStoreRef>& stores,
                            const TextStyle& style);

/// One `verified` line.
std::string verified_json(const VerifiedChain& chain);

}  // namespace trustprobe::report
