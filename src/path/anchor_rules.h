// The limits that a store or a root program puts on an anchor, held against one path. What the anchor's certificate
// says of itself is chain_rules' work.
//
// SCTs are not verified, for want of a list of logs: whoever names an early date is believed, and the sentence says
// "claimed".
#pragma once

#include <vector>

#include "path/candidate_path.h"
#include "path/judgement_terms.h"
#include "path/problem.h"
#include "trust/root_programs.h"

namespace trustprobe::path {

/// Adds `anchor_distrusted` and `anchor_constrained`, at the anchor, for each limit that the path does not keep: those
/// of the store for any client, those of `program` for clients that keep its list. Nothing for a path without anchor.
void add_anchor_problems(const CandidatePath& path, trust::RootProgram program, const JudgementTerms& terms,
                         std::vector<Problem>& problems);

}  // namespace trustprobe::path
