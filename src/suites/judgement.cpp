#include "suites/judgement.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/lost_answer.h"
#include "observation/failure_text.h"
#include "suites/expectation_kind.h"
#include "suites/rows.h"

namespace trustprobe::suites {
namespace {

/// Why nothing is known of an address that showed nothing of what was asked: "did not accept the connection in time".
std::string silence_of(const observation::EndpointObservation& seen, std::string_view otherwise) {
  const auto* first = seen.reached() || seen.attempts.empty() ? nullptr : &seen.attempts.front();
  return first != nullptr && first->failure ? observation::failure_text(*first->failure) : std::string(otherwise);
}

/// Addresses that showed no certificate, or for `scan` nothing of what they negotiate, in words; empty when every one
/// did.
std::string missing_addresses(const observation::Observation& observation, bool scan) {
  if (observation.resolve_failure) return "its name " + observation::failure_text(*observation.resolve_failure);
  std::string missing;
  for (const auto& endpoint : observation.endpoints) {
    if (scan ? was_scanned(endpoint) : endpoint.reached()) continue;
    const std::string_view otherwise = !scan              ? "sent no certificate"
                                       : endpoint.surface ? "answered no hello of the scan"
                                                          : "was not scanned";
    missing += fmt::format("{}{} {}", missing.empty() ? "" : "; ", place_of(endpoint), silence_of(endpoint, otherwise));
  }
  return missing;
}

/// Offers with server name that got no answer from addresses that answered others, in words.
std::string missing_offers(const observation::Observation& observation) {
  std::string missing;
  for (const auto& endpoint : observation.endpoints) {
    for (const observation::Attempt& attempt : endpoint.attempts) {
      if (!endpoint.reached() || !attempt.offer->sends_server_name || !checks::answer_lost(attempt)) continue;
      missing += fmt::format("{}{} {} (offer {})", missing.empty() ? "" : "; ", place_of(endpoint),
                             observation::failure_text(*attempt.failure), attempt.offer->id);
    }
  }
  return missing;
}

/// What nobody could see of all that the expectation is about; empty: everything was seen.
std::string unseen(const Question& question) {
  const observation::Observation& observation = *question.assessment.observation;
  const bool scan = needs_scan(question.expectation);
  const std::string addresses = missing_addresses(observation, scan);
  if (!addresses.empty() || scan || question.expectation.kind->default_offer_only) return addresses;
  return missing_offers(observation);
}

/// The worst of what was found decides, unmet over undetermined over met; the first of equal ones.
Found worst_of(const std::vector<Found>& found) {
  const auto rank = [](JudgementStatus status) {
    return status == JudgementStatus::unmet ? 2 : status == JudgementStatus::undetermined ? 1 : 0;
  };
  return *std::ranges::max_element(found, {}, [&](const Found& each) { return rank(each.status); });
}

// What was not seen may be the one that is different: where all have to be as expected, what is unmet stays so whatever
// it would show; where one suffices, what is met does.
Found decide(const Question& question) {
  const ExpectationKind& kind = *question.expectation.kind;
  const std::vector<Found> found = kind.judge(question);
  const std::string missing = unseen(question);
  if (found.empty()) {
    const std::string_view nothing =
        needs_scan(question.expectation) ? "nothing was scanned" : "no certificate was sent for this name";
    return {JudgementStatus::undetermined, missing.empty() ? std::string(nothing) : missing};
  }
  const bool any = kind.any_suffices != nullptr && kind.any_suffices(question.expectation.value);
  const auto met = std::ranges::find(found, JudgementStatus::met, &Found::status);
  if (any && met != found.end()) return *met;
  Found worst = worst_of(found);
  if (!missing.empty() && (any || worst.status != JudgementStatus::unmet))
    return {JudgementStatus::undetermined, missing};
  return worst;
}

void apply_waiver(const Waiver& waiver, base::Instant now, Judgement& judgement) {
  judgement.waiver = waiver;
  const bool met = judgement.status == JudgementStatus::met;
  if (now <= waiver.until) {
    if (!met) judgement.status = JudgementStatus::waived;
  } else if (!met) {
    judgement.found += fmt::format("; its waiver ended on {}", base::to_date(waiver.until));
  }
}

Judgement judgement_of(const Question& question, const std::string& target) {
  const Expectation& expectation = question.expectation;
  Found found = decide(question);
  Judgement judgement{
      .target = target,
      .store = question.store,
      .client = question.client,
      .expectation = expectation.kind->key,
      .expected = expectation.kind->expected(expectation.value),
      .status = found.status,
      .found = std::move(found.words),
      .remedy = found.status == JudgementStatus::met ? std::string() : std::move(found.remedy),
      .severity = expectation.severity,
      .owner = base::printable(expectation.owner),
      .source = base::printable(expectation.source),
      .note = base::printable(expectation.note),
      .where = expectation.where,
      .undetermined_allowed = expectation.undetermined_allowed,
      .waiver = {},
  };
  if (!expectation.check.empty()) judgement.expected = fmt::format("{} {}", expectation.check, judgement.expected);
  if (expectation.waiver) apply_waiver(*expectation.waiver, question.now, judgement);
  return judgement;
}

}  // namespace

std::string_view to_string(JudgementStatus status) {
  switch (status) {
    case JudgementStatus::met:
      return "met";
    case JudgementStatus::unmet:
      return "unmet";
    case JudgementStatus::undetermined:
      return "undetermined";
    case JudgementStatus::waived:
      return "waived";
  }
  return "";
}

std::vector<Judgement> judge(const SuiteEndpoint& endpoint, const assess::Assessment& assessment, base::Instant now) {
  const std::vector<std::string> nobody{""};
  std::vector<Judgement> judgements;
  for (const Expectation& expectation : endpoint.expectations) {
    for (const std::string& store : expectation.stores.empty() ? nobody : expectation.stores) {
      for (const std::string& client : expectation.clients.empty() ? nobody : expectation.clients) {
        const Question question{expectation, assessment, now, store, client};
        judgements.push_back(judgement_of(question, endpoint.target.text));
      }
    }
  }
  return judgements;
}

JudgementCounts count(const std::vector<Judgement>& judgements) {
  const auto with = [&](JudgementStatus status) {
    return static_cast<std::size_t>(std::ranges::count(judgements, status, &Judgement::status));
  };
  return {with(JudgementStatus::met), with(JudgementStatus::unmet), with(JudgementStatus::undetermined),
          with(JudgementStatus::waived)};
}

JudgementCounts& JudgementCounts::operator+=(const JudgementCounts& other) {
  met += other.met;
  unmet += other.unmet;
  undetermined += other.undetermined;
  waived += other.waived;
  return *this;
}

bool fails(const Judgement& judgement, base::Severity severity) {
  const bool counts = judgement.status == JudgementStatus::unmet ||
                      (judgement.status == JudgementStatus::undetermined && !judgement.undetermined_allowed);
  return counts && judgement.severity >= severity;
}

}  // namespace trustprobe::suites
