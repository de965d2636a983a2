// What `diff` found: which targets are worse, better or other than before, and why.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

#include "compare/difference.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// One of the two sides, for people: a file or a time of a history.
struct ComparedSide {
  std::string name;  ///< "monday.jsonl", "history.db at 2026-11-20"
  std::size_t targets = 0;
  std::optional<base::Instant> first, last;  ///< when its targets were seen

  void add(const std::optional<base::Instant>& at);
};

/// Counts every target, and keeps those that differ.
class DifferenceReport {
 public:
  DifferenceReport(ComparedSide before, ComparedSide after) : before_(std::move(before)), after_(std::move(after)) {}

  void add(compare::TargetDifference difference);

  std::size_t targets() const { return targets_; }
  std::size_t count(compare::Direction direction) const;

  /// The answer, then target after target, the worst first; targets with the same lines together. Ends in a newline.
  /// Verbose: also those that did not change.
  std::string text(const TextStyle& style) const;
  /// The `difference-summary` line.
  std::string json() const;

 private:
  std::string headline(const TextStyle& style) const;
  std::string section(compare::Direction direction, const TextStyle& style) const;

  ComparedSide before_, after_;
  std::vector<compare::TargetDifference> told_;  // by name
  std::vector<std::string> unchanged_;
  std::map<compare::Direction, std::size_t> counts_;
  std::size_t targets_ = 0;
};

/// "worse         the certificate expired ...", for a line that begins at column `column`. Ends in a newline.
std::string difference_line(const compare::Difference& difference, const TextStyle& style, std::size_t column);

/// kind, direction, subject, before, after, sentence, remedy.
boost::json::object one_difference_json(const compare::Difference& difference);

/// The `difference` line of a target.
std::string difference_json(const compare::TargetDifference& difference);

}  // namespace trustprobe::report
