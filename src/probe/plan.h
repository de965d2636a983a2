// Which offers go to which endpoints, after every endpoint has had the first one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "observation/observation.h"
#include "target/offer.h"

namespace trustprobe::probe {

/// To which endpoints the offers after the first one are made.
enum class Spread {
  one_of_each_leaf,  ///< addresses with the same leaf are taken to be alike
  every_address,
};

struct PlannedAttempt {
  std::size_t endpoint = 0;  ///< index
  const target::Offer* offer = nullptr;

  bool operator==(const PlannedAttempt&) const = default;
};

/// `offers` after the first one, for the first endpoint that answered by TLS and for one endpoint of every other leaf
/// seen; with `Spread::every_address` for each that answered by TLS. An endpoint that gave no TLS answer gets no other
/// offer; neither is an offer repeated that differs from the first one only by a server name that was not sent anyway.
std::vector<PlannedAttempt> further_attempts(std::span<const observation::EndpointObservation> endpoints,
                                             std::span<const target::Offer* const> offers,
                                             Spread spread = Spread::one_of_each_leaf);

}  // namespace trustprobe::probe
