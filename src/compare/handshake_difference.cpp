// Addresses, and what is agreed on with them.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compare/difference_parts.h"
#include "compare/leaf_chain.h"

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

/// Addresses at which the default offer met something else before, by what it met before and after.
using Moves = std::map<std::pair<std::string, std::string>, Texts>;

Moves moves_of(const Sides& sides, std::string OfferOutcome::* what) {
  Moves moves;
  for (const auto& [asked, after] : sides.after.offers) {
    const auto before = sides.before.offers.find(asked);
    if (asked.second != target::default_offer().id || before == sides.before.offers.end()) continue;
    const std::string &was = before->second.*what, &is = after.*what;
    if (!was.empty() && !is.empty() && was != is) moves[{was, is}].insert(asked.first);
  }
  return moves;
}

void tell_version(const std::string& was, const std::string& is, const std::string& where, Differences& differences) {
  const bool lower = is < was;  // "TLS 1.2" < "TLS 1.3"
  differences.push_back({DifferenceKind::protocol, lower ? Direction::worse : Direction::better, "the protocol", was,
                         is, fmt::format("agrees on {} instead of {}{}", is, was, where),
                         lower ? fmt::format("let the server speak {} again", was) : ""});
}

void compare_versions(const Sides& sides, Differences& differences) {
  const std::string &old_lowest = *sides.before.versions.begin(), &new_lowest = *sides.after.versions.begin();
  if (old_lowest != new_lowest) return tell_version(old_lowest, new_lowest, "", differences);
  for (const auto& [move, addresses] : moves_of(sides, &OfferOutcome::version))
    tell_version(move.first, move.second, " at " + text_of(addresses), differences);
}

void tell_groups(const Texts& was, const Texts& is, const std::string& where, Differences& differences) {
  const bool safe_before = std::ranges::all_of(was, post_quantum), safe_now = std::ranges::all_of(is, post_quantum);
  Difference difference{
      DifferenceKind::group, Direction::changed,
      "the key exchange",    text_of(was),
      text_of(is),           fmt::format("agrees on keys by {} instead of {}{}", text_of(is), text_of(was), where)};
  if (safe_before && !safe_now) {
    difference.direction = Direction::worse;
    difference.sentence += ": no longer safe from quantum computers to come";
    difference.remedy = "let the server offer X25519MLKEM768 again";
  } else if (safe_now && !safe_before) {
    difference.direction = Direction::better;
    difference.sentence += ": safe from quantum computers to come";
  }
  differences.push_back(std::move(difference));
}

void compare_groups(const Sides& sides, Differences& differences) {
  const auto all_safe = [](const Standing& standing) { return std::ranges::all_of(standing.groups, post_quantum); };
  // Where some were unsafe before and some are now, it matters which.
  const Moves moves = moves_of(sides, &OfferOutcome::group);
  if (all_safe(sides.before) == all_safe(sides.after) && !moves.empty()) {
    for (const auto& [move, addresses] : moves)
      tell_groups({move.first}, {move.second}, " at " + text_of(addresses), differences);
  } else if (sides.before.groups != sides.after.groups) {
    tell_groups(sides.before.groups, sides.after.groups, "", differences);
  }
}

// Many servers fetch the response when they are first asked for it: one handshake without it says little.
bool stapled_at(const Standing& standing, const std::string& address, const OfferOutcome& shown) {
  return std::ranges::any_of(standing.offers, [&](const auto& each) {
    return each.first.first == address && each.second.stapled && same_certificate(each.second.leaf, shown.leaf);
  });
}

// For a new certificate that names no responder there is nothing to staple.
void compare_staples(const Sides& sides, Differences& differences) {
  Texts lost, dropped, gained;
  for (const auto& [asked, after] : sides.after.offers) {
    const auto before = sides.before.offers.find(asked);
    if (before == sides.before.offers.end() || !before->second.certificate_shown || !after.certificate_shown) continue;
    const std::string& address = asked.first;
    const bool was = stapled_at(sides.before, address, before->second), is = stapled_at(sides.after, address, after);
    if (is && !was) gained.insert(address);
    if (is || !was) continue;
    const bool replaced = after.leaf && !same_certificate(before->second.leaf, after.leaf);
    (replaced && after.leaf->extensions.ocsp_urls.empty() ? dropped : lost).insert(address);
  }
  const auto tell = [&](const Texts& addresses, Direction direction, std::string_view what, std::string remedy) {
    if (addresses.empty()) return;
    differences.push_back({DifferenceKind::staple, direction, "the OCSP response",
                           direction == Direction::better ? "" : "stapled",
                           direction == Direction::better ? "stapled" : "",
                           fmt::format("{} at {}", what, text_of(addresses)), std::move(remedy)});
  };
  tell(lost, Direction::worse, "no longer staples an OCSP response", "let the server fetch and staple OCSP again");
  tell(dropped, Direction::changed, "the new certificate names no OCSP responder, and no response is stapled any more",
       "");
  tell(gained, Direction::better, "now staples an OCSP response", "");
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
  compare_staples(sides, differences);
  compare_hsts(sides, differences);
}

}  // namespace trustprobe::compare
