// Observations as JSON Lines, without what was made of them: what `--save` writes.
#pragma once

#include <set>
#include <string>

#include "observation/observation.h"

namespace trustprobe::observation {

/// An `endpoint` line per endpoint, then the `target` line. They name certificates and documents by their SHA-256.
std::string observation_lines(const Observation& observation);

/// Tells each certificate and each document once, before the first line that refers to it.
class ObservationWriter {
 public:
  /// New `evidence` and `certificate` lines, then `observation_lines`.
  std::string lines(const Observation& observation);

 private:
  std::set<x509::Sha256> documents_, certificates_;
};

/// Every certificate of an observation, as sent, each at least once.
std::vector<const x509::PresentedCertificate*> certificates_of(const Observation& observation);

}  // namespace trustprobe::observation
