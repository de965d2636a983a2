// Cases of a file in the x509-limbo schema (and PKITS in the same schema with its policy inputs), ready to be judged.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "path/path_verdict.h"

namespace trustprobe::limbo {

struct Case {
  std::string id;
  std::string category;   ///< the id up to its last "::"; "pkits::4.13" for PKITS
  bool accepted = false;  ///< what the author of the case expects
  std::string skipped;    ///< why it cannot be judged here; empty: it can
  std::string defect;     ///< why a certificate of the case could not be read; the judgement goes on without it
  std::vector<x509::CertificateRef> presented;  ///< the leaf first; empty when the leaf is no certificate
  std::vector<trust::Anchor> anchors;
  path::JudgementTerms terms;
  std::vector<revocation::EvidenceRef> crls;   ///< where there are some, every certificate must be proved good
  std::vector<std::string> expected_policies;  ///< PKITS: the user-constrained policy set, OIDs in dotted form
};

/// Every case of the file; a name that ends in .xz is decompressed. Throws std::runtime_error with a sentence when the
/// file cannot be read or has another form.
std::vector<Case> read_cases(const std::filesystem::path& file);

struct Answer {
  path::Verdict verdict = path::Verdict::not_trusted;
  path::CandidatePath path;  ///< the verdict's, without its anchor
  std::string reasons;       ///< "expired@0: expired 12 days ago, on 2026-11-09; ..."; the problems that refuse
};

Answer ask(const Case& each, const path::Client& client, path::SignatureMemory& signatures);

}  // namespace trustprobe::limbo
