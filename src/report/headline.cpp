#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "checks/scanned.h"
#include "checks/served.h"
#include "observation/failure_text.h"
#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

struct Answer {
  std::string_view word;
  Tone tone;
};

Answer answer_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
    case Outcome::note:
      return {"OK", Tone::good};
    case Outcome::warning:
      return {"WARNING", Tone::warning};
    case Outcome::error:
      return {"PROBLEM", Tone::bad};
    case Outcome::not_probed:
      return {"NOT PROBED", Tone::bad};
  }
  return {"PROBLEM", Tone::bad};
}

std::size_t count_findings(const View& view, checks::Severity severity) {
  return static_cast<std::size_t>(std::ranges::count_if(view.assessment.findings, [&](const checks::Finding& finding) {
    return finding.status == checks::Status::failed && finding.severity == severity;
  }));
}

std::size_t count_undecided(const View& view) {
  return static_cast<std::size_t>(std::ranges::count_if(view.assessment.findings, [](const checks::Finding& finding) {
    return finding.status == checks::Status::undetermined && finding.severity != checks::Severity::note;
  }));
}

std::size_t count_leaves(const View& view) {
  return static_cast<std::size_t>(std::ranges::count_if(
      view.assessment.chains, [&](const auto& chain) { return checks::first_with_leaf(view.input, chain); }));
}

std::string addresses_text(const View& view) {
  const std::size_t count = view.assessment.observation->endpoints.size();
  return fmt::format("{} {}", count, count == 1 ? "address" : "addresses");
}

// Where nothing worse than a note was found, every store trusts what clients with server name get.
std::string trusting_stores(const View& view) {
  std::vector<std::string> names;
  for (const trust::TrustStoreRef& store : view.terms.stores) names.push_back(base::printable(store->name()));
  return checks::listed(names);
}

// Nothing for the one client that is always meant.
std::string as_judged_by(const View& view) {
  const auto& clients = view.terms.clients;
  if (clients.size() > 1) return fmt::format(" for all of {} clients", clients.size());
  return clients.front() == &path::web_client() ? "" : fmt::format(" for {}", clients.front()->id);
}

std::string time_left(const View& view) {
  std::optional<base::Instant> first_end;
  for (const checks::ServedChain& chain : view.assessment.chains) {
    const x509::CertificateRef leaf = chain.chain->leaf();
    if (!leaf || chain.default_only) continue;
    if (!first_end || leaf->not_after < *first_end) first_end = leaf->not_after;
  }
  return first_end ? fmt::format(", {} left", checks::duration_text(*first_end - view.terms.now)) : std::string();
}

// A target with several addresses has one configuration as a rule.
std::string how_far(const View& view) {
  const auto& endpoints = view.assessment.observation->endpoints;
  return std::ranges::any_of(endpoints, checks::seen_as_far_as_certificate_request)
             ? ", seen as far as the request for a client certificate"
             : "";
}

std::string certificates_text(const View& view) {
  const std::size_t judged = count_leaves(view);
  std::set<base::Bytes> leaves;
  for (const auto& seen : view.assessment.observation->endpoints) leaves.merge(checks::leaves_of_scan(seen));
  if (judged > 0 || leaves.empty()) return base::counted(judged, "certificate");
  return fmt::format("no certificate by the offers of probe and {} read by the scan alone, not judged", leaves.size());
}

std::string good_news(const View& view) {
  std::string text = fmt::format("trusted by {}{}{}, {}{}", trusting_stores(view), as_judged_by(view), time_left(view),
                                 addresses_text(view), how_far(view));
  const std::size_t notes = count_findings(view, checks::Severity::note);
  return notes > 0 ? fmt::format("{}, {}", text, base::counted(notes, "note")) : text;
}

std::string counts(const View& view) {
  std::string text = fmt::format("{}, {}{}", addresses_text(view), certificates_text(view), how_far(view));
  for (const auto severity : {checks::Severity::error, checks::Severity::warning, checks::Severity::note}) {
    const std::size_t count = count_findings(view, severity);
    if (count > 0) text += fmt::format(", {}", base::counted(count, to_string(severity)));
  }
  const std::size_t undecided = count_undecided(view);
  return undecided > 0 ? fmt::format("{}, {} undecided", text, undecided) : text;
}

std::string why_not(const View& view) {
  const observation::AttemptFailure* failure = why_not_probed(*view.assessment.observation);
  if (view.assessment.observation->endpoints.size() > 1) {
    return fmt::format("none of {} answers with a certificate", addresses_text(view));
  }
  return failure ? failure_text(*failure) : "showed no certificate";
}

}  // namespace

std::string headline(const View& view) {
  const Outcome outcome = outcome_of(view.assessment);
  const Answer answer = answer_for(outcome);
  const bool good = outcome == Outcome::ok || outcome == Outcome::note;
  const std::string rest = outcome == Outcome::not_probed ? why_not(view) : good ? good_news(view) : counts(view);
  const std::string target = base::printable(view.assessment.observation->target.text);
  const std::size_t before = display_width(target) + answer.word.size() + 6;
  return fmt::format("{}   {}   {}", target, toned(answer.word, answer.tone, view.style),
                     folded(rest, view.width(), before, 4));
}

}  // namespace trustprobe::report
