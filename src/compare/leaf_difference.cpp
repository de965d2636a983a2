// Leaves: which took the place of which, and what that changes.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "compare/leaf_moves.h"
#include "path/server_name.h"

namespace trustprobe::compare {
namespace {

using x509::Certificate;
using x509::KeyAlgorithm;

std::string key_name(const Certificate& leaf) {
  return base::printable(leaf.public_key.name);
}

std::string title(const Certificate& leaf) {
  return fmt::format("the {} certificate", key_name(leaf));
}

std::string leaf_text(const Certificate& leaf) {
  return fmt::format("{}, until {}, {}", key_name(leaf), base::to_date(leaf.not_after), x509::fingerprint_hex(leaf));
}

std::set<std::string> names_of(const Certificate& leaf) {
  const auto names = checks::subject_names(leaf);
  return {names.begin(), names.end()};
}

std::vector<const ServedLeaf*> only_in(const std::vector<ServedLeaf>& one, const std::vector<ServedLeaf>& other) {
  std::vector<const ServedLeaf*> only;
  for (const ServedLeaf& leaf : one) {
    const bool shared = std::ranges::any_of(
        other, [&](const ServedLeaf& each) { return same_leaf(*each.certificate, *leaf.certificate); });
    if (!shared) only.push_back(&leaf);
  }
  return only;
}

bool serves(const Standing& standing, KeyAlgorithm algorithm) {
  return std::ranges::any_of(
      standing.leaves, [&](const ServedLeaf& each) { return each.certificate->public_key.algorithm == algorithm; });
}

Difference leaf_difference(const Certificate& before, const Certificate& after) {
  Difference difference{DifferenceKind::leaf, Direction::changed, title(before),
                        leaf_text(before),    leaf_text(after),   {}};
  const auto told = [&](Direction direction, std::string what) {
    difference.direction = direction;
    difference.sentence = fmt::format("{} {}", title(before), what);
    return difference;
  };
  const std::string key = before.spki_sha256 == after.spki_sha256 ? "the same key" : "a new key";
  const std::string ends =
      fmt::format("valid until {} instead of {}", base::to_date(after.not_after), base::to_date(before.not_after));
  if (after.not_after < before.not_after && after.not_before <= before.not_before) {
    difference.remedy = "install the newer certificate again";
    return told(Direction::worse, fmt::format("gave way to an older one: {}", ends));
  }
  if (names_of(before) != names_of(after))
    return told(Direction::changed, fmt::format("was replaced by one with other names and {}: {}", key, ends));
  if (after.not_after > before.not_after)
    return told(Direction::better, fmt::format("was renewed with {}: {}", key, ends));
  if (after.not_after == before.not_after)
    return told(Direction::changed, fmt::format("was replaced by one with {} that ends on the same day", key));
  return told(Direction::changed, fmt::format("was replaced by a newer one that ends earlier, with {}: {}", key, ends));
}

void compare_keys(const Certificate& before, const Certificate& after, Differences& differences) {
  if (key_name(before) == key_name(after)) return;
  const bool rsa = before.public_key.algorithm == KeyAlgorithm::rsa && after.public_key.algorithm == KeyAlgorithm::rsa;
  const bool smaller = after.public_key.bits < before.public_key.bits;
  const auto direction = !rsa ? Direction::changed : smaller ? Direction::worse : Direction::better;
  differences.push_back({DifferenceKind::key, direction, title(before), key_name(before), key_name(after),
                         fmt::format("the key is {} instead of {}", key_name(after), key_name(before))});
}

void compare_names(const Certificate& before, const Certificate& after, Differences& differences) {
  std::set<std::string> lost = without(names_of(before), names_of(after));
  std::erase_if(lost, [&](const std::string& name) { return path::names_server(after, name); });
  const std::set<std::string> gained = without(names_of(after), names_of(before));
  if (!lost.empty()) {
    differences.push_back({DifferenceKind::names, Direction::worse, title(before), text_of(lost), "",
                           fmt::format("{} is no longer valid for {}", title(after), text_of(lost)),
                           "have these names put into the certificate again, unless nobody uses them"});
  }
  if (!gained.empty()) {
    differences.push_back({DifferenceKind::names, Direction::changed, title(before), "", text_of(gained),
                           fmt::format("{} is now also valid for {}", title(after), text_of(gained))});
  }
}

void compare_sent(const ServedLeaf& before, const ServedLeaf& after, Differences& differences) {
  if (before.sent == after.sent) return;
  const auto counts = [](const std::set<std::size_t>& sent) {
    return sent.size() == 1 ? fmt::format("{}", *sent.begin()) : fmt::format("{} to {}", *sent.begin(), *sent.rbegin());
  };
  const std::string old_count = counts(before.sent), new_count = counts(after.sent);
  differences.push_back(
      {DifferenceKind::chain_length, Direction::changed, title(*after.certificate), old_count, new_count,
       fmt::format("{} comes in a chain of {} instead of {}", title(*after.certificate), new_count, old_count)});
}

void compare_pair(const ServedLeaf& before, const ServedLeaf& after, Differences& differences) {
  const Certificate &old_leaf = *before.certificate, &new_leaf = *after.certificate;
  differences.push_back(leaf_difference(old_leaf, new_leaf));
  compare_keys(old_leaf, new_leaf, differences);
  compare_names(old_leaf, new_leaf, differences);
  if (old_leaf.issuer.canonical != new_leaf.issuer.canonical) {
    const std::string old_issuer = checks::name_of(old_leaf.issuer), new_issuer = checks::name_of(new_leaf.issuer);
    differences.push_back({DifferenceKind::issuer, Direction::changed, title(new_leaf), old_issuer, new_issuer,
                           fmt::format("{} is issued by {} instead of {}", title(new_leaf), new_issuer, old_issuer)});
  }
  compare_sent(before, after, differences);
}

void tell_gone(const ServedLeaf& leaf, const Sides& sides, Differences& differences) {
  const Certificate& gone = *leaf.certificate;
  Difference difference{
      DifferenceKind::leaf,
      Direction::changed,
      title(gone),
      leaf_text(gone),
      "",
      fmt::format("{} that ends on {} is served no more", title(gone), base::to_date(gone.not_after))};
  const KeyAlgorithm algorithm = gone.public_key.algorithm;
  const bool rsa = algorithm == KeyAlgorithm::rsa;
  if (!serves(sides.after, algorithm) &&
      refuses_key(sides.after, rsa ? target::KeyChoice::rsa : target::KeyChoice::ecdsa)) {
    difference.kind = DifferenceKind::key;
    difference.direction = Direction::worse;
    difference.sentence =
        fmt::format("{} is served no more: clients that can verify no other kind of key get none", title(gone));
    difference.remedy =
        fmt::format("install an {} certificate again, unless every client can do without", rsa ? "RSA" : "ECDSA");
  } else if (sides.sees_less || !serves(sides.after, algorithm)) {
    difference.direction = Direction::undetermined;
    difference.sentence =
        fmt::format("{} was not seen again, and not everything was asked or answered as before", title(gone));
  }
  differences.push_back(std::move(difference));
}

void tell_new(const ServedLeaf& leaf, const Sides& sides, Differences& differences) {
  const Certificate& added = *leaf.certificate;
  const KeyAlgorithm algorithm = added.public_key.algorithm;
  const bool rsa = algorithm == KeyAlgorithm::rsa;
  const bool new_kind = !serves(sides.before, algorithm) &&
                        refuses_key(sides.before, rsa ? target::KeyChoice::rsa : target::KeyChoice::ecdsa);
  differences.push_back(
      {new_kind ? DifferenceKind::key : DifferenceKind::leaf, new_kind ? Direction::better : Direction::changed,
       title(added), "", leaf_text(added),
       new_kind
           ? fmt::format("{} is served beside the other: more clients find a key that they can verify", title(added))
           : fmt::format("{} that ends on {} is served as well, at {}", title(added), base::to_date(added.not_after),
                         text_of(leaf.addresses))});
}

using Leaves = std::vector<const ServedLeaf*>;
using Moves = std::vector<LeafMove>;

Leaves::iterator find(Leaves& leaves, const Certificate& certificate) {
  return std::ranges::find_if(leaves,
                              [&](const ServedLeaf* each) { return same_leaf(*each->certificate, certificate); });
}

/// What the target had no more or not yet on the other side, and who stands in for whom.
struct Unpaired {
  Leaves before, after;
  Moves moves;  ///< not told with a pair

