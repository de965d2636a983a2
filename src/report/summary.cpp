#include "report/summary.h"

#include <algorithm>

#include "base/text.h"
#include "observation/failure_text.h"

namespace trustprobe::report {
namespace {

bool weighs(const checks::Finding& finding) {
  return finding.status == checks::Status::failed || finding.status == checks::Status::undetermined;
}

Outcome outcome_for(checks::Severity severity) {
  switch (severity) {
    case checks::Severity::note:
      return Outcome::note;
    case checks::Severity::warning:
      return Outcome::warning;
    case checks::Severity::error:
      return Outcome::error;
  }
  return Outcome::error;
}

std::string short_name(observation::FailureReason reason) {
  if (reason == observation::FailureReason::alert) return "TLS alert";
  if (reason == observation::FailureReason::not_tls) return "no TLS";
  std::string words(to_string(reason));
  std::ranges::replace(words, '-', ' ');
  return words;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return "ok";
    case Outcome::note:
      return "note";
    case Outcome::warning:
      return "warning";
    case Outcome::error:
      return "error";
    case Outcome::not_probed:
      return "not-probed";
  }
  return "";
}

Outcome outcome_of(const assess::Assessment& assessment) {
  if (unreachable(assessment)) return Outcome::not_probed;
  Outcome worst = Outcome::ok;
  for (const checks::Finding& finding : assessment.findings) {
    const bool hidden = finding.status == checks::Status::undetermined && finding.severity == checks::Severity::note;
    if (weighs(finding) && !hidden) worst = std::max(worst, outcome_for(finding.severity));
  }
  return worst;
}

const observation::AttemptFailure* why_not_probed(const observation::Observation& observation) {
  if (observation.resolve_failure) return &*observation.resolve_failure;
  for (const observation::EndpointObservation& seen : observation.endpoints) {
    if (!seen.attempts.empty() && seen.attempts.front().failure) return &*seen.attempts.front().failure;
  }
  return nullptr;
}

void Summary::add(const assess::Assessment& assessment) {
  const Outcome outcome = outcome_of(assessment);
  ++targets_;
  ++counts_[outcome];
  for (const checks::Finding& finding : assessment.findings) {
    if (finding.status == checks::Status::failed)
      worst_failed_ = std::max(worst_failed_, std::optional(finding.severity));
    const bool undetermined = finding.status == checks::Status::undetermined;
    if (undetermined && finding.severity != checks::Severity::note)
      worst_undetermined_ = std::max(worst_undetermined_, std::optional(finding.severity));
  }
  SummaryRow row{.outcome = outcome, .target = assessment.observation->target.text, .reason = ""};
  if (outcome == Outcome::not_probed) {
    const observation::AttemptFailure* failure = why_not_probed(*assessment.observation);
    ++not_probed_reasons_[failure ? short_name(failure->reason) : "no certificate"];
    row.reason = failure ? failure_text(*failure) : "showed no certificate";
  } else if (outcome != Outcome::ok) {
    const checks::Finding& worst = assessment.findings.front();
    row.reason = worst.subject + " " + worst.summary;
  } else {
    return;
  }
  const auto place = std::ranges::upper_bound(rows_, outcome, std::ranges::greater{}, &SummaryRow::outcome);
  if (rows_.size() == kept_rows && place == rows_.end()) return;
  rows_.insert(place, std::move(row));
  if (rows_.size() > kept_rows) rows_.pop_back();
}

bool Summary::failed_from(checks::Severity severity) const {
  return worst_failed_ && *worst_failed_ >= severity;
}

bool Summary::undetermined_from(checks::Severity severity) const {
  return worst_undetermined_ && *worst_undetermined_ >= severity;
}

std::size_t Summary::count(Outcome outcome) const {
  const auto found = counts_.find(outcome);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace trustprobe::report
