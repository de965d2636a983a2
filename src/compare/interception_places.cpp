// Where and for what chains were shown: which of the two sides may be held against each other.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "checks/served.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

using observation::Attempt;
using Offer = const target::Offer*;

template <typename Value>
bool disjoint(const std::set<Value>& one, const std::set<Value>& other) {
  return std::ranges::none_of(one, [&](const Value& value) { return other.contains(value); });
}

struct Places {
  std::set<std::string> addresses, offers;
  std::size_t handshakes = 0;
};

Places places_of(const InterceptionSide& side, const std::vector<std::size_t>& chains) {
  Places places;
  for (const std::size_t index : chains) {
    for (const Sighting& sighting : sightings_of(side, *side.chains[index].presented)) {
      places.addresses.insert(base::printable(sighting.seen->endpoint.address));
      places.offers.emplace(sighting.attempt->offer->id);
      ++places.handshakes;
    }
  }
  return places;
}

std::string list_of(const std::set<std::string>& names) {
  return checks::listed({names.begin(), names.end()}, 4);
}

bool answers(const InterceptionSide& side, Offer offer) {
  return std::ranges::any_of(side.observation->endpoints, [&](const observation::EndpointObservation& seen) {
    return std::ranges::any_of(seen.attempts, [&](const Attempt& attempt) {
      return attempt.offer == offer && (attempt.answered_by_tls() || !attempt.handshake.chain.empty());
    });
  });
}

/// Chains of one side that were shown for the same offer, and also at the same address if `here`.
bool shown_alike(const std::vector<Sighting>& one, const std::vector<Sighting>& other, bool here) {
  return std::ranges::any_of(one, [&](const Sighting& left) {
    return std::ranges::any_of(other, [&](const Sighting& right) {
      return left.attempt->offer == right.attempt->offer &&
             (!here || left.seen->endpoint.address == right.seen->endpoint.address);
    });
  });
}

}  // namespace

std::vector<Sighting> sightings_of(const InterceptionSide& side, const x509::PresentedChain& chain) {
  std::vector<Sighting> sightings;
  if (!side.asked()) return sightings;
  for (const auto& seen : side.observation->endpoints) {
    for (const Attempt& attempt : seen.attempts) {
      if (same_bytes(attempt.handshake.chain, chain)) sightings.push_back({&seen, &attempt});
    }
  }
  return sightings;
}

const Attempt* attempt_showing(const InterceptionSide& side, const x509::PresentedChain& chain) {
  const std::vector<Sighting> sightings = sightings_of(side, chain);
  if (sightings.empty()) return nullptr;
  const auto found = std::ranges::find_if(
      sightings, [](const Sighting& sighting) { return sighting.attempt->offer == &target::default_offer(); });
  return found == sightings.end() ? sightings.front().attempt : found->attempt;
}

bool asked_of_both(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct) {
  return std::ranges::any_of(sightings_of(via, *chain.presented),
                             [&](const Sighting& sighting) { return answers(direct, sighting.attempt->offer); });
}

const SeenChain& counterpart(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct) {
  const auto find = [&](auto holds) -> const SeenChain* {
    const auto found = std::ranges::find_if(direct.chains, holds);
    return found == direct.chains.end() ? nullptr : &*found;
  };
  const std::vector<Sighting> shown = sightings_of(via, *chain.presented);
  const auto alike = [&](bool here) {
    return find(
        [&](const SeenChain& other) { return shown_alike(shown, sightings_of(direct, *other.presented), here); });
  };
  if (const auto* same = find([&](const SeenChain& other) { return same_bytes(*other.presented, *chain.presented); }))
    return *same;
  if (const auto* own =
          find([&](const SeenChain& other) { return other.leaf()->fingerprint == chain.leaf()->fingerprint; }))
    return *own;
  if (const auto* here = alike(true)) return *here;
  if (const auto* anywhere = alike(false)) return *anywhere;
  return direct.chains.front();
}

std::string where_only(const InterceptionSide& side, const std::vector<std::size_t>& these,
                       const std::vector<std::size_t>& others) {
  if (others.empty()) return {};
  const Places is = places_of(side, these), not_there = places_of(side, others);
  if (disjoint(is.addresses, not_there.addresses)) return fmt::format("at {} only", list_of(is.addresses));
  if (disjoint(is.offers, not_there.offers))
    return fmt::format("for the {} {} only", is.offers.size() == 1 ? "offer" : "offers", list_of(is.offers));
  return fmt::format("in {} of {} handshakes", is.handshakes, is.handshakes + not_there.handshakes);
}

}  // namespace trustprobe::compare
