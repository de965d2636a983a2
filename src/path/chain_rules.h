// The judgement of one candidate path: RFC 5280 section 6 and the names of the server. No search.
//
// Deviations from RFC 5280
// - The anchor is a certificate, and its own dates, extensions and constraints are judged like those below it, but not
//   its signature; a version 1 anchor needs no basicConstraints. RFC 5280 6.1.1 (d) takes name and key only.
// - Certificate policies are kept as a graph (RFC 9618), which gives the same answers as the tree of 6.1.2 (a).
// - Names compare with ASCII case folding, not with all of stringprep (7.1).
// - extendedKeyUsage of an authority restricts what is below it, as every browser does; RFC 5280 leaves that open.
//
// What the caller must still check
// - Revocation; certificate transparency; what stores and root programs ask of paths to an anchor (anchor_rules.h).
// - Which problems refuse: all that apply are returned, whatever the client.
// - That the path's names chain and its end is an anchor: the builder's work. A path without anchor gets a problem
//   that says so.
#pragma once

#include <string>
#include <vector>

#include "path/candidate_path.h"
#include "path/counted_signatures.h"
#include "path/judgement_terms.h"
#include "path/problem.h"

namespace trustprobe::path {

/// Every problem of the path, the end-entity certificate's first. Empty: the path holds for any client.
std::vector<Problem> judge_path(const CandidatePath& path, const JudgementTerms& terms, CountedSignatures& signatures);

}  // namespace trustprobe::path
