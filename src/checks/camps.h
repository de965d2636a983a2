// Clients that come to the same answer for the same reason.
#pragma once

#include <string>
#include <vector>

#include "path/path_verdict.h"

namespace trustprobe::checks {

struct Camp {
  path::Verdict verdict = path::Verdict::trusted;
  std::string reason;                              ///< `short_reason`; empty when trusted
  std::vector<const path::PathVerdict*> verdicts;  ///< not empty
};

/// Those that trust first, else in the order of the verdicts. The verdicts, of one store and chain, must outlive it.
std::vector<Camp> camps_of(const std::vector<const path::PathVerdict*>& verdicts);

/// The ids of its clients, in order.
std::vector<std::string> clients_of(const Camp& camp);

}  // namespace trustprobe::checks
