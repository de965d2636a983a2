// How the certificates of one presented chain hang together, by their names.
#pragma once

#include <cstddef>
#include <vector>

#include "x509/presented_chain.h"

namespace trustprobe::checks {

/// Positions of sent certificates, each list ascending and without the first certificate, unless said otherwise.
struct ChainShape {
  std::vector<std::size_t> unreadable;  ///< no certificate at all
  std::vector<std::size_t> duplicates;  ///< the same bytes as an earlier one
  std::vector<std::size_t> unrelated;   ///< issued nothing of what leads up from the first
  std::vector<std::size_t> misplaced;   ///< comes before all that it issued
  std::vector<std::size_t>
      tops;  ///< leads up from the first (which counts), not self-signed, and its issuer was not sent
};

ChainShape shape_of(const x509::PresentedChain& chain);

}  // namespace trustprobe::checks
