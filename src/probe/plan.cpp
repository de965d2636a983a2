#include "probe/plan.h"

#include <algorithm>

namespace trustprobe::probe {
namespace {

const observation::Attempt& first_attempt(const observation::EndpointObservation& endpoint) {
  return endpoint.attempts.front();
}

base::ByteView leaf_of(const observation::EndpointObservation& endpoint) {
  const auto& chain = first_attempt(endpoint).handshake.chain;
  if (chain.empty()) return {};
  return chain.certificates.front().der;
}

// The first endpoint with a chain of each leaf; where no endpoint has one, the first that spoke TLS at all.
std::vector<std::size_t> representatives(std::span<const observation::EndpointObservation> endpoints) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const base::ByteView leaf = leaf_of(endpoints[i]);
    const auto same_leaf = [&](std::size_t other) { return std::ranges::equal(leaf_of(endpoints[other]), leaf); };
    if (!leaf.empty() && std::ranges::none_of(chosen, same_leaf)) chosen.push_back(i);
  }
  if (!chosen.empty()) return chosen;
  const auto answered = [](const auto& endpoint) { return first_attempt(endpoint).answered_by_tls(); };
  const auto first = std::ranges::find_if(endpoints, answered);
  if (first != endpoints.end()) chosen.push_back(static_cast<std::size_t>(first - endpoints.begin()));
  return chosen;
}

std::vector<std::size_t> all_that_answered(std::span<const observation::EndpointObservation> endpoints) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (first_attempt(endpoints[i]).answered_by_tls()) chosen.push_back(i);
  }
  return chosen;
}

bool same_hello(const target::Offer& left, const target::Offer& right) {
  return left.lowest_version == right.lowest_version && left.highest_version == right.highest_version &&
         left.key == right.key;
}

}  // namespace

std::vector<PlannedAttempt> further_attempts(std::span<const observation::EndpointObservation> endpoints,
                                             std::span<const target::Offer* const> offers, Spread spread) {
  std::vector<PlannedAttempt> plan;
  if (offers.size() < 2) return plan;
  const bool everywhere = spread == Spread::every_address;
  for (const std::size_t endpoint : everywhere ? all_that_answered(endpoints) : representatives(endpoints)) {
    for (const target::Offer* offer : offers.subspan(1)) {
      const bool name_sent = endpoints[endpoint].endpoint.server_name.has_value();
      if (!name_sent && same_hello(*offer, *offers.front())) continue;
      plan.push_back({endpoint, offer});
    }
  }
  return plan;
}

}  // namespace trustprobe::probe
