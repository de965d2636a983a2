#include "compare/rotation.h"

#include <algorithm>
#include <iterator>

namespace trustprobe::compare {
namespace {

using observation::Observation;

std::vector<std::string> asked_names(const std::vector<std::shared_ptr<const Observation>>& observations) {
  std::vector<std::string> names;
  for (const auto& observation : observations) {
    for (const observation::EndpointObservation& seen : observation->endpoints) {
      const std::string& name = seen.endpoint.expected_name;
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<LeafChain> served_chains(const std::vector<std::shared_ptr<const Observation>>& observations) {
  std::vector<LeafChain> chains;
  for (const auto& observation : observations) {
    for (observation::SavedChain& chain : observation::chains_of(*observation))
      chains.push_back(served_chain(std::move(chain)));
  }
  return chains;
}

bool met_by_any(const RotationRound& round, Standing standing, const LeafChain& chain) {
  return std::ranges::any_of(round.addresses, [&](const AddressRollout& address) {
    return std::ranges::any_of(address.offers, [&](const OfferStanding& seen) {
      return seen.standing == standing && same_certificate(seen.leaf, chain.leaf());
    });
  });
}

std::vector<std::string> unstapled_addresses(const RotationRound& round) {
  std::vector<std::string> addresses;
  for (const AddressRollout& address : round.addresses) {
    const bool unstapled = std::ranges::any_of(address.offers, [](const OfferStanding& seen) {
      return seen.standing == Standing::new_leaf && seen.leaf->extensions.must_staple && !seen.stapled;
    });
    if (unstapled) addresses.push_back(address.address);
  }
  return addresses;
}

}  // namespace

std::string_view to_string(RotationAnswer answer) {
  switch (answer) {
    case RotationAnswer::regression:
      return "regression";
    case RotationAnswer::not_yet:
      return "not-yet";
    case RotationAnswer::undetermined:
      return "undetermined";
    case RotationAnswer::done:
      return "done";
  }
  return "";
}

std::size_t RotationRound::count(AddressState state) const {
  return static_cast<std::size_t>(std::ranges::count(addresses, state, &AddressRollout::state));
}

RotationAnswer RotationRound::answer() const {
  if (std::ranges::any_of(regressions, &Regression::fails)) return RotationAnswer::regression;
  if (std::ranges::any_of(addresses, &AddressRollout::lags)) return RotationAnswer::not_yet;
  const bool undecided = std::ranges::any_of(regressions, [](const Regression& regression) {
    return regression.undetermined && regression.severity == base::Severity::error;
  });
  return undecided || !rolled_out() ? RotationAnswer::undetermined : RotationAnswer::done;
}

void RotationJudge::remember_old(const RotationRound& round, const std::vector<LeafChain>& served) {
  for (const LeafChain& chain : served) {
    if (!met_by_any(round, Standing::old_leaf, chain)) continue;
    const auto known =
        std::ranges::find_if(old_, [&](const LeafChain& each) { return same_certificate(each.leaf(), chain.leaf()); });
    if (known == old_.end()) {
      old_.push_back(chain);
    } else if (known->certificates.size() < chain.certificates.size()) {
      *known = chain;  // what clients get says more than a file with the leaf alone
    }
  }
}

RotationRound RotationJudge::judge(const std::vector<std::shared_ptr<const Observation>>& observations,
                                   base::Instant now) {
  RotationRound round{.at = now, .addresses = {}, .old = {}, .regressions = {}};
  for (const auto& observation : observations)
    std::ranges::move(rollout_of(*observation, terms_.leaves), std::back_inserter(round.addresses));
  std::vector<LeafChain> served = served_chains(observations);
  remember_old(round, served);
  round.old = old_;
  std::erase_if(served, [&](const LeafChain& chain) { return !met_by_any(round, Standing::new_leaf, chain); });
  const Replacement replacement{.expected = terms_.leaves.expected,
                                .served = std::move(served),
                                .old = old_,
                                .keys = terms_.keys,
                                .unstapled = unstapled_addresses(round),
                                .names = asked_names(observations),
                                .served_everywhere = round.rolled_out(),
                                .now = now,
                                .clock_lag = terms_.clock_lag};
  round.regressions = regressions_of(replacement, terms_.trust, signatures_);
  return round;
}

}  // namespace trustprobe::compare
