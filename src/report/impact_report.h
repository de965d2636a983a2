// What `impact` found out: which endpoints a change of trust breaks, for whom, and what would mend them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compare/impact.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// What is compared with what, for people.
struct ImpactChange {
  compare::World before, after;
  std::vector<trust::Anchor> removed;      ///< from `before` or from the store that takes its place
  std::vector<trust::Anchor> constrained;  ///< distrusted for what they issue from a date on
  std::vector<trust::Anchor> added;
  std::size_t clients = 0;
};

/// All chains of one target that count, or why there are none.
struct TargetImpact {
  std::string target;                        ///< as it was typed
  std::vector<compare::ChainImpact> chains;  ///< empty: not probed
  std::string not_probed;                    ///< why; empty when there are chains

  compare::Effect effect() const;  ///< the worst of its chains; `undetermined` when there are none
  bool breaks_for_all() const;     ///< every chain breaks for every client that trusts it now
};

/// A root at which endpoints end today that break.
struct LostRoot {
  x509::CertificateRef root;
  std::size_t endpoints = 0;
  std::size_t for_all = 0;  ///< of these, with a chain that breaks for every client
};

/// Counts every target, and keeps those of which something is to be told.
class ImpactReport {
 public:
  explicit ImpactReport(ImpactChange change) : change_(std::move(change)) {}

  void add(TargetImpact impact);

  std::size_t targets() const { return targets_; }
  std::size_t breaking() const { return breaking_for_all_ + breaking_for_some_; }
  std::size_t breaking_for_all() const { return breaking_for_all_; }
  std::size_t undetermined() const { return count(compare::Effect::undetermined); }  ///< not probed ones included
  std::size_t count(compare::Effect effect) const;

  /// The answer, then who breaks and how to mend it, the worst first. Ends in a newline.
  std::string text(const TextStyle& style) const;
  /// One `impact-summary` line.
  std::string json() const;

 private:
  struct AnchorMove {
    std::string from, to;
    auto operator<=>(const AnchorMove&) const = default;
  };

  std::string headline(const TextStyle& style) const;
  std::string change_text(const TextStyle& style) const;
  std::string blocks(const TextStyle& style) const;
  std::string others(const TextStyle& style) const;
  std::string moves(const TextStyle& style) const;
  std::vector<LostRoot> lost_roots() const;

  ImpactChange change_;
  std::vector<TargetImpact> told_;
  std::map<compare::Effect, std::size_t> counts_;
  std::map<AnchorMove, std::size_t> moves_;
  std::size_t targets_ = 0, breaking_for_all_ = 0, breaking_for_some_ = 0;
};

/// One `impact` line for each chain of the target; one without a chain when it was not probed.
std::string impact_json(const TargetImpact& impact);

}  // namespace trustprobe::report
