// The parts of `compare_standings`: each appends what it finds. Private to this module.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "compare/difference.h"

namespace trustprobe::compare {

/// Both sides of a target of which both were probed.
struct Sides {
  const Standing& before;
  const Standing& after;
  bool sees_less;  ///< as `compare::sees_less`
};

using Differences = std::vector<Difference>;

/// The check that says of each chain that it is refused.
inline constexpr std::string_view verdict_check = "store-verdict";

void compare_leaves(const Sides& sides, Differences& differences);
void compare_offers(const Sides& sides, Differences& differences);
void compare_handshakes(const Sides& sides, Differences& differences);
void compare_trust(const Sides& sides, Differences& differences);
void compare_findings(const Sides& sides, Differences& differences);

/// Appends that no handshake completes any more. False where it was so before, where one does, and where no server
/// refuses: silence is none.
bool no_handshake_completes(const Sides& sides, Differences& differences);

/// An offer that completed at this address is refused there now: that is no silence.
bool refuses_what_completed(const Sides& sides, const std::string& address);

/// "a, b and 3 more"; "nothing" of an empty set.
std::string text_of(const std::set<std::string>& texts);

/// Those of `one` that are not in `other`.
std::set<std::string> without(const std::set<std::string>& one, const std::set<std::string>& other);

}  // namespace trustprobe::compare