  void take(Leaves::iterator old_leaf, Leaves::iterator new_leaf, Differences& differences) {
    const Certificate &from = *(*old_leaf)->certificate, &to = *(*new_leaf)->certificate;
    compare_pair(**old_leaf, **new_leaf, differences);
    std::erase_if(moves,
                  [&](const LeafMove& move) { return same_leaf(*move.before, from) && same_leaf(*move.after, to); });
    before.erase(old_leaf);
    after.erase(new_leaf);
  }
};

/// Takes a pair of leaves of which one is served where the other was.
bool take_successor(Unpaired& leaves, Differences& differences) {
  for (const LeafMove& move : leaves.moves) {
    const auto old_leaf = find(leaves.before, *move.before), new_leaf = find(leaves.after, *move.after);
    if (!move.same_kind() || old_leaf == leaves.before.end() || new_leaf == leaves.after.end()) continue;
    leaves.take(old_leaf, new_leaf, differences);
    return true;
  }
  return false;
}

/// Takes a pair of leaves that belong together: of one kind of key, or, where no kind of key is left that both have,
/// any.
bool take_pair(Unpaired& leaves, const Sides& sides, Differences& differences) {
  for (const bool any_kind : {false, true}) {
    for (auto old_leaf = leaves.before.begin(); old_leaf != leaves.before.end(); ++old_leaf) {
      const KeyAlgorithm algorithm = (*old_leaf)->certificate->public_key.algorithm;
      const auto new_leaf = std::ranges::find_if(leaves.after, [&](const ServedLeaf* each) {
        const KeyAlgorithm other = each->certificate->public_key.algorithm;
        return any_kind ? !serves(sides.after, algorithm) && !serves(sides.before, other) : other == algorithm;
      });
      if (new_leaf == leaves.after.end()) continue;
      leaves.take(old_leaf, new_leaf, differences);
      return true;
    }
  }
  return false;
}

// An address may fall back to a leaf that others serve all the time: then the target has the same leaves as before.
void tell_move(const LeafMove& move, Differences& differences) {
  const Certificate &before = *move.before, &after = *move.after;
  const std::string where = fmt::format("at {}, ", text_of(move.addresses));
  Differences at_address;
  if (move.same_kind()) {
    at_address.push_back(leaf_difference(before, after));
  } else {
    at_address.push_back({DifferenceKind::leaf, Direction::changed, title(before), leaf_text(before), leaf_text(after),
                          fmt::format("{} is served where {} was", title(after), title(before))});
  }
  compare_names(before, after, at_address);
  for (Difference& difference : at_address) {
    difference.sentence = where + difference.sentence;
    differences.push_back(std::move(difference));
  }
}

/// Wherever this leaf is or was served, another of its kind came before or after it, and that is told.
bool told_with_moves(const ServedLeaf& leaf, const Moves& moves) {
  std::set<std::string> left = leaf.addresses;
  for (const LeafMove& move : moves) {
    const bool concerned = same_leaf(*move.before, *leaf.certificate) || same_leaf(*move.after, *leaf.certificate);
    if (move.same_kind() && concerned) left = without(left, move.addresses);
  }
  return left.empty();
}

}  // namespace

void compare_leaves(const Sides& sides, Differences& differences) {
  Unpaired leaves{only_in(sides.before.leaves, sides.after.leaves), only_in(sides.after.leaves, sides.before.leaves),
                  leaf_moves(sides)};
  const Moves all_moves = leaves.moves;
  while (take_successor(leaves, differences)) {
  }
  while (take_pair(leaves, sides, differences)) {
  }
  for (const LeafMove& move : leaves.moves) tell_move(move, differences);
  for (const ServedLeaf* leaf : leaves.before) {
    if (!told_with_moves(*leaf, all_moves)) tell_gone(*leaf, sides, differences);
  }
  for (const ServedLeaf* leaf : leaves.after) {
    if (!told_with_moves(*leaf, all_moves)) tell_new(*leaf, sides, differences);
  }
  for (const ServedLeaf& leaf : sides.after.leaves) {
    for (const ServedLeaf& old : sides.before.leaves) {
      if (same_leaf(*old.certificate, *leaf.certificate)) compare_sent(old, leaf, differences);
    }
  }
}

}  // namespace trustprobe::compare
