// What a monitoring plugin prints: one line with the state and its reason, perfdata after the bar, then every problem
// on a line of its own.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

enum class State { ok = 0, warning = 1, critical = 2, unknown = 3 };  // the exit codes of a plugin

std::string_view to_string(State state) {
  switch (state) {
    case State::ok:
      return "OK";
    case State::warning:
      return "WARNING";
    case State::critical:
      return "CRITICAL";
    case State::unknown:
      break;
  }
  return "UNKNOWN";
}

// What failed below the severity at which a gate stops is worth a warning from its own severity on.
State state_of(const RuleResult& result) {
  if (result.status == RuleStatus::failed) {
    if (result.stops) return State::critical;
    return result.severity == base::Severity::note ? State::ok : State::warning;
  }
  return result.status == RuleStatus::undetermined && result.stops ? State::unknown : State::ok;
}

int rank(State state) {
  switch (state) {
    case State::critical:
      return 3;
    case State::unknown:
      return 2;
    case State::warning:
      return 1;
    case State::ok:
      break;
  }
  return 0;
}

// What is broken for certain goes before what is not known, and that before what will break.
State state_of(const std::vector<RuleResult>& results) {
  State worst = results.empty() ? State::unknown : State::ok;
  for (const RuleResult& result : results) {
    if (rank(state_of(result)) > rank(worst)) worst = state_of(result);
  }
  return worst;
}

// A bar would begin perfdata.
std::string line_text(std::string text) {
  std::ranges::replace(text, '|', '/');
  return text;
}

std::string label_text(std::string_view label) {
  std::string text;
  for (const char c : label) text += c == '\'' ? "''" : std::string(1, c == '=' || c == '|' ? '_' : c);
  return "'" + text + "'";
}

std::size_t count(const std::vector<RuleResult>& results, State state) {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [&](const RuleResult& result) { return state_of(result) == state; }));
}

std::string answer(const Report& report, const std::vector<RuleResult>& results, State state) {
  if (results.empty()) return "nothing was judged";
  if (state == State::ok) return fmt::format("{}, no problem", base::counted(report.targets.size(), "target"));
  const auto first = std::ranges::find_if(results, [&](const RuleResult& each) { return state_of(each) == state; });
  const std::size_t others = results.size() - count(results, State::ok) - 1;
  return headline_of(*first) + (others > 0 ? fmt::format(" (and {} more)", others) : "");
}

// A range "30:" alerts below 30.
std::string days_left(const Report& report, const ReportSettings& settings) {
  std::string text;
  for (const ReportedTarget& target : report.targets) {
    std::optional<long> least;
    for (const ReportedChain* chain : chains_that_count(target)) {
      if (!chain->defect.empty()) continue;
      const long days = base::whole_days(leaf_of(report, *chain).not_after - target.at);
      least = std::min(days, least.value_or(days));
    }
    if (least)
      text += fmt::format(" {}={};{}:;0:", label_text(target.target + " days"), *least, settings.days_before_expiry);
  }
  return text;
}

std::string perfdata(const Report& report, const std::vector<RuleResult>& results, const ReportSettings& settings) {
  return fmt::format("'critical'={};;0;0 'unknown'={};;;0 'warning'={};0;;0 'targets'={};;;0 'time'={}s;;;0{}",
                     count(results, State::critical), count(results, State::unknown), count(results, State::warning),
                     report.targets.size(), (report.ended - report.started).count(), days_left(report, settings));
}

}  // namespace

std::string nagios_report(const Report& report, const ReportSettings& settings) {
  const std::vector<RuleResult> results = rule_results(report, settings);
  const State state = state_of(results);
  std::string text = line_text(fmt::format("TRUSTPROBE {} - {}", to_string(state), answer(report, results, state)));
  text += " | " + perfdata(report, results, settings) + "\n";
  for (const State each : {State::critical, State::unknown, State::warning}) {
    for (const RuleResult& result : results) {
      if (state_of(result) != each) continue;
      text += line_text(fmt::format("{}: {}", to_string(each), headline_of(result)));
      const std::string remedy = remedy_of(result);
      text += line_text(remedy.empty() ? "\n" : fmt::format(". Do: {}\n", remedy));
    }
  }
  return text;
}

int nagios_exit_code(const Report& report, const ReportSettings& settings) {
  return static_cast<int>(state_of(rule_results(report, settings)));
}

}  // namespace trustprobe::report
