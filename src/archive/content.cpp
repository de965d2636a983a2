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

// The lifetime of a ticket is what is left of its key's on many servers, and other details of a feature that is there
// count tries. Why an answer is not known is kept: that is what was seen.
void drop_measurements(observation::FeatureSurface& features) {
  for (auto* feature : {&features.session_id_resumption, &features.ticket_resumption, &features.psk_resumption}) {
    if (feature->answer == observation::Answer::yes) feature->detail.clear();
  }
}

// What the endpoint negotiates stays; how long it took, over how many connections and bytes, is of each look.
void drop_measurements(observation::Surface& surface) {
  surface.effort = {};
  surface.post_quantum_cost = {};
  for (observation::HelloTrial& trial : surface.trials) trial.hello_bytes = 0;
  drop_measurements(surface.features);
}

}  // namespace

Observation timeless(const Observation& observation) {
  Observation content = observation;
  content.dns = {};
  set_times(content, base::Instant{});
  for (observation::EndpointObservation& seen : content.endpoints) {
    if (seen.surface) drop_measurements(*seen.surface);
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
