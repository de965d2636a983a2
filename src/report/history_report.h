// The life of a target: how it stood when it was first seen, and what changed when.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compare/difference.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// Something that became of a target.
struct HistoryEvent {
  base::Instant at;
  std::vector<compare::Difference> differences;  ///< the most urgent first; not empty
};

struct TargetHistory {
  std::string target;
  base::Instant first, last;
  std::size_t sightings = 0;
  std::optional<std::string> first_standing, last_standing;  ///< as `standing_text`; nothing: only counts are wanted
  std::vector<HistoryEvent> events;                          ///< the oldest first
};

/// "ECDSA P-256 certificate of Example CA 1 until 2027-02-03, at 203.0.113.10, TLS 1.3, trusted", or why it was not
/// probed.
std::string standing_text(const compare::Standing& standing);

/// First and last look and every event between them. Ends in a newline.
std::string render_history(const TargetHistory& history, const TextStyle& style);

/// A line each: how often they were seen, and from when to when.
std::string render_known_targets(const std::vector<TargetHistory>& targets, const TextStyle& style);

/// One `history` line.
std::string history_json(const TargetHistory& history);

}  // namespace trustprobe::report
