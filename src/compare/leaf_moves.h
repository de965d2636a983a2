// Which leaf took the place of which at the same address, for the same offer. Private to this module.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compare/difference_parts.h"

namespace trustprobe::compare {

struct LeafMove {
  x509::CertificateRef before, after;  ///< not null, not the same
  std::set<std::string> addresses;

  bool same_kind() const;  ///< of key
};

/// Each pair of leaves once. Nothing of addresses or offers that only one side has.
std::vector<LeafMove> leaf_moves(const Sides& sides);

bool same_leaf(const x509::Certificate& one, const x509::Certificate& other);

}  // namespace trustprobe::compare
