// What is served to whom: key types, whether the addresses agree; and what the checks found.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "checks/lost_answer.h"
#include "observation/failure_text.h"
#include "suites/rows.h"

namespace trustprobe::suites {
namespace {

using observation::EndpointObservation;
using observation::HandshakeRecord;

constexpr std::array<std::string_view, 7> key_type_words{"rsa",   "rsa-pss", "ecdsa", "ed25519",
                                                         "ed448", "dsa",     "ml-dsa"};
constexpr std::array<std::string_view, 3> check_words{"passed", "failed", "not-applicable"};

std::string_view key_type_of(const x509::Certificate& leaf) {
  using enum x509::KeyAlgorithm;
  switch (leaf.public_key.algorithm) {
    case rsa:
      return "rsa";
    case rsa_pss:
      return "rsa-pss";
    case ec:
      return "ecdsa";
    case ed25519:
      return "ed25519";
    case ed448:
      return "ed448";
    case dsa:
      return "dsa";
    case ml_dsa:
      return "ml-dsa";
    case slh_dsa:
    case other:
      break;
  }
  return "other";
}

std::string words_of(const std::set<std::string_view>& types) {
  return types.empty() ? "none" : fmt::format("{}", fmt::join(types, " and "));
}

// Whether some offer left the server nothing but this type to choose from: what was not asked for may be there.
bool asked_for(const EndpointObservation& seen, std::string_view type) {
  const auto choice = type == "rsa" ? target::KeyChoice::rsa : target::KeyChoice::ecdsa;
  if (type != "rsa" && type != "ecdsa") return true;
  return std::ranges::any_of(seen.attempts,
                             [&](const observation::Attempt& attempt) { return attempt.offer->key == choice; });
}

Found key_types_at(const EndpointObservation& seen, const std::vector<std::string>& wanted) {
  const std::set<std::string_view> expected(wanted.begin(), wanted.end());
  std::set<std::string_view> served;
  const observation::Attempt* open = nullptr;
  for (const observation::Attempt& attempt : seen.attempts) {
    if (!attempt.offer->sends_server_name) continue;
    if (const auto certificate = attempt.handshake.chain.leaf()) served.insert(key_type_of(*certificate));
    if (checks::answer_lost(attempt)) open = &attempt;
  }
  const std::string words = fmt::format("{} at {}", words_of(served), place_of(seen));
  if (!std::ranges::includes(expected, served)) return {JudgementStatus::unmet, words};
  if (open != nullptr) {
    return {JudgementStatus::undetermined, fmt::format("{}; to the offer {} it {}", words, open->offer->id,
                                                       observation::failure_text(*open->failure))};
  }
  const auto unasked = std::ranges::find_if(
      expected, [&](std::string_view type) { return !served.contains(type) && !asked_for(seen, type); });
  if (unasked != expected.end())
    return {JudgementStatus::undetermined, fmt::format("{}; {} was not asked for", words, *unasked)};
  return {met_if(served == expected), words};
}

std::vector<Found> judge_key_types(const Question& question) {
  std::vector<Found> found;
  for (const EndpointObservation& seen : question.assessment.observation->endpoints) {
    if (seen.reached()) found.push_back(key_types_at(seen, texts_of(question.expectation.value)));
  }
  return found;
}

std::vector<Found> judge_preferred_key(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) -> Found {
    const auto certificate = handshake.chain.leaf();
    if (!certificate) return {JudgementStatus::undetermined, "no certificate at " + place_of(seen)};
    return {met_if(key_type_of(*certificate) == word_of(question.expectation.value)),
            fmt::format("{} at {}", base::printable(certificate->public_key.name), place_of(seen))};
  });
}

/// Addresses that answer one offer alike.
struct Group {
  x509::CertificateRef leaf;  ///< null: the offer is declined
  std::vector<std::string> places;
};

struct Answers {
  std::vector<Group> groups;
  std::vector<Found> open;  ///< an answer that was lost, or is no certificate
};

Answers answers_to(const target::Offer& offer, const observation::Observation& observation) {
  Answers answers;
  for (const EndpointObservation& seen : observation.endpoints) {
    for (const observation::Attempt& attempt : seen.attempts) {
      if (attempt.offer != &offer || !seen.reached()) continue;
      const auto certificate = attempt.handshake.chain.leaf();
      if (checks::answer_lost(attempt) || (!certificate && !attempt.failure)) {
        answers.open.push_back(
            {JudgementStatus::undetermined,
             fmt::format(
                 "what {} serves to the offer {} is not known: it {}", place_of(seen), offer.id,
                 attempt.failure ? observation::failure_text(*attempt.failure) : "sent what is no certificate")});
        continue;
      }
      const auto same = std::ranges::find_if(answers.groups, [&](const Group& group) {
        return group.leaf == nullptr || certificate == nullptr ? group.leaf == certificate
                                                               : group.leaf->fingerprint == certificate->fingerprint;
      });
      if (same != answers.groups.end()) {
        same->places.push_back(place_of(seen));
      } else {
        answers.groups.push_back({certificate, {place_of(seen)}});
      }
    }
  }
  return answers;
}

