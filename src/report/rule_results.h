// What a run says of each rule at each target, one by one: for `probe` the findings, a check's put together; for `run`
// the judgements. What the formats that list results are made from.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report_format.h"

namespace trustprobe::report {

enum class RuleStatus { passed, failed, undetermined, waived, not_applicable };
std::string_view to_string(RuleStatus status);  // "passed", "failed", "undetermined", "waived", "not-applicable"

/// One rule held against one target. A target that is listed twice has one result of each rule.
struct RuleResult {
  std::string key;   ///< 64 hex digits, the same in every run that asks the same of the same target; unique in a report
  std::string rule;  ///< "leaf-expired", "expect-verdict", `reachable_rule`
  std::string title;  ///< "The leaf certificate has expired", "verdict valid (system)", "at least 30 days left"
  RuleStatus status = RuleStatus::passed;
  base::Severity severity = base::Severity::error;  ///< meaningless where it passed or does not apply
  /// A gate stops at it: it failed or is undetermined, at or above the severity that was asked for, and nobody allows
  /// it.
  bool stops = false;
  /// It is undetermined, and the suite or the command line lets it pass unseen at any severity.
  bool allowed = false;
  std::string suite;   ///< empty for `probe`
  std::string target;  ///< as it was typed
  std::string host;
  int port = 443;
  base::Instant at;                  ///< when it was judged
  std::vector<std::string> facts;    ///< whole sentences without full stop; of what passed only where a suite says more
  std::vector<std::string> details;  ///< why it matters, for whom, how it is known
  std::vector<std::string> remedies;  ///< each once
  std::string owner, source, note;    ///< may be empty, as the next two
  std::string expected;               ///< "verdict valid"
  std::string file;                   ///< where a suite asks for it, with its line, counted from 1
  int line = 0;
  std::optional<suites::Waiver> waiver;  ///< the one that is in force
  const ReportedTarget* probed =
      nullptr;  ///< what was seen of the target; null: nothing is known. Lives as long as the report
};

/// The rule that every target of `probe` answers to: some address showed a certificate.
inline constexpr std::string_view reachable_rule = "reachable";

/// In the order of the report; of one target in the order of its findings. The settings say where a gate stops.
std::vector<RuleResult> rule_results(const Report& report, const ReportSettings& settings);

/// What a rule is about, for readers of a list of rules.
struct RuleText {
  std::string title, explanation, remedy, citation;  ///< all but the title may be empty
  base::Severity severity = base::Severity::error;
};
RuleText rule_text(std::string_view rule);

/// What is expected, in words that stand alone: "verdict valid", "anchor Example Root 1", "leaf-expiring passed".
std::string expectation_text(const suites::Judgement& judgement);

/// "shop.example.com:443", "[2001:db8::1]:443".
std::string place_of(std::string_view host, int port);

/// The facts as one text: "a; b". The title where there are none.
std::string facts_text(const RuleResult& result);

/// One line that can stand alone: "old.example.com:8443: the certificate expired 3 days ago, on 2026-11-18".
std::string headline_of(const RuleResult& result);

/// The headline, then everything that explains it.
std::string description_of(const RuleResult& result);

/// Where a suite asks for it: "shop.toml:12", "shop.toml"; empty for `probe`.
std::string where_of(const RuleResult& result);

/// What to do, all of it; may be empty.
std::string remedy_of(const RuleResult& result);

/// "0.6.0".
std::string version_of(const Report& report);

}  // namespace trustprobe::report
