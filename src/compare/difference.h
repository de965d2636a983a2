// What became of a target between two looks at it, each judged as of its own time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/standing.h"

namespace trustprobe::compare {

/// From the most to the least urgent. What could not be seen again is `undetermined`: silence is never worse, nor
/// better.
enum class Direction { worse, undetermined, better, changed, unchanged };
std::string_view to_string(Direction direction);

enum class DifferenceKind {
  target,        ///< only one side has it
  reachability,  ///< it, or one of its addresses, shows no chain
  verdict,       ///< of a store and a client
  finding,       ///< appeared, went, or is of another severity; notes are `changed`
  leaf,          ///< renewed (the same names, a later end: better), replaced, no longer served
  key,           ///< kind or size; a kind of key that is served no more or now
  names,         ///< of the leaf: lost (worse), gained
  issuer,        ///< of the leaf
  anchor,        ///< at which a store's clients end
  chain_length,  ///< certificates sent with a leaf
  handshake,     ///< with an offer at an address: the server refuses it now, or completes it again
  address,       ///< gone from DNS or new
  protocol,      ///< TLS version
  group,         ///< key exchange; post-quantum gained or lost
  cipher,
  staple,  ///< the OCSP response that comes with a certificate
  hsts,
};
std::string_view to_string(DifferenceKind kind);  // "chain-length"

struct Difference {
  DifferenceKind kind = DifferenceKind::target;
  Direction direction = Direction::changed;
  std::string subject;      ///< what it is about: "the RSA 2048 certificate", "system, web", a check's id
  std::string before;       ///< empty: nothing
  std::string after;        ///< empty: nothing
  std::string sentence;     ///< the whole of it for people, printable: "the RSA 2048 certificate was renewed ..."
  std::string remedy = {};  ///< what to do; may be empty
};

struct TargetDifference {
  std::string target;
  std::optional<base::Instant> before, after;  ///< when it was seen
  std::vector<Difference> differences;         ///< the most urgent first

  /// Of the most urgent; `unchanged` when there is none.
  Direction direction() const;
};

/// Of one target; at least one of them is there.
TargetDifference compare_standings(const Standing* before, const Standing* after);

}  // namespace trustprobe::compare