std::string words_of(const Group& group) {
  const std::string places = checks::listed(group.places);
  if (group.leaf == nullptr) return "declined by " + places;
  return fmt::format("{} (until {}) at {}", x509::fingerprint_hex(*group.leaf).substr(0, 8),
                     base::to_date(group.leaf->not_after), places);
}

Found judge_groups_of(const std::vector<Group>& groups, const target::Offer& offer, bool agree) {
  if (groups.size() == 1) {
    const std::string words =
        base::counted(groups.front().places.size(), "address") +
        (groups.front().leaf == nullptr ? " without an answer to " + std::string(offer.id) : " with one leaf");
    return {met_if(agree), words};
  }
  std::vector<std::string> parts;
  for (const Group& group : groups) parts.push_back(words_of(group));
  return {met_if(!agree), fmt::format("to the offer {}: {}", offer.id, fmt::join(parts, "; ")),
          "install the same certificates everywhere, and reload each server"};
}

std::vector<Found> judge_addresses_agree(const Question& question) {
  const bool agree = flag_of(question.expectation.value);
  std::vector<Found> found;
  for (const target::Offer& offer : target::all_offers()) {
    if (!offer.sends_server_name) continue;
    const Answers answers = answers_to(offer, *question.assessment.observation);
    if (!answers.groups.empty()) found.push_back(judge_groups_of(answers.groups, offer, agree));
    found.insert(found.end(), answers.open.begin(), answers.open.end());
  }
  return found;
}

// The worst status that the check came to; what could not be seen is never "passed".
std::vector<Found> judge_check(const Question& question) {
  const std::string& expected = word_of(question.expectation.value);
  std::vector<Found> found;
  for (const checks::Finding& finding : question.assessment.findings) {
    if (finding.check != question.expectation.check) continue;
    const std::string words =
        finding.subject.empty() ? std::string(to_string(finding.status)) : finding.subject + " " + finding.summary;
    if (finding.status == checks::Status::undetermined) {
      found.push_back({JudgementStatus::undetermined, words, finding.remedy});
      continue;
    }
    const bool nothing_wrong =
        finding.status == checks::Status::passed || finding.status == checks::Status::not_applicable;
    const bool holds = expected == "passed" ? nothing_wrong : expected == to_string(finding.status);
    found.push_back({met_if(holds), words, holds ? "" : finding.remedy});
  }
  return found;
}

}  // namespace

constinit const ExpectationKind key_types{
    .key = "key_types",
    .type = ValueType::texts,
    .summary = "exactly these key types are served, to the clients that can use them",
    .words = key_type_words,
    .needs_every_offer = true,
    .expected = [](const ExpectedValue& value) { return fmt::format("{}", fmt::join(texts_of(value), " and ")); },
    .judge = judge_key_types,
};

constinit const ExpectationKind preferred_key{
    .key = "preferred_key",
    .type = ValueType::word,
    .summary = "a client that can use every key type gets a leaf with this one",
    .words = key_type_words,
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " preferred"; },
    .judge = judge_preferred_key,
};

constinit const ExpectationKind addresses_agree{
    .key = "addresses_agree",
    .type = ValueType::flag,
    .summary = "true: all addresses serve the same leaf to the same offer; false: they differ",
    .needs_every_offer = true,
    .any_suffices = [](const ExpectedValue& value) { return !flag_of(value); },
    .expected =
        [](const ExpectedValue& value) {
          return std::string(flag_of(value) ? "one leaf everywhere" : "different leaves");
        },
    .judge = judge_addresses_agree,
};

constinit const ExpectationKind check{
    .key = "check",
    .type = ValueType::word,
    .summary = "a check comes to this: check.leaf-expiring = \"passed\" (also where it does not apply)",
    .words = check_words,
    .any_suffices = [](const ExpectedValue& value) { return word_of(value) == "failed"; },
    .expected = [](const ExpectedValue& value) { return word_of(value); },
    .judge = judge_check,
};

}  // namespace trustprobe::suites
