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

// What failed below the severity at which a gate stops is worth a warning from its own severity on; where nothing is to
// stop anything it is not.
State state_of(const RuleResult& result, const ReportSettings& settings) {
  if (result.status == RuleStatus::failed) {
    if (result.stops) return State::critical;
    return result.severity == base::Severity::note || !settings.fail_on ? State::ok : State::warning;
  }
  return result.status == RuleStatus::undetermined && result.stops ? State::unknown : State::ok;
}

struct Judged {
  RuleResult result;
  State state = State::ok;
};

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
State worst_of(const std::vector<Judged>& results) {
  State worst = results.empty() ? State::unknown : State::ok;
  for (const Judged& each : results) {
    if (rank(each.state) > rank(worst)) worst = each.state;
  }
  return worst;
}

std::vector<Judged> judged(const Report& report, const ReportSettings& settings) {
  std::vector<Judged> all;
  for (RuleResult& result : rule_results(report, settings)) {
    const State state = state_of(result, settings);
    all.push_back({std::move(result), state});
  }
  return all;
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

std::size_t count(const std::vector<Judged>& results, State state) {
  return static_cast<std::size_t>(std::ranges::count(results, state, &Judged::state));
}

std::size_t count(const std::vector<Judged>& results, RuleStatus status) {
  return static_cast<std::size_t>(
      std::ranges::count_if(results, [&](const Judged& each) { return each.result.status == status; }));
}

// Nothing that failed, was not seen or is waived hides behind an OK.
std::string what_is_ok(const Report& report, const std::vector<Judged>& results) {
  const std::string targets = base::counted(report.targets.size(), "target");
  std::string rest;
  for (const auto& [status, words] :
       {std::pair{RuleStatus::failed, "failed"}, std::pair{RuleStatus::undetermined, "not seen"},
        std::pair{RuleStatus::waived, "waived"}}) {
    if (const std::size_t some = count(results, status); some > 0) rest += fmt::format(", {} {}", some, words);
  }
  if (rest.empty()) return targets + ", no problem";
  return fmt::format("{}, nothing that counts: {} passed{}", targets, count(results, RuleStatus::passed), rest);
}

std::string answer(const Report& report, const std::vector<Judged>& results, State state) {
  if (results.empty()) return "nothing was judged";
  if (state == State::ok) return what_is_ok(report, results);
  const auto first = std::ranges::find(results, state, &Judged::state);
  const std::size_t others = results.size() - count(results, State::ok) - 1;
  return headline_of(first->result) + (others > 0 ? fmt::format(" (and {} more)", others) : "");
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

std::string perfdata(const Report& report, const std::vector<Judged>& results, const ReportSettings& settings) {
  return fmt::format("'critical'={};;0;0 'unknown'={};;;0 'warning'={};0;;0 'targets'={};;;0 'time'={}s;;;0{}",
                     count(results, State::critical), count(results, State::unknown), count(results, State::warning),
                     report.targets.size(), (report.ended - report.started).count(), days_left(report, settings));
}

}  // namespace

std::string nagios_report(const Report& report, const ReportSettings& settings) {
  const std::vector<Judged> results = judged(report, settings);
  const State state = worst_of(results);
  std::string text = line_text(fmt::format("TRUSTPROBE {} - {}", to_string(state), answer(report, results, state)));
  text += " | " + perfdata(report, results, settings) + "\n";
  for (const State each : {State::critical, State::unknown, State::warning}) {
    for (const auto& [result, its_state] : results) {
      if (its_state != each) continue;
      text += line_text(fmt::format("{}: {}", to_string(each), headline_of(result)));
      const std::string remedy = remedy_of(result);
      text += line_text(remedy.empty() ? "\n" : fmt::format(". Do: {}\n", remedy));
    }
  }
  return text;
}

int nagios_exit_code(const Report& report, const ReportSettings& settings) {
  return static_cast<int>(worst_of(judged(report, settings)));
}

}  // namespace trustprobe::report
