// Addresses, and what is agreed on with them.
#include <fmt/format.h>

#include <algorithm>

#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

using Texts = std::set<std::string>;

void compare_addresses(const Sides& sides, Differences& differences) {
  const Texts gone = without(sides.before.addresses, sides.after.addresses);
  const Texts added = without(sides.after.addresses, sides.before.addresses);
  if (gone.empty() && added.empty()) return;
  std::string sentence;
  if (!gone.empty()) sentence = fmt::format("no longer at {}", text_of(gone));
  if (!added.empty())
    sentence += fmt::format("{}now {} {}", gone.empty() ? "" : "; ", gone.empty() ? "also at" : "at", text_of(added));
  differences.push_back({DifferenceKind::address, Direction::changed, "its addresses", text_of(sides.before.addresses),
                         text_of(sides.after.addresses), std::move(sentence)});
}

// Hybrids with ML-KEM, and the drafts with Kyber before them.
bool post_quantum(const std::string& group) {
  return group.find("MLKEM") != std::string::npos || group.find("Kyber") != std::string::npos;
}

void compare_versions(const Sides& sides, Differences& differences) {
  const std::string &old_lowest = *sides.before.versions.begin(), &new_lowest = *sides.after.versions.begin();
  if (old_lowest == new_lowest) return;
  const bool lower = new_lowest < old_lowest;  // "TLS 1.2" < "TLS 1.3"
  differences.push_back({DifferenceKind::protocol, lower ? Direction::worse : Direction::better, "the protocol",
                         text_of(sides.before.versions), text_of(sides.after.versions),
                         fmt::format("agrees on {} instead of {}", new_lowest, old_lowest),
                         lower ? fmt::format("let the server speak {} again", old_lowest) : ""});
}

void compare_groups(const Sides& sides, Differences& differences) {
  if (sides.before.groups == sides.after.groups) return;
  const std::string old_groups = text_of(sides.before.groups), new_groups = text_of(sides.after.groups);
  const bool was = std::ranges::all_of(sides.before.groups, post_quantum);
  const bool is = std::ranges::all_of(sides.after.groups, post_quantum);
  Difference difference{DifferenceKind::group,
                        Direction::changed,
                        "the key exchange",
                        old_groups,
                        new_groups,
                        fmt::format("agrees on keys by {} instead of {}", new_groups, old_groups)};
  if (was && !is) {
    difference.direction = Direction::worse;
    difference.sentence += ": no longer safe from quantum computers to come";
    difference.remedy = "let the server offer X25519MLKEM768 again";
  } else if (is && !was) {
    difference.direction = Direction::better;
    difference.sentence += ": safe from quantum computers to come";
  }
  differences.push_back(std::move(difference));
}

void compare_ciphers(const Sides& sides, Differences& differences) {
  // Another version has other suites: that is told already.
  if (sides.before.cipher_suites == sides.after.cipher_suites || sides.before.versions != sides.after.versions) return;
  const std::string before = text_of(sides.before.cipher_suites), after = text_of(sides.after.cipher_suites);
  differences.push_back({DifferenceKind::cipher, Direction::changed, "the cipher suite", before, after,
                         fmt::format("agrees on the cipher suite {} instead of {}", after, before)});
}

void compare_hsts(const Sides& sides, Differences& differences) {
  const Texts &before = sides.before.hsts, &after = sides.after.hsts;
  if (before.empty() || before == after) return;
  const bool had = !before.contains("");
  Difference difference{DifferenceKind::hsts,
                        Direction::changed,
                        "Strict-Transport-Security",
                        had ? text_of(before) : "",
                        after.contains("") ? "" : text_of(after),
                        {}};
  if (after.empty()) {
    if (!had) return;
    difference.direction = Direction::undetermined;
    difference.sentence = fmt::format("whether it still sends Strict-Transport-Security is not known: {}",
                                      sides.after.http_asked ? "the HTTP request failed" : "nobody asked over HTTP");
  } else if (had && after.contains("")) {
    difference.direction = Direction::worse;
    difference.sentence = "no longer sends Strict-Transport-Security";
    difference.remedy = "have the server send the header again: browsers that forget it can be led to http";
  } else if (!had && !after.contains("")) {
    difference.direction = Direction::better;
    difference.sentence = fmt::format("now sends Strict-Transport-Security: {}", text_of(after));
  } else {
    difference.sentence =
        fmt::format("sends Strict-Transport-Security: {} instead of {}", text_of(after), text_of(before));
  }
  differences.push_back(std::move(difference));
}

}  // namespace

void compare_handshakes(const Sides& sides, Differences& differences) {
  compare_addresses(sides, differences);
  if (!sides.before.versions.empty() && !sides.after.versions.empty()) {
    compare_versions(sides, differences);
    compare_groups(sides, differences);
    compare_ciphers(sides, differences);
  }
  compare_hsts(sides, differences);
}

}  // namespace trustprobe::compare
