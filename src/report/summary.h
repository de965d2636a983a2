// What a run over many targets comes to. Bounded: it keeps the worst 50 and counts the rest.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assess/assess.h"

namespace trustprobe::report {

/// From best to worst.
enum class Outcome { ok, note, warning, error, not_probed };
std::string_view to_string(Outcome outcome);  // "ok", "note", "warning", "error", "not-probed"

/// The worst severity of what failed or could not be determined (an undetermined note aside), or `not_probed` when
/// nothing was captured at any address.
Outcome outcome_of(const assess::Assessment& assessment);

/// What kept every address from being probed, by the first of them; null when there is no such failure.
const observation::AttemptFailure* why_not_probed(const observation::Observation& observation);

struct SummaryRow {
  Outcome outcome = Outcome::ok;
  std::string target;  ///< as typed
  std::string reason;  ///< "expired 3 days ago, on 2026-11-18", or why it was not probed
};

class Summary {
 public:
  static constexpr std::size_t kept_rows = 50;

  void add(const assess::Assessment& assessment);

  std::size_t targets() const { return targets_; }
  std::size_t count(Outcome outcome) const;
  /// Whether some finding of this severity or a higher one failed, or could not be determined (notes aside).
  bool failed_from(checks::Severity severity) const;
  bool undetermined_from(checks::Severity severity) const;
  const std::map<std::string, std::size_t>& not_probed_reasons() const { return not_probed_reasons_; }
  /// Worst first; equal ones in the order they came. Rows of outcome ok are not kept.
  const std::vector<SummaryRow>& worst() const { return rows_; }

 private:
  std::size_t targets_ = 0;
  std::map<Outcome, std::size_t> counts_;
  std::optional<checks::Severity> worst_failed_, worst_undetermined_;
  std::map<std::string, std::size_t> not_probed_reasons_;
  std::vector<SummaryRow> rows_;
};

}  // namespace trustprobe::report
