#include "policies/seen_server.h"

#include <algorithm>

namespace trustprobe::policies {

using observation::AcceptedList;
using observation::Answer;
using observation::NameSent;
using Authentication = wire::SuiteTraits::Authentication;

bool contains(std::span<const std::uint16_t> values, std::uint16_t value) {
  return std::ranges::find(values, value) != values.end();
}

bool usable(std::uint16_t suite, std::uint16_t version) {
  const wire::SuiteTraits traits = wire::traits_of(suite);
  if (version >= tls13) return traits.tls13;
  if (version == ssl3 && traits.key_exchange == wire::KeyExchange::ecdhe) return false;
  return !traits.tls13 && (version == tls12 || !traits.tls12_only);
}

bool post_quantum(std::uint16_t group) {
  const wire::GroupFamily family = wire::group_family(group);
  return family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem;
}

SeenServer::SeenServer(const observation::Surface& surface) : surface_(surface) {
  for (const auto& version : surface.versions) {
    if (version.version >= ssl3 && version.supported == Answer::yes) spoken_.push_back(&version);
  }
  add_keys_of_chains();
  add_keys_of_suites();
}

// Suites were asked for under the endpoint's name: what is served for other names proves nothing of them. An endpoint
// without a name has its certificates under `none`.
void SeenServer::add_keys_of_chains() {
  const auto under = [&](NameSent name) {
    return std::ranges::any_of(surface_.selection, [&](const auto& cell) { return cell.name == name; });
  };
  const NameSent name = under(NameSent::named) ? NameSent::named : NameSent::none;
  for (const auto& cell : surface_.selection) {
    const auto leaf = cell.name == name ? cell.chain.leaf() : nullptr;
    if (leaf == nullptr) continue;
    switch (leaf->public_key.algorithm) {
      case x509::KeyAlgorithm::rsa:
      case x509::KeyAlgorithm::rsa_pss:
        keys_.push_back(Authentication::rsa);
        break;
      case x509::KeyAlgorithm::ec:
      case x509::KeyAlgorithm::ed25519:  // RFC 8422 2.1: ECDHE_ECDSA is for EdDSA keys too
      case x509::KeyAlgorithm::ed448:
        keys_.push_back(Authentication::ecdsa);
        break;
      case x509::KeyAlgorithm::dsa:
        keys_.push_back(Authentication::dss);
        break;
      default:
        break;
    }
  }
}

void SeenServer::add_keys_of_suites() {
  for (const auto* version : spoken_) {
    for (const auto suite : version->cipher_suites.accepted) {
      const Authentication authentication = wire::traits_of(suite).authentication;
      if (authentication != Authentication::none) keys_.push_back(authentication);
    }
  }
}

Answer SeenServer::suite(std::uint16_t suite) const {
  Answer answer = Answer::no;
  for (const auto* version : spoken_) {
    if (version->cipher_suites.accepts(suite)) return Answer::yes;
    if (contains(version->cipher_suites.undetermined, suite)) answer = Answer::undetermined;
  }
  return answer;
}

bool SeenServer::can_show(std::uint16_t suite) const {
  return has_key_for(suite) &&
         std::ranges::any_of(spoken_, [&](const auto* version) { return usable(suite, version->version); });
}

bool SeenServer::has_key_for(std::uint16_t suite) const {
  const Authentication needed = wire::traits_of(suite).authentication;
  return needed == Authentication::none || std::ranges::find(keys_, needed) != keys_.end();
}

const AcceptedList& SeenServer::groups() const {
  return speaks(tls13) ? surface_.groups : surface_.groups_tls12;
}

bool SeenServer::shows_groups() const {
  return speaks(tls13) || std::ranges::any_of(spoken_, [](const auto* version) {
           return std::ranges::any_of(version->cipher_suites.accepted, [](std::uint16_t suite) {
             return wire::key_exchange_of(suite) == wire::KeyExchange::ecdhe;
           });
         });
}

// A server that speaks TLS 1.3 or ECDHE takes one group at least: where none was seen, none was asked for.
Answer SeenServer::group(std::uint16_t group) const {
  const AcceptedList& list = groups();
  if (list.accepts(group)) return Answer::yes;
  return list.accepted.empty() || contains(list.undetermined, group) ? Answer::undetermined : Answer::no;
}

Answer SeenServer::post_quantum_group() const {
  if (!speaks(tls13)) return version(tls13);
  if (std::ranges::any_of(surface_.groups.accepted, post_quantum)) return Answer::yes;
  const bool open = surface_.groups.accepted.empty() || std::ranges::any_of(surface_.groups.undetermined, post_quantum);
  return open ? Answer::undetermined : Answer::no;
}

}  // namespace trustprobe::policies
