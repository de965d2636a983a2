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
  enum class Kind {
    refused,
    stalls,  ///< shows its certificate, and no more
    silent,
    completes
  } kind = Kind::refused;
  std::string why;  ///< of what is, or was, not completed
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
  if (change.kind != Change::Kind::refused) {
    const bool silent = change.kind == Change::Kind::silent;
    return {DifferenceKind::reachability,
            Direction::undetermined,
            where,
            "answered",
            change.why,
            silent ? fmt::format("{} had no answer at {} (the server {}): what {} now is not known",
                                 offers_text(offers), where, change.why, offers.size() == 1 ? "it meets" : "they meet")
                   : fmt::format("whether handshakes with {} still complete at {} is not known: the server {}",
                                 offers_text(offers), where, change.why)};
  }
  const std::string what =
      change.all_refused ? fmt::format("no handshake completes any more at {}", where)
                         : fmt::format("no handshake with {} completes any more at {}", offers_text(offers), where);
  return refusal(addresses, what, change.why, change.needs_client_certificate);
}

// All that an address does not answer is told in one sentence.
bool told_as_silent(const Sides& sides, const std::string& address) {
  return sides.after.silent.contains(address) && !sides.before.silent.contains(address) &&
         !refuses_what_completed(sides, address);
}

std::map<Change, std::set<std::string_view>> changes_at(const Sides& sides, const std::string& address) {
  std::map<Change, std::set<std::string_view>> changes;
  for (const auto& [asked, after] : sides.after.offers) {
    const OfferOutcome* before = asked.first == address ? find(sides.before, asked) : nullptr;
    if (before == nullptr) continue;
    if (before->answered() && after.handshake == Handshake::unfinished) {
      if (told_as_silent(sides, address)) continue;
      const auto kind = after.certificate_shown ? Change::Kind::stalls : Change::Kind::silent;
      changes[{kind, after.failure}].insert(asked.second);
    } else if (completed(*before) && refused(after)) {
      const bool all = !any_completes_at(sides.after, address);
      const auto known = [](const auto& each) { return each.first.all_refused; };
      const bool told = all ? std::ranges::any_of(changes, known) : told_of_key(sides.after, asked.second);
      if (told) continue;
      changes[{Change::Kind::refused, after.failure, after.needs_client_certificate, all}].insert(asked.second);
    } else if (refused(*before) && completed(after) && !told_of_key(sides.before, asked.second)) {
      changes[{Change::Kind::completes, before->failure}].insert(asked.second);
    }
  }
  return changes;
}

// Not every offer goes to every address: only what was answered somewhere, and is not asked anywhere now, is lost.
void tell_unasked(const Sides& sides, Differences& differences) {
  auto lost = offers_where(sides.before, [](const OfferOutcome& outcome) { return outcome.answered(); });
  for (const auto& [asked, outcome] : sides.after.offers) {
    // Told of its address, unless that is a new one.
    if (outcome.answered() || sides.before.offers.contains(asked)) lost.erase(asked.second);
  }
  if (lost.empty()) return;
  const std::string offers = offers_text(lost);
  differences.push_back({DifferenceKind::reachability, Direction::undetermined, offers, "answered", "",
                         fmt::format("{} had no answer this time, or {} not made: what {} now is not known", offers,
                                     lost.size() == 1 ? "was" : "were", lost.size() == 1 ? "it meets" : "they meet")});
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
  const bool none_completes = no_handshake_completes(sides, differences);
  // What happened at many addresses alike is told once.
  std::map<std::pair<Change, std::set<std::string_view>>, Texts> alike;
  for (const std::string& address : sides.after.addresses) {
    for (const auto& change : changes_at(sides, address)) {
      if (!none_completes || change.first.kind != Change::Kind::refused) alike[change].insert(address);
    }
  }
  for (const auto& [change, addresses] : alike)
    differences.push_back(difference_of(change.first, change.second, addresses));
  tell_unasked(sides, differences);
}

}  // namespace trustprobe::compare
