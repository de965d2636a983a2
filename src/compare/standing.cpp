#include "compare/standing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "checks/verdict_words.h"
#include "compare/leaf_chain.h"
#include "observation/failure_text.h"

namespace trustprobe::compare {
namespace {

using checks::ServedChain;
using observation::EndpointObservation;

// Chains that only clients without server name get are no concern of the others, unless there is nothing else.
std::vector<const ServedChain*> chains_that_count(const assess::Assessment& assessment) {
  std::vector<const ServedChain*> all, named;
  for (const ServedChain& chain : assessment.chains) {
    all.push_back(&chain);
    if (!chain.default_only) named.push_back(&chain);
  }
  return named.empty() ? all : named;
}

bool showed_chain(const EndpointObservation& seen) {
  return std::ranges::any_of(seen.attempts, [](const auto& attempt) { return !attempt.handshake.chain.empty(); });
}

std::string why_silent(const EndpointObservation& seen) {
  const auto& failure = seen.attempts.front().failure;
  return failure ? failure_text(*failure) : "showed no certificate";
}

Handshake handshake_of(const observation::Attempt& attempt) {
  using observation::FailureReason;
  if (!attempt.failure) return attempt.handshake.complete ? Handshake::completed : Handshake::unfinished;
  const FailureReason reason = attempt.failure->reason;
  if (reason == FailureReason::timed_out || reason == FailureReason::out_of_resources) return Handshake::unfinished;
  return attempt.answered_by_tls() || reason == FailureReason::alert ? Handshake::refused : Handshake::unfinished;
}

std::string group_of(const observation::HandshakeRecord& handshake) {
  return handshake.group.empty() ? "RSA key transport" : handshake.group;
}

OfferOutcome outcome_of(const observation::Attempt& attempt) {
  OfferOutcome outcome{.handshake = handshake_of(attempt), .failure = {}, .version = {}, .group = {}, .leaf = {}};
  const auto& staples = attempt.handshake.stapled_ocsp;
  outcome.stapled = !staples.empty() && !staples.front().empty();
  outcome.certificate_shown = !attempt.handshake.chain.empty();
  if (outcome.handshake == Handshake::completed) {
    outcome.version = attempt.handshake.version;
    outcome.group = group_of(attempt.handshake);
    return outcome;
  }
  outcome.failure = attempt.failure ? failure_text(*attempt.failure) : "did not complete the handshake";
  outcome.needs_client_certificate = attempt.handshake.client_certificate == observation::ClientCertificate::required;
  return outcome;
}

void add_default_handshake(const observation::Attempt& attempt, Standing& standing) {
  if (!attempt.handshake.complete || attempt.offer != &target::default_offer()) return;
  standing.versions.insert(attempt.handshake.version);
  standing.groups.insert(group_of(attempt.handshake));
  standing.cipher_suites.insert(attempt.handshake.cipher_suite);
}

// One address may have several servers.
std::string address_of(const EndpointObservation& seen, const observation::Observation& observation) {
  return seen.endpoint.port == observation.target.port ? seen.endpoint.address : to_string(seen.endpoint);
}

void add_endpoint(const EndpointObservation& seen, const observation::Observation& observation, Standing& standing) {
  const std::string address = address_of(seen, observation);
  standing.addresses.insert(address);
  if (!showed_chain(seen)) standing.silent[address] = why_silent(seen);
  for (const observation::Attempt& attempt : seen.attempts) {
    const OfferOutcome outcome = outcome_of(attempt);
    const auto [known, first] = standing.offers.emplace(Asked{address, attempt.offer->id}, outcome);
    if (!first && outcome.handshake > known->second.handshake) known->second = outcome;
    add_default_handshake(attempt, standing);
  }
  if (!seen.http) return;
  standing.http_asked = true;
  if (seen.http->status) standing.hsts.insert(base::printable(seen.http->strict_transport_security.value_or("")));
}

void add_leaf(const ServedChain& chain, const observation::Observation& observation, Standing& standing) {
  const x509::CertificateRef leaf = chain.chain->leaf();
  if (!leaf) return;
  auto known = std::ranges::find_if(
      standing.leaves, [&](const ServedLeaf& each) { return each.certificate->fingerprint == leaf->fingerprint; });
  if (known == standing.leaves.end()) known = standing.leaves.insert(known, {leaf, {}, {}});
  known->sent.insert(chain.chain->certificates.size());
  for (const auto& place : chain.places) {
    const EndpointObservation& seen = observation.endpoints[place.endpoint];
    const std::string address = address_of(seen, observation);
    known->addresses.insert(address);
    standing.offers.at({address, seen.attempts[place.attempt].offer->id}).leaf = leaf;
  }
}

// Refused is known, undetermined is not: the first is the worse.
int badness(path::Verdict verdict) {
  return verdict == path::Verdict::trusted ? 0 : verdict == path::Verdict::undetermined ? 1 : 2;
}

void keep_worse(const Judged& judged, Judged& worst) {
  if (badness(judged.verdict) > badness(worst.verdict)) worst = judged;
}

void add_verdicts(const ServedChain& chain, const observation::Observation& observation, Standing& standing) {
  const x509::CertificateRef leaf = chain.chain->leaf();
  if (!leaf) return;
  for (const path::PathVerdict& verdict : chain.verdicts) {
    VerdictLine& line = standing.verdicts[{verdict.store, verdict.client, key_type(leaf->public_key)}];
    const bool trusted = verdict.verdict == path::Verdict::trusted;
    const Judged judged{verdict.verdict, trusted ? std::string() : checks::short_reason(verdict)};
    keep_worse(judged, line.worst);
    for (const std::size_t endpoint : checks::endpoints_of(chain))
      keep_worse(judged, line.at[address_of(observation.endpoints[endpoint], observation)]);
    const auto& anchor = verdict.path.anchor;
    if (trusted && anchor) line.anchors[anchor->certificate->fingerprint] = checks::name_of(*anchor->certificate);
  }
}

void add_finding(const checks::Finding& finding, const observation::Observation& observation, Standing& standing) {
  if (finding.status != checks::Status::failed && finding.status != checks::Status::undetermined) return;
  if (finding.check == "offer-unanswered") return;  // offers are compared one by one
  FindingLine line{finding.check,
                   finding.status,
                   finding.severity,
                   finding.subject,
                   base::printable(finding.subject + " " + finding.summary),
                   finding.remedy,
                   {}};
  for (const std::size_t endpoint : finding.endpoints)
    line.addresses.insert(address_of(observation.endpoints[endpoint], observation));
  if (finding.endpoints.empty()) line.addresses = standing.addresses;
  standing.findings.push_back(std::move(line));
}

std::string place_of(const target::Target& target) {
  return fmt::format("{}:{} {}", target.host, target.port, target.address.value_or(""));
}

std::string why_not_probed(const observation::Observation& observation) {
  if (observation.resolve_failure) return failure_text(*observation.resolve_failure);
  return observation.endpoints.empty() ? "has no address" : why_silent(observation.endpoints.front());
}

}  // namespace

Standing standing_of(const assess::Assessment& assessment) {
  const observation::Observation& observation = *assessment.observation;
  Standing standing{.target = observation.target.text, .place = place_of(observation.target)};
  if (!observation.endpoints.empty()) standing.at = observation.endpoints.front().at;
  if (assess::unreachable(assessment)) standing.not_probed = why_not_probed(observation);
  for (const EndpointObservation& seen : observation.endpoints) add_endpoint(seen, observation, standing);
  for (const ServedChain* chain : chains_that_count(assessment)) {
    add_leaf(*chain, observation, standing);
    add_verdicts(*chain, observation, standing);
  }
  standing.caa_known = observation.caa && observation.caa->outcome != observation::CaaOutcome::resolver_failed;
  for (const checks::Finding& finding : assessment.findings) add_finding(finding, observation, standing);
  return standing;
}

std::set<std::string_view> offers_where(const Standing& standing, bool (*holds)(const OfferOutcome& outcome)) {
  std::set<std::string_view> offers;
  for (const auto& [asked, outcome] : standing.offers) {
    if (holds(outcome)) offers.insert(asked.second);
  }
  return offers;
}

bool refuses_key(const Standing& standing, target::KeyChoice key) {
  const auto answered = offers_where(standing, [](const OfferOutcome& outcome) { return outcome.answered(); });
  const auto silent = offers_where(standing, [](const OfferOutcome& outcome) { return !outcome.answered(); });
  for (const target::Offer& offer : target::all_offers()) {
    if (offer.key == key && (!answered.contains(offer.id) || silent.contains(offer.id))) return false;
  }
  const auto algorithm = key == target::KeyChoice::rsa ? x509::KeyAlgorithm::rsa : x509::KeyAlgorithm::ec;
  return std::ranges::none_of(
      standing.leaves, [&](const ServedLeaf& leaf) { return leaf.certificate->public_key.algorithm == algorithm; });
}

bool sees_less(const Standing& before, const Standing& after) {
  if (before.caa_known && !after.caa_known) return true;
  const auto answered = [](const OfferOutcome& outcome) { return outcome.answered(); };
  if (!std::ranges::includes(offers_where(after, answered), offers_where(before, answered))) return true;
  return std::ranges::any_of(after.offers, [&](const auto& each) {
    const auto old = before.offers.find(each.first);
    return !each.second.answered() && old != before.offers.end() && old->second.answered();
  });
}

}  // namespace trustprobe::compare
