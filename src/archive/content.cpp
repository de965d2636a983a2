#include "archive/content.h"

#include <memory>

namespace trustprobe::archive {
namespace {

using observation::Observation;

revocation::EvidenceRef dated(const revocation::Evidence& evidence, base::Instant at) {
  revocation::Evidence copy = evidence;
  copy.origin.at = at;
  copy.origin.cached = false;
  return std::make_shared<const revocation::Evidence>(std::move(copy));
}

void set_times(Observation& observation, base::Instant at) {
  for (revocation::EvidenceRef& evidence : observation.evidence) evidence = dated(*evidence, at);
  for (observation::EndpointObservation& seen : observation.endpoints) seen.at = at;
}

}  // namespace

Observation timeless(const Observation& observation) {
  Observation content = observation;
  content.dns = {};
  set_times(content, base::Instant{});
  for (observation::EndpointObservation& seen : content.endpoints) {
    for (observation::Attempt& attempt : seen.attempts) {
      attempt.timings = {};
      attempt.tries = 1;
      attempt.handshake.bytes_sent = attempt.handshake.bytes_received = 0;
    }
  }
  return content;
}

Observation seen_at(Observation timeless, base::Instant at) {
  set_times(timeless, at);
  return timeless;
}

}  // namespace trustprobe::archive
