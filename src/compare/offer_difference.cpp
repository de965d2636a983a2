// What became of each offer at each address: handshakes that are refused now, and those that complete again.
#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "compare/difference_parts.h"

namespace trustprobe::compare {
namespace {

using Texts = std::set<std::string>;

bool completed(const OfferOutcome& outcome) {
  return outcome.handshake == Handshake::completed;
}

bool refused(const OfferOutcome& outcome) {
  return outcome.handshake == Handshake::refused;
}

const OfferOutcome* find(const Standing& standing, const Asked& asked) {
  const auto found = standing.offers.find(asked);
  return found == standing.offers.end() ? nullptr : &found->second;
}

/// The same happened to these offers.
struct Change {
  enum class Kind { refused, completes } kind = Kind::refused;
  std::string why;  ///< of what is, or was, refused
  bool needs_client_certificate = false;
  bool all_refused = false;  ///< no offer completes at this address any more
  auto operator<=>(const Change&) const = default;
};

bool any_completes_at(const Standing& standing, const std::string& address) {
  return std::ranges::any_of(standing.offers,
                             [&](const auto& each) { return each.first.first == address && completed(each.second); });
}

// That a kind of key is gone from, or new to the whole target is told of the certificate.
bool told_of_key(const Standing& standing, std::string_view offer) {
  const target::KeyChoice key = target::find_offer(offer)->key;
  return key != target::KeyChoice::any && refuses_key(standing, key);
}

std::string offers_text(const std::set<std::string_view>& offers) {
  return fmt::format("the offer{} {}", offers.size() == 1 ? "" : "s",
                     checks::listed({offers.begin(), offers.end()}, 6));
}

Difference refusal(const Texts& addresses, std::string what, const std::string& why, bool needs_client_certificate) {
  Difference difference{DifferenceKind::handshake,
                        Direction::worse,
                        text_of(addresses),
                        "completed",
                        why,
                        needs_client_certificate
                            ? fmt::format("{}: the server requires a client certificate now, and {}", what, why)
                            : fmt::format("{}: the server {}", what, why)};
  difference.remedy = needs_client_certificate
                          ? "give every client a certificate of a CA that the server asks for, or have it do without"
                          : "look up in the server's log why it refuses what it accepted before";
  return difference;
}

Difference difference_of(const Change& change, const std::set<std::string_view>& offers, const Texts& addresses) {
  const std::string where = text_of(addresses);
  if (change.kind == Change::Kind::completes) {
    return {DifferenceKind::handshake,
            Direction::better,
            where,
            change.why,
            "completed",
            fmt::format("handshakes with {} complete now at {}; before, the server {}", offers_text(offers), where,
                        change.why)};
  }
  const std::string what =
      change.all_refused ? fmt::format("no handshake completes any more at {}", where)
                         : fmt::format("no handshake with {} completes any more at {}", offers_text(offers), where);
  return refusal(addresses, what, change.why, change.needs_client_certificate);
}

std::map<Change, std::set<std::string_view>> changes_at(const Sides& sides, const std::string& address) {
  std::map<Change, std::set<std::string_view>> changes;
  for (const auto& [asked, after] : sides.after.offers) {
    const OfferOutcome* before = asked.first == address ? find(sides.before, asked) : nullptr;
    if (before == nullptr) continue;
    if (completed(*before) && refused(after)) {
      const bool all = !any_completes_at(sides.after, address);
      const bool told = all ? !changes.empty() : told_of_key(sides.after, asked.second);
      if (told) continue;
      changes[{Change::Kind::refused, after.failure, after.needs_client_certificate, all}].insert(asked.second);
    } else if (refused(*before) && completed(after) && !told_of_key(sides.before, asked.second)) {
      changes[{Change::Kind::completes, before->failure}].insert(asked.second);
    }
  }
  return changes;
}

}  // namespace

bool no_handshake_completes(const Sides& sides, Differences& differences) {
  if (offers_where(sides.before, completed).empty() || !offers_where(sides.after, completed).empty()) return false;
  Texts addresses;
  const OfferOutcome* first = nullptr;
  for (const auto& [asked, outcome] : sides.after.offers) {
    if (!refused(outcome)) continue;
    addresses.insert(asked.first);
    if (first == nullptr || (outcome.certificate_shown && !first->certificate_shown)) first = &outcome;
  }
  if (first == nullptr) return false;
  differences.push_back(refusal(addresses, fmt::format("no handshake completes any more at {}", text_of(addresses)),
                                first->failure, first->needs_client_certificate));
  return true;
}

bool refuses_what_completed(const Sides& sides, const std::string& address) {
  return std::ranges::any_of(sides.after.offers, [&](const auto& each) {
    const OfferOutcome* before = each.first.first == address ? find(sides.before, each.first) : nullptr;
    return before != nullptr && completed(*before) && refused(each.second);
  });
}

void compare_offers(const Sides& sides, Differences& differences) {
  if (no_handshake_completes(sides, differences)) return;
  // What happened at many addresses alike is told once.
  std::map<std::pair<Change, std::set<std::string_view>>, Texts> alike;
  for (const std::string& address : sides.after.addresses) {
    for (const auto& change : changes_at(sides, address)) alike[change].insert(address);
  }
  for (const auto& [change, addresses] : alike)
    differences.push_back(difference_of(change.first, change.second, addresses));
}

}  // namespace trustprobe::compare
