#include "report/rule_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/hex.h"
#include "base/text.h"
#include "checks/catalogue.h"
#include "suites/expectation_kind.h"
#include "x509/certificate.h"

namespace trustprobe::report {
namespace {

constexpr std::string_view expectation_prefix = "expect-";

std::string key_of(const std::vector<std::string_view>& parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part).push_back('\0');
  return base::to_hex(x509::sha256(base::bytes_of(text)));
}

int rank(RuleStatus status) {
  switch (status) {
    case RuleStatus::failed:
      return 3;
    case RuleStatus::undetermined:
      return 2;
    case RuleStatus::passed:
    case RuleStatus::waived:
      return 1;
    case RuleStatus::not_applicable:
      break;
  }
  return 0;
}

bool is_open(RuleStatus status) {
  return status == RuleStatus::failed || status == RuleStatus::undetermined;
}

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (!text.empty() && std::ranges::find(list, text) == list.end()) list.push_back(base::printable(text));
}

RuleStatus status_of(checks::Status status) {
  switch (status) {
    case checks::Status::passed:
      return RuleStatus::passed;
    case checks::Status::failed:
      return RuleStatus::failed;
    case checks::Status::undetermined:
      return RuleStatus::undetermined;
    case checks::Status::not_applicable:
      break;
  }
  return RuleStatus::not_applicable;
}

RuleStatus status_of(suites::JudgementStatus status) {
  switch (status) {
    case suites::JudgementStatus::met:
      return RuleStatus::passed;
    case suites::JudgementStatus::unmet:
      return RuleStatus::failed;
    case suites::JudgementStatus::waived:
      return RuleStatus::waived;
    case suites::JudgementStatus::undetermined:
      break;
  }
  return RuleStatus::undetermined;
}

RuleResult result_at(const ReportedTarget& target, std::string_view rule) {
  RuleResult result;
  result.key = key_of({"probe", target.target, rule});
  result.rule = rule;
  result.title = rule_text(rule).title;
  result.status = RuleStatus::not_applicable;
  result.target = target.target;
  result.host = target.host;
  result.port = target.port;
  result.at = target.at;
  result.probed = &target;
  return result;
}

// An undetermined note is no news: `probe` does not fail on it either.
bool stops(const checks::Finding& finding, std::optional<base::Severity> fail_on) {
  const bool counts = finding.status == checks::Status::failed ||
                      (finding.status == checks::Status::undetermined && finding.severity > base::Severity::note);
  return counts && fail_on && finding.severity >= *fail_on;
}

// Of a check's findings the one decides that stops a gate, and of those the worst; what the others say is told where
// they are open too.
void add_finding(RuleResult& result, const checks::Finding& finding, std::optional<base::Severity> fail_on) {
  const RuleStatus status = status_of(finding.status);
  if (is_open(status)) {
    add_once(result.facts, finding.subject.empty() ? finding.summary : finding.subject + " " + finding.summary);
    add_once(result.details, finding.detail);
    add_once(result.remedies, finding.remedy);
  }
  const bool stopping = stops(finding, fail_on);
  if (std::pair(stopping, rank(status)) > std::pair(result.stops, rank(result.status))) {
    result.status = status;
    result.severity = finding.severity;
    result.stops = stopping;
  } else if (status == result.status && is_open(status)) {
    result.severity = std::max(result.severity, finding.severity);
  }
}

RuleResult reachable(const ReportedTarget& target, const ReportSettings& settings) {
  RuleResult result = result_at(target, reachable_rule);
  result.status = RuleStatus::passed;
  if (target.outcome != Outcome::not_probed) return result;
  result.status = RuleStatus::undetermined;
  result.severity = base::Severity::error;
  result.allowed = settings.unreachable_ok;
  result.stops = !result.allowed;
  add_once(result.facts, target.not_probed);
  result.remedies = {"see that a TLS server listens at its addresses and that they can be reached from here"};
  return result;
}

/// Results by key, in the order in which the keys came.
class Collected {
 public:
  RuleResult& at(RuleResult fresh) {
    const auto [place, added] = places_.emplace(fresh.key, results_.size());
    if (added) results_.push_back(std::move(fresh));
    return results_[place->second];
  }
  std::vector<RuleResult> take() { return std::move(results_); }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<RuleResult> results_;
};

std::vector<RuleResult> findings(const Report& report, const ReportSettings& settings) {
  Collected collected;
  for (const ReportedTarget& target : report.targets) {
    RuleResult& reached = collected.at(reachable(target, settings));
    if (target.outcome == Outcome::not_probed && reached.status == RuleStatus::passed)
      reached = reachable(target, settings);
    for (const checks::Finding& finding : target.findings)
      add_finding(collected.at(result_at(target, finding.check)), finding, settings.fail_on);
  }
  return collected.take();
}

void take_place(RuleResult& result, const std::string& where) {
  const auto colon = where.rfind(':');
  result.file = where.substr(0, colon);
  if (colon == std::string::npos) return;
  const char* end = where.data() + where.size();
  if (std::from_chars(where.data() + colon + 1, end, result.line).ptr != end || result.line < 1) {
    result.file = where;
    result.line = 0;
  }
}

std::string title_of(const suites::Judgement& judgement) {
  const std::string title = expectation_text(judgement);
  if (judgement.store.empty() && judgement.client.empty()) return title;
  const bool both = !judgement.store.empty() && !judgement.client.empty();
  return title + fmt::format(" ({}{}{})", judgement.store, both ? ", " : "", judgement.client);
}

/// By the place of their suite and what was typed.
using SuiteTargets = std::map<std::pair<std::size_t, std::string_view>, const ReportedTarget*>;

