#include "compare/leaf_moves.h"

#include <algorithm>

namespace trustprobe::compare {

bool LeafMove::same_kind() const {
  return before->public_key.algorithm == after->public_key.algorithm;
}

std::vector<LeafMove> leaf_moves(const Sides& sides) {
  std::vector<LeafMove> moves;
  for (const auto& [asked, after] : sides.after.offers) {
    const auto before = sides.before.offers.find(asked);
    if (before == sides.before.offers.end() || !before->second.leaf || !after.leaf) continue;
    const x509::CertificateRef &old_leaf = before->second.leaf, &new_leaf = after.leaf;
    if (same_leaf(*old_leaf, *new_leaf)) continue;
    auto known = std::ranges::find_if(moves, [&](const LeafMove& move) {
      return same_leaf(*move.before, *old_leaf) && same_leaf(*move.after, *new_leaf);
    });
    if (known == moves.end()) known = moves.insert(known, {old_leaf, new_leaf, {}});
    known->addresses.insert(asked.first);
  }
  return moves;
}

bool same_leaf(const x509::Certificate& one, const x509::Certificate& other) {
  return one.fingerprint == other.fingerprint;
}

}  // namespace trustprobe::compare
