// The report for people: the answer first, one fact a line, the reason under it, what to do under the reason.
#pragma once

#include <string>

#include "assess/assess.h"
#include "report/summary.h"

namespace trustprobe::report {

struct TextStyle {
  bool colour = false;   ///< never the only sign of anything
  bool verbose = false;  ///< fingerprints, serials, every attempt, passed checks
  int width = 100;       ///< columns to fold at; at least 60
  bool ascii = false;    ///< no box drawing characters: the terminal's locale has none
  bool compact = false;  ///< one line for a target that is fine: for runs over many
};

/// One target, ending in a newline. Control characters of certificates are escaped.
std::string render_target(const assess::Assessment& assessment, const assess::Terms& terms, const TextStyle& style);

/// The stores of a run, a line each: how many anchors, from where, how old. A stale store must be seen. `terms.now`
/// tells the age.
std::string render_stores(const assess::Terms& terms, const TextStyle& style);

/// The closing lines of a run over several targets: counts, then the worst first.
std::string render_summary(const Summary& summary, const TextStyle& style);

}  // namespace trustprobe::report
