// A finding as every report shows it: how bad, the fact, its id at the right edge; why and what to do under it.
#pragma once

#include <string>
#include <string_view>

#include "base/severity.h"
#include "report/layout.h"

namespace trustprobe::report {

struct FindingText {
  base::Severity severity = base::Severity::note;
  bool undetermined = false;
  std::string fact;
  std::string_view id;
  std::string detail;  ///< may be empty, as the next
  std::string remedy;
};

inline constexpr std::size_t finding_column = 13;  ///< where the fact begins: after "  undecided  "

/// Whole lines. `explain`: also detail and remedy.
std::string finding_lines(const FindingText& finding, bool explain, const TextStyle& style);

}  // namespace trustprobe::report