RuleResult result_of(const ReportedSuite& suite, const suites::Judgement& judgement,
                     std::optional<base::Severity> fail_on) {
  RuleResult result;
  result.key = key_of({"run", suite.name, judgement.target, judgement.store, judgement.client, judgement.expectation,
                       judgement.expected});
  result.rule = std::string(expectation_prefix) + std::string(judgement.expectation);
  result.title = base::printable(title_of(judgement));
  result.status = status_of(judgement.status);
  result.severity = judgement.severity;
  result.stops = fail_on && suites::fails(judgement, *fail_on);
  result.allowed = result.status == RuleStatus::undetermined && judgement.undetermined_allowed;
  result.suite = suite.name;
  result.target = result.host = base::printable(judgement.target);
  add_once(result.facts, judgement.found);
  add_once(result.remedies, judgement.remedy);
  result.owner = base::printable(judgement.owner);
  result.source = base::printable(judgement.source);
  result.note = base::printable(judgement.note);
  result.expected = base::printable(expectation_text(judgement));
  take_place(result, judgement.where.empty() ? suite.path : base::printable(judgement.where));
  if (result.status == RuleStatus::waived) result.waiver = judgement.waiver;
  return result;
}

void add_target(RuleResult& result, const ReportedTarget& target) {
  result.probed = &target;
  result.host = result.probed->host;
  result.port = result.probed->port;
  result.at = result.probed->at;
}

// A suite may ask the same twice: the second gets a key of its own.
std::vector<RuleResult> judgements(const Report& report, std::optional<base::Severity> fail_on) {
  std::vector<RuleResult> results;
  std::map<std::string, int> seen;
  SuiteTargets targets;
  for (const ReportedTarget& target : report.targets)
    targets.emplace(std::pair(target.suite, std::string_view(target.target)), &target);
  for (std::size_t i = 0; i < report.suites.size(); ++i) {
    for (const suites::Judgement& judgement : report.suites[i].judgements) {
      RuleResult result = result_of(report.suites[i], judgement, fail_on);
      result.at = report.ended;
      if (const auto place = targets.find({i, result.target}); place != targets.end())
        add_target(result, *place->second);
      const int times = seen[result.key]++;
      if (times > 0) result.key = key_of({result.key, std::to_string(times)});
      results.push_back(std::move(result));
    }
  }
  return results;
}

}  // namespace

std::string_view to_string(RuleStatus status) {
  switch (status) {
    case RuleStatus::passed:
      return "passed";
    case RuleStatus::failed:
      return "failed";
    case RuleStatus::undetermined:
      return "undetermined";
    case RuleStatus::waived:
      return "waived";
    case RuleStatus::not_applicable:
      break;
  }
  return "not-applicable";
}

std::vector<RuleResult> rule_results(const Report& report, const ReportSettings& settings) {
  return report.suites.empty() ? findings(report, settings) : judgements(report, settings.fail_on);
}

RuleText rule_text(std::string_view rule) {
  if (rule == reachable_rule) {
    return {"No address of the target shows a certificate",
            "What could not be seen is neither good nor bad: nothing else is said of the target.",
            "See that a TLS server listens at its addresses and that they can be reached from here.", ""};
  }
  if (rule.starts_with(expectation_prefix)) {
    const std::string_view key = rule.substr(expectation_prefix.size());
    const suites::ExpectationKind* kind = suites::find_expectation_kind(key);
    return {fmt::format("expect.{} is not met", key),
            fmt::format("A suite expects of the target: {}.", kind != nullptr ? kind->summary : key), "", ""};
  }
  const checks::Check* check = checks::find_check(rule);
  if (check == nullptr) return {std::string(rule), "", "", ""};
  return {std::string(check->title), std::string(check->explanation), std::string(check->remedy),
          std::string(check->citation), check->severity};
}

std::string expectation_text(const suites::Judgement& judgement) {
  // The words of these kinds say how it is to turn out, and not what.
  const std::string_view kind = judgement.expectation;
  if (kind == "verdict" || kind == "revocation") return fmt::format("{} {}", kind, judgement.expected);
  return kind == "key_types" ? "key types " + judgement.expected : judgement.expected;
}

std::string place_of(std::string_view host, int port) {
  const bool address6 = host.find(':') != std::string_view::npos;
  return address6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string facts_text(const RuleResult& result) {
  return result.facts.empty() ? result.title : fmt::format("{}", fmt::join(result.facts, "; "));
}

std::string headline_of(const RuleResult& result) {
  const bool judged = !result.suite.empty();
  const std::string name = judged ? result.title : result.rule;
  if (result.status == RuleStatus::passed)
    return fmt::format("{}: {} {}", result.target, name, judged ? "is met" : "passed");
  if (result.status == RuleStatus::not_applicable) return fmt::format("{}: {} does not apply", result.target, name);
  return judged ? fmt::format("{}: expected {}, found {}", result.target, name, facts_text(result))
                : fmt::format("{}: {}", result.target, facts_text(result));
}

std::string description_of(const RuleResult& result) {
  std::string text = headline_of(result) + ".";
  for (const std::string& detail : result.details) text += " " + detail;
  if (result.waiver) {
    text += fmt::format(" Waived until {}: {}.", base::to_date(result.waiver->until),
                        base::printable(result.waiver->reason));
  }
  return text;
}

std::string where_of(const RuleResult& result) {
  return result.line > 0 ? fmt::format("{}:{}", result.file, result.line) : result.file;
}

std::string remedy_of(const RuleResult& result) {
  return fmt::format("{}", fmt::join(result.remedies, "; "));
}

std::string version_of(const Report& report) {
  const auto blank = report.program.rfind(' ');
  return blank == std::string::npos ? report.program : report.program.substr(blank + 1);
}

}  // namespace trustprobe::report
