#include "path/client.h"

#include <array>

namespace trustprobe::path {
namespace {

// Everything is refused but what cannot be known: that makes a verdict undetermined.
RuleProfile everything_known() {
  RuleProfile profile;
  for (const Rule& each : all_rules()) profile.set(static_cast<std::size_t>(each.id));
  profile.reset(static_cast<std::size_t>(ProblemId::algorithm_unsupported));
  profile.reset(static_cast<std::size_t>(ProblemId::budget_exhausted));
  return profile;
}

const std::array<Client, 1>& rows() {
  static const std::array<Client, 1> clients{
      Client{"web", "clients of the web today (what Go, rustls and Chrome's verifier agree on)", everything_known(),
             true},
  };
  return clients;
}

}  // namespace

std::span<const Client> all_clients() {
  return rows();
}

const Client* find_client(std::string_view id) {
  for (const Client& client : rows()) {
    if (client.id == id) return &client;
  }
  return nullptr;
}

const Client& web_client() {
  return rows().front();
}

}  // namespace trustprobe::path
