#include "support/scene.h"

#include <algorithm>

#include "path/client.h"
#include "path/path_verdict.h"

namespace trustprobe::support {

using checks::ServedChain;

Scene::Scene(std::string host) {
  observation.target = {.text = host, .host = host};
  observation.dns = base::Microseconds{3'000};
}

std::size_t Scene::add_address(std::string address) {
  const std::string& host = observation.target.host;
  observation.endpoints.push_back(
      {.endpoint = {.address = std::move(address), .server_name = host, .expected_name = host},
       .at = now,
       .attempts = {},
       .http = std::nullopt});
  return observation.endpoints.size() - 1;
}

void Scene::serve(const std::vector<std::size_t>& endpoints, const std::vector<std::string_view>& offers,
                  const std::vector<Identity>& chain) {
  serve(endpoints, offers, presented(chain));
}

void Scene::serve(const std::vector<std::size_t>& endpoints, const std::vector<std::string_view>& offers,
                  x509::PresentedChain chain) {
  std::vector<ServedChain::Place> places;
  for (const std::size_t endpoint : endpoints) {
    for (const std::string_view offer : offers) {
      auto& attempts = observation.endpoints[endpoint].attempts;
      places.push_back({endpoint, attempts.size()});
      observation::Attempt attempt{.offer = target::find_offer(offer)};
      attempt.handshake = {.complete = true,
                           .version = "TLS 1.3",
                           .cipher_suite = "TLS_AES_128_GCM_SHA256",
                           .group = "X25519MLKEM768",
                           .chain = chain,
                           .bytes_sent = 1'800,
                           .bytes_received = 3'900};
      attempt.timings = {base::Microseconds{12'300}, base::Microseconds{25'000}, base::Microseconds{37'900}};
      attempts.push_back(std::move(attempt));
    }
  }
  places_.push_back(std::move(places));
}

void Scene::fail(std::size_t endpoint, std::string_view offer, observation::AttemptFailure failure) {
  observation::Attempt attempt{.offer = target::find_offer(offer)};
  attempt.failure = std::move(failure);
  observation.endpoints[endpoint].attempts.push_back(std::move(attempt));
}

void Scene::trust(std::string store, const std::vector<Identity>& anchors) {
  std::vector<trust::Anchor> list;
  for (const Identity& anchor : anchors) list.push_back({anchor.certificate, ""});
  trust::StoreOrigin origin{
      .path = store + ".pem", .format = "PEM bundle", .sha256 = "", .modified = instant("2026-10-02")};
  stores.push_back(std::make_shared<trust::TrustStore>(std::move(store), std::move(origin), std::move(list)));
}

std::vector<ServedChain> Scene::judged(const std::vector<const path::Client*>& clients,
                                       const std::vector<const path::Client*>& others) const {
  std::vector<ServedChain> chains;
  path::SignatureMemory signatures;
  for (const auto& places : places_) {
    const auto attempt_at = [&](const ServedChain::Place& place) -> const observation::Attempt& {
      return observation.endpoints[place.endpoint].attempts[place.attempt];
    };
    ServedChain chain{.chain = &attempt_at(places.front()).handshake.chain, .places = places, .verdicts = {}};
    chain.default_only =
        std::ranges::none_of(places, [&](const auto& place) { return attempt_at(place).offer->sends_server_name; });
    path::VerdictRequest request{.terms = {.now = now}};
    if (!chain.default_only) request.terms.expected_name = observation.target.host;
    for (const auto& sent : chain.chain->certificates) {
      if (sent.certificate) request.presented.push_back(sent.certificate);
    }
    for (const auto& store : stores) {
      if (!chain.chain->leaf()) break;
      request.store = store.get();
      for (const path::Client* client : clients) {
        request.client = client;
        chain.verdicts.push_back(path::judge_chain(request, signatures));
      }
      for (const path::Client* client : others) {
        if (std::ranges::find(clients, client) != clients.end()) continue;
        request.client = client;
        chain.other_clients.push_back(path::judge_chain(request, signatures));
      }
    }
    chains.push_back(std::move(chain));
  }
  return chains;
}

x509::PresentedChain presented(const std::vector<Identity>& chain) {
  x509::PresentedChain result;
  for (const Identity& identity : chain) {
    result.certificates.push_back(
        {.der = identity.certificate->der, .certificate = identity.certificate, .defect = ""});
  }
  return result;
}

x509::PresentedCertificate not_a_certificate() {
  return {.der = {0x30, 0x03, 0x02, 0x01}, .certificate = nullptr, .defect = "the encoding is cut short"};
}

}  // namespace trustprobe::support
