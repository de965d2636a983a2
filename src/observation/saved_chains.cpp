#include "observation/saved_chains.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "observation/evidence.h"
#include "observation/observation_reader.h"
#include "observation/sct_times.h"

namespace trustprobe::observation {
namespace {

// Each distinct chain of a target once.
void keep(std::vector<SavedChain>& chains, SavedChain chain) {
  const auto same = std::ranges::find_if(chains, [&](const SavedChain& known) {
    return known.target == chain.target && std::ranges::equal(
                                               known.certificates, chain.certificates, {},
                                               [](const auto& certificate) { return certificate->fingerprint; },
                                               [](const auto& certificate) { return certificate->fingerprint; });
  });
  if (same == chains.end()) {
    chains.push_back(std::move(chain));
    return;
  }
  same->sct_times.insert(same->sct_times.end(), chain.sct_times.begin(), chain.sct_times.end());
  for (revocation::EvidenceRef& each : chain.evidence) {
    const bool known = std::ranges::find(same->evidence, each) != same->evidence.end();
    if (!known) same->evidence.push_back(std::move(each));
  }
  if (same->expected_name.empty()) same->expected_name = std::move(chain.expected_name);
  if (std::ranges::find(same->addresses, chain.addresses.front()) == same->addresses.end()) {
    same->addresses.push_back(chain.addresses.front());
  }
}

// Every chain must begin with a certificate: there is nothing else to judge it by.
const std::size_t* line_without_leaf(const SavedObservation& saved) {
  for (std::size_t i = 0; i < saved.lines.size(); ++i) {
    for (const Attempt& attempt : saved.observation->endpoints[i].attempts) {
      if (!attempt.handshake.chain.empty() && !attempt.handshake.chain.leaf()) return &saved.lines[i];
    }
  }
  return nullptr;
}

std::vector<x509::CertificateRef> readable(const x509::PresentedChain& chain) {
  std::vector<x509::CertificateRef> certificates;
  for (const x509::PresentedCertificate& sent : chain.certificates) {
    if (sent.certificate) certificates.push_back(sent.certificate);
  }
  return certificates;
}

// What a scan met beyond the attempts: the certificates for other keys, names and clients. Whoever sent a name that the
// server does not know, or none, is not held to one; which of the recorded clients send one is not saved.
void keep_surface(std::vector<SavedChain>& chains, const Observation& observation,
                  const EndpointObservation& endpoint) {
  const auto add = [&](const x509::PresentedChain& served, std::string expected_name) {
    if (served.empty() || !served.leaf()) return;
    SavedChain chain{.target = observation.target.text, .expected_name = std::move(expected_name), .at = endpoint.at};
    chain.addresses.push_back(endpoint.endpoint.address);
    chain.certificates = readable(served);
    chain.evidence = observation.evidence;
    keep(chains, std::move(chain));
  };
  for (const SelectedCertificate& cell : endpoint.surface->selection) {
    const bool named = cell.name == NameSent::named;
    add(cell.chain, named                           ? endpoint.endpoint.expected_name
                    : cell.name == NameSent::tenant ? cell.server_name
                                                    : std::string());
  }
  for (const SimulatedClient& client : endpoint.surface->clients) add(client.chain, "");
}

}  // namespace

std::vector<SavedChain> chains_of(const Observation& observation) {
  std::vector<SavedChain> chains;
  for (const EndpointObservation& endpoint : observation.endpoints) {
    for (const Attempt& attempt : endpoint.attempts) {
      if (attempt.handshake.chain.empty() || !attempt.handshake.chain.leaf()) continue;
      SavedChain chain{.target = observation.target.text, .expected_name = {}, .at = endpoint.at};
      chain.addresses.push_back(endpoint.endpoint.address);
      if (attempt.offer->sends_server_name) chain.expected_name = endpoint.endpoint.expected_name;
      chain.certificates = readable(attempt.handshake.chain);
      chain.sct_times = sct_times(attempt.handshake, *chain.certificates.front());
      chain.evidence = staples_of(attempt.handshake, chain.addresses.front(), endpoint.at);
      chain.evidence.insert(chain.evidence.end(), observation.evidence.begin(), observation.evidence.end());
      keep(chains, std::move(chain));
    }
    if (endpoint.surface) keep_surface(chains, observation, endpoint);
  }
  return chains;
}

bool is_saved_observation(std::string_view text) {
  return base::trimmed(base::without_byte_order_mark(text)).starts_with('{');
}

base::Result<SavedRecords> read_saved_chains(std::string_view text, const std::string& where) {
  const auto observations = read_observations(text, where);
  if (!observations) return std::unexpected(observations.error());
  SavedRecords records;
  for (const SavedObservation& saved : *observations) {
    if (const std::size_t* line = line_without_leaf(saved)) {
      return std::unexpected(base::InputError{fmt::format("{}:{}", where, *line),
                                              "has a chain that does not begin with a certificate",
                                              "give what trustprobe probe --format json printed"});
    }
    auto chains = chains_of(*saved.observation);
    if (chains.empty()) records.not_probed.push_back(saved.observation->target.text);
    for (SavedChain& chain : chains) keep(records.chains, std::move(chain));
  }
  if (records.chains.empty()) {
    return std::unexpected(
        base::InputError{where, "no chain in it", "save one with trustprobe probe HOST --format json"});
  }
  return records;
}

}  // namespace trustprobe::observation
