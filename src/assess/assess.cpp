#include "assess/assess.h"

#include <algorithm>
#include <array>

#include "checks/catalogue.h"
#include "observation/evidence.h"
#include "observation/sct_times.h"

namespace trustprobe::assess {
namespace {

using checks::ServedChain;

bool same_bytes(const x509::PresentedChain& one, const x509::PresentedChain& other) {
  return std::ranges::equal(one.certificates, other.certificates, {}, &x509::PresentedCertificate::der,
                            &x509::PresentedCertificate::der);
}

void add_place(std::vector<ServedChain>& chains, const x509::PresentedChain& chain, ServedChain::Place place) {
  for (ServedChain& known : chains) {
    if (!same_bytes(*known.chain, chain)) continue;
    known.places.push_back(place);
    return;
  }
  chains.push_back({.chain = &chain, .places = {place}, .verdicts = {}, .other_clients = {}});
}

bool only_without_server_name(const observation::Observation& observation, const ServedChain& chain) {
  return std::ranges::all_of(chain.places, [&](const ServedChain::Place& place) {
    return !observation.endpoints[place.endpoint].attempts[place.attempt].offer->sends_server_name;
  });
}

std::vector<ServedChain> distinct_chains(const observation::Observation& observation) {
  std::vector<ServedChain> chains;
  for (std::size_t i = 0; i < observation.endpoints.size(); ++i) {
    const auto& attempts = observation.endpoints[i].attempts;
    for (std::size_t j = 0; j < attempts.size(); ++j) {
      if (!attempts[j].handshake.chain.empty()) add_place(chains, attempts[j].handshake.chain, {i, j});
    }
  }
  for (ServedChain& chain : chains) chain.default_only = only_without_server_name(observation, chain);
  return chains;
}

std::vector<base::Instant> sct_times_of(const observation::Observation& observation, const ServedChain& chain) {
  std::vector<base::Instant> times;
  for (const ServedChain::Place& place : chain.places) {
    const auto& handshake = observation.endpoints[place.endpoint].attempts[place.attempt].handshake;
    const auto seen = observation::sct_times(handshake, *chain.chain->leaf());
    times.insert(times.end(), seen.begin(), seen.end());
  }
  return times;
}

// What came with every handshake that showed the chain, and what was fetched.
std::vector<revocation::EvidenceRef> evidence_of(const observation::Observation& observation,
                                                 const ServedChain& chain) {
  std::vector<revocation::EvidenceRef> evidence;
  for (const ServedChain::Place& place : chain.places) {
    const observation::EndpointObservation& seen = observation.endpoints[place.endpoint];
    const auto& handshake = seen.attempts[place.attempt].handshake;
    for (revocation::EvidenceRef& staple : observation::staples_of(handshake, seen.endpoint.address, seen.at)) {
      const bool known =
          std::ranges::any_of(evidence, [&](const auto& other) { return *other->bytes == *staple->bytes; });
      if (!known) evidence.push_back(std::move(staple));
    }
  }
  evidence.insert(evidence.end(), observation.evidence.begin(), observation.evidence.end());
  return evidence;
}

path::VerdictRequest request_for(const observation::Observation& observation, const ServedChain& chain,
                                 const Terms& terms) {
  path::VerdictRequest request{.terms = {.now = terms.now, .sct_times = sct_times_of(observation, chain)}};
  request.fetched = observation::fetched_issuers(observation.evidence);
  request.revocation.policy = terms.revocation;
  request.revocation.from_handshake = true;
  if (terms.revocation != path::RevocationPolicy::off) {
    auto& evidence = request.revocation.evidence = evidence_of(observation, chain);
    evidence.insert(evidence.end(), terms.evidence.begin(), terms.evidence.end());
  }
  for (const x509::PresentedCertificate& sent : chain.chain->certificates) {
    if (sent.certificate) request.presented.push_back(sent.certificate);
  }
  // Whoever sends no server name cannot be told which name is meant.
  if (!chain.default_only)
    request.terms.expected_name = observation.endpoints[chain.places.front().endpoint].endpoint.expected_name;
  return request;
}

// The clients that were not asked for. Nobody compares clients on what hardly any of them gets.
std::vector<const path::Client*> others_to_ask(const Terms& terms, const ServedChain& chain) {
  std::vector<const path::Client*> others;
  if (chain.default_only) return others;
  for (const path::Client* client : terms.compared_clients) {
    if (std::ranges::find(terms.clients, client) == terms.clients.end()) others.push_back(client);
  }
  return others;
}

void judge(const observation::Observation& observation, const Terms& terms, path::SignatureMemory& signatures,
           ServedChain& chain) {
  if (!chain.chain->leaf()) return;
  path::VerdictRequest request = request_for(observation, chain, terms);
  const auto ask = [&](const std::vector<const path::Client*>& clients, std::vector<path::PathVerdict>& verdicts) {
    for (const trust::TrustStoreRef& store : terms.stores) {
      for (const path::Client* client : clients) {
        request.store = store.get();
        request.client = client;
        verdicts.push_back(path::judge_chain(request, signatures));
      }
    }
  };
  request.every_path = terms.every_path;
  ask(terms.clients, chain.verdicts);
  request.every_path = false;
  ask(others_to_ask(terms, chain), chain.other_clients);
}

// The chain that a simulated client gets is nearly always one that attempts showed too, with staples and SCTs beside
// it.
std::vector<path::PathVerdict> judge_simulated(const observation::Observation& observation,
                                               const std::vector<ServedChain>& chains, std::size_t endpoint,
                                               const observation::SimulatedClient& simulated, const Terms& terms,
                                               path::SignatureMemory& signatures) {
  std::vector<path::PathVerdict> verdicts;
  const path::Client* client = path::find_client(simulated.client_row);
  if (client == nullptr || !simulated.chain.leaf()) return verdicts;
  ServedChain served{.chain = &simulated.chain, .places = {{endpoint, 0}}, .verdicts = {}};
  for (const ServedChain& chain : chains) {
    if (same_bytes(*chain.chain, simulated.chain) && !chain.default_only) served.places = chain.places;
  }
  path::VerdictRequest request = request_for(observation, served, terms);
  request.client = client;
  for (const trust::TrustStoreRef& store : terms.stores) {
    request.store = store.get();
    verdicts.push_back(path::judge_chain(request, signatures));
  }
  return verdicts;
}

std::vector<SurfaceAssessment> assess_surfaces(const observation::Observation& observation,
                                               const std::vector<ServedChain>& chains, const Terms& terms,
                                               path::SignatureMemory& signatures) {
  std::vector<SurfaceAssessment> assessed;
  for (std::size_t i = 0; i < observation.endpoints.size(); ++i) {
    const auto& surface = observation.endpoints[i].surface;
    if (!surface) continue;
    SurfaceAssessment& each = assessed.emplace_back();
    each.endpoint = i;
    if (!terms.policies.empty()) each.policy = policies::match(*surface, terms.policies, terms.service);
    for (const observation::SimulatedClient& client : surface->clients) {
      each.clients.push_back(judge_simulated(observation, chains, i, client, terms, signatures));
    }
  }
  return assessed;
}

struct Rank {
  checks::Status status;
  checks::Severity severity;
};

constexpr std::array ranks{
    Rank{checks::Status::failed, checks::Severity::error},
    Rank{checks::Status::undetermined, checks::Severity::error},
    Rank{checks::Status::failed, checks::Severity::warning},
    Rank{checks::Status::undetermined, checks::Severity::warning},
    Rank{checks::Status::failed, checks::Severity::note},
    Rank{checks::Status::undetermined, checks::Severity::note},
};

// Worst first; within a rank the catalogue's order stays.
std::vector<checks::Finding> sorted(std::vector<checks::Finding> findings) {
  std::vector<checks::Finding> worst_first;
  worst_first.reserve(findings.size());
  const auto take = [&](auto wanted) {
    for (checks::Finding& finding : findings) {
      if (wanted(finding)) worst_first.push_back(std::move(finding));
    }
  };
  for (const Rank& rank : ranks) {
    take([&](const auto& finding) { return finding.status == rank.status && finding.severity == rank.severity; });
  }
  take([](const auto& finding) { return finding.status == checks::Status::passed; });
  take([](const auto& finding) { return finding.status == checks::Status::not_applicable; });
  return worst_first;
}

std::vector<checks::Finding> run_checks(const checks::CheckInput& input) {
  std::vector<checks::Finding> findings;
  const auto catalogue = checks::all_checks();
  findings.reserve(catalogue.size());
  for (const checks::Check& check : catalogue) check.run(check, input, findings);
  return sorted(std::move(findings));
}

}  // namespace

Assessment assess(std::shared_ptr<const observation::Observation> observation, const Terms& terms,
                  path::SignatureMemory& signatures) {
  Assessment assessment{.observation = std::move(observation)};
  assessment.chains = distinct_chains(*assessment.observation);
  for (ServedChain& chain : assessment.chains) judge(*assessment.observation, terms, signatures, chain);
  assessment.surfaces = assess_surfaces(*assessment.observation, assessment.chains, terms, signatures);
  // Where nothing was captured there is nothing that a check could find right or wrong.
  if (!unreachable(assessment)) {
    assessment.findings =
        run_checks({*assessment.observation, assessment.chains, terms.now, terms.checks, terms.revocation});
  }
  return assessment;
}

std::vector<path::EvidenceRequest> evidence_wanted(const observation::Observation& observation, const Terms& terms,
                                                   path::SignatureMemory& signatures) {
  std::vector<path::EvidenceRequest> wanted;
  if (terms.revocation == path::RevocationPolicy::off) return wanted;
  // Issuers are wanted for whoever fetches them, also where that client only stands beside those that decide.
  Terms asked = terms;
  std::erase_if(asked.compared_clients, [](const path::Client* client) { return !client->fetches_issuers; });
  for (ServedChain& chain : distinct_chains(observation)) {
    judge(observation, asked, signatures, chain);
    for (const path::PathVerdict& verdict : chain.verdicts) {
      path::add_evidence_wanted(verdict, observation.evidence, wanted);
    }
    for (const path::PathVerdict& verdict : chain.other_clients) {
      if (verdict.revocation.empty()) path::add_evidence_wanted(verdict, observation.evidence, wanted);
    }
  }
  return wanted;
}

bool unreachable(const Assessment& assessment) {
  const auto& endpoints = assessment.observation->endpoints;
  const auto speaks = [](const auto& version) { return version.supported == observation::Answer::yes; };
  return assessment.chains.empty() && std::ranges::none_of(endpoints, [&](const auto& seen) {
           return seen.surface && std::ranges::any_of(seen.surface->versions, speaks);
         });
}

}  // namespace trustprobe::assess
