#include "compare/rollout.h"

#include <algorithm>

#include "observation/failure_text.h"
#include "path/server_name.h"

namespace trustprobe::compare {
namespace {

using observation::Attempt;
using observation::EndpointObservation;
using observation::FailureReason;
using x509::CertificateRef;

bool holds(const std::vector<LeafChain>& chains, const CertificateRef& leaf) {
  return std::ranges::any_of(chains, [&](const LeafChain& chain) { return same_certificate(chain.leaf(), leaf); });
}

// Without server name a listener may serve anything; the old leaf is known there by the name it is for.
bool looks_old(const x509::Certificate& leaf, const x509::Certificate& expected, const target::Endpoint& endpoint,
               const target::Offer& offer) {
  if (leaf.not_before > expected.not_before) return false;
  const bool by_address = offer.sends_server_name && path::ip_bytes(endpoint.expected_name).has_value();
  return by_address || path::names_server(leaf, endpoint.expected_name);
}

Standing standing_of(const CertificateRef& leaf, const target::Endpoint& endpoint, const target::Offer& offer,
                     const RotationLeaves& leaves) {
  if (!leaf) return Standing::other_leaf;
  if (holds(leaves.expected, leaf)) return Standing::new_leaf;
  if (holds(leaves.old, leaf)) return Standing::old_leaf;
  const std::string type = key_type(leaf->public_key);
  const LeafChain* expected = find_key_type(leaves.expected, type);
  if (expected == nullptr) return Standing::kept_leaf;
  if (find_key_type(leaves.old, type) != nullptr) return Standing::other_leaf;
  return looks_old(*leaf, *expected->leaf(), endpoint, offer) ? Standing::old_leaf : Standing::other_leaf;
}

// Without server name a listener may serve what is for another host; whoever gets a certificate for this one, or what
// is no certificate, gets what the rotation is to replace.
bool concerns(const CertificateRef& leaf, const target::Endpoint& endpoint, const target::Offer& offer) {
  return offer.sends_server_name || !leaf || path::names_server(*leaf, endpoint.expected_name);
}

// An alert, or the end of a connection on which the same server answered another offer.
bool declines(const observation::AttemptFailure& failure) {
  return failure.reason == FailureReason::alert || failure.reason == FailureReason::closed;
}

OfferStanding standing_of(const Attempt& attempt, const target::Endpoint& endpoint, const RotationLeaves& leaves) {
  const x509::PresentedChain& chain = attempt.handshake.chain;
  OfferStanding seen{.offer = attempt.offer, .leaf = chain.leaf(), .failure = {}};
  if (!chain.empty()) {
    seen.standing = standing_of(seen.leaf, endpoint, *attempt.offer, leaves);
    seen.counts = seen.standing != Standing::other_leaf || concerns(seen.leaf, endpoint, *attempt.offer);
    const auto& staples = attempt.handshake.stapled_ocsp;
    seen.stapled = !staples.empty() && !staples.front().empty();
    return seen;
  }
  if (!attempt.failure) return seen;
  seen.failure = observation::failure_text(*attempt.failure);
  if (declines(*attempt.failure)) seen.standing = Standing::declined;
  return seen;
}

bool may_meet(const target::Offer& offer, const std::string& type) {
  if (!offer.sends_server_name) return false;
  switch (offer.key) {
    case target::KeyChoice::any:
      return true;
    case target::KeyChoice::ecdsa:
      return type == "ECDSA";
    case target::KeyChoice::rsa:
      return type == "RSA";
  }
  return false;
}

// Not where the leaf of that type is known to be another one, nor where an offer that could have met it had no answer.
bool is_missing(const CertificateRef& expected, const std::vector<OfferStanding>& offers) {
  const std::string type = key_type(expected->public_key);
  for (const OfferStanding& seen : offers) {
    if (!may_meet(*seen.offer, type)) continue;
    if (seen.standing == Standing::no_answer) return false;
    if (seen.leaf && key_type(seen.leaf->public_key) == type) return false;
  }
  return true;
}

AddressState state_of(const AddressRollout& address) {
  const auto any = [&](Standing standing) {
    return std::ranges::any_of(address.offers,
                               [&](const OfferStanding& seen) { return seen.standing == standing && seen.counts; });
  };
  if (any(Standing::old_leaf)) return AddressState::old_leaf;
  if (any(Standing::other_leaf)) return AddressState::other_leaf;
  if (!address.missing.empty()) return AddressState::missing;
  return any(Standing::no_answer) ? AddressState::no_answer : AddressState::new_leaf;
}

// Who declines every offer has not shown that it serves TLS clients at all.
bool showed_nothing(const AddressRollout& address) {
  return std::ranges::all_of(address.offers, [](const OfferStanding& seen) {
    return seen.standing == Standing::declined || seen.standing == Standing::no_answer;
  });
}

std::string first_failure(const AddressRollout& address) {
  std::string text = "showed no certificate";
  for (const Standing wanted : {Standing::declined, Standing::no_answer}) {
    const auto found = std::ranges::find(address.offers, wanted, &OfferStanding::standing);
    if (found != address.offers.end() && !found->failure.empty()) text = found->failure;
  }
  return text;
}

AddressRollout rollout_of(const EndpointObservation& seen, const observation::Observation& observation,
                          const RotationLeaves& leaves) {
  const bool same_port = seen.endpoint.port == observation.target.port;
  AddressRollout address{.target = observation.target.text,
                         .address = same_port ? seen.endpoint.address : to_string(seen.endpoint),
                         .offers = {},
                         .missing = {},
                         .failure = {}};
  for (const Attempt& attempt : seen.attempts) address.offers.push_back(standing_of(attempt, seen.endpoint, leaves));
  if (!showed_nothing(address)) {
    for (const LeafChain& chain : leaves.expected) {
      if (is_missing(chain.leaf(), address.offers)) address.missing.push_back(chain.leaf());
    }
    address.state = state_of(address);
  }
  if (address.state == AddressState::no_answer) address.failure = first_failure(address);
  return address;
}

}  // namespace

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::new_leaf:
      return "new";
    case Standing::old_leaf:
      return "old";
    case Standing::other_leaf:
      return "other";
    case Standing::kept_leaf:
      return "kept";
    case Standing::declined:
      return "declined";
    case Standing::no_answer:
      return "no-answer";
  }
  return "";
}

std::string_view to_string(AddressState state) {
  switch (state) {
    case AddressState::old_leaf:
      return "old";
    case AddressState::other_leaf:
      return "other";
    case AddressState::missing:
      return "missing";
    case AddressState::no_answer:
      return "no-answer";
    case AddressState::new_leaf:
      return "new";
  }
  return "";
}

std::vector<AddressRollout> rollout_of(const observation::Observation& observation, const RotationLeaves& leaves) {
  std::vector<AddressRollout> addresses;
  for (const EndpointObservation& seen : observation.endpoints)
    addresses.push_back(rollout_of(seen, observation, leaves));
  if (!addresses.empty()) return addresses;
  AddressRollout unresolved{.target = observation.target.text, .address = {}, .offers = {}, .missing = {}};
  unresolved.failure = observation.resolve_failure ? observation::failure_text(*observation.resolve_failure)
                                                   : std::string("has no address");
  return {unresolved};
}

}  // namespace trustprobe::compare
