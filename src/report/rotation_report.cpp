#include "report/rotation_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "report/finding_lines.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using compare::AddressRollout;
using compare::AddressState;
using compare::LeafChain;
using compare::OfferStanding;
using compare::Regression;
using compare::RotationAnswer;
using compare::RotationRound;
using compare::RotationTerms;
using compare::Standing;

struct View {
  const RotationRound& round;
  const RotationTerms& terms;
  const TextStyle& style;
  bool several_targets = false;

  std::size_t width() const { return static_cast<std::size_t>(std::max(style.width, 60)); }
};

bool several_targets(const RotationRound& round) {
  return std::ranges::any_of(
      round.addresses, [&](const AddressRollout& address) { return address.target != round.addresses.front().target; });
}

std::string_view new_ones(const RotationTerms& terms) {
  return terms.leaves.expected.size() == 1 ? "the new certificate" : "the new certificates";
}

std::string_view serve(std::size_t count) {
  return count == 1 ? "serves" : "serve";
}

std::string rolled_out_text(const RotationRound& round, const RotationTerms& terms) {
  const std::size_t done = round.count(AddressState::new_leaf), all = round.addresses.size();
  if (all == 1) return fmt::format("the address {} {}", done == 1 ? "serves" : "does not serve", new_ones(terms));
  return fmt::format("{} of {} addresses {} {}", grouped(done), grouped(all), serve(done), new_ones(terms));
}

std::string leaf_text(const x509::Certificate& leaf, base::Instant now) {
  const base::Seconds left = leaf.not_after - now;
  const std::string end = left < base::Seconds{0} ? fmt::format("expired {} ago, on", base::duration_text(left))
                                                  : fmt::format("ends in {}, on", base::duration_text(left));
  return fmt::format("{}, {}, {} {} ({})", checks::name_of(leaf), base::printable(leaf.public_key.name), end,
                     base::to_date(leaf.not_after), x509::fingerprint_hex(leaf).substr(0, 8));
}

std::string serial_text(const x509::Certificate& leaf) {
  return fmt::format("serial {}{}", leaf.serial_negative ? "-" : "", base::to_hex(leaf.serial));
}

std::string address_name(const AddressRollout& address, bool with_target) {
  if (address.address.empty()) return base::printable(address.target);
  return with_target ? base::printable(address.target) + " " + address.address : address.address;
}

std::string headline(const View& view) {
  struct Word {
    std::string_view text;
    Tone tone;
  };
  const auto word = [&]() -> Word {
    switch (view.round.answer()) {
      case RotationAnswer::regression:
        return {"REGRESSION", Tone::bad};
      case RotationAnswer::not_yet:
        return {"NOT YET", Tone::bad};
      case RotationAnswer::undetermined:
        return {"UNDETERMINED", Tone::warning};
      case RotationAnswer::done:
        return {"DONE", Tone::good};
    }
    return {"", Tone::plain};
  }();
  std::string text = rolled_out_text(view.round, view.terms);
  if (const std::size_t silent = view.round.count(AddressState::no_answer);
      silent > 0 && view.round.addresses.size() > 1)
    text += fmt::format("; {} could not be asked", grouped(silent));
  const auto failing = static_cast<std::size_t>(std::ranges::count_if(view.round.regressions, &Regression::fails));
  if (failing > 0) text += "; " + base::counted(failing, "error");
  return toned(word.text, word.tone, view.style) + "   " + text + "\n";
}

std::string certificate_rows(const View& view) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const LeafChain& chain : view.terms.leaves.expected)
    rows.emplace_back("new", leaf_text(*chain.leaf(), view.round.at));
  for (const LeafChain& chain : view.round.old) rows.emplace_back("old", leaf_text(*chain.leaf(), view.round.at));
  if (view.round.old.empty())
    rows.emplace_back("old", "not known: none was given with --was and none is served; nothing could be compared");
  std::string text;
  for (const auto& [label, value] : rows) text += fmt::format("  {}  {}", label, folded(value, view.width(), 7, 7));
  return text;
}

// To whom, when an address does not give the same to all.
std::string to_whom(const AddressRollout& address, const std::vector<const OfferStanding*>& seen) {
  const bool all = std::ranges::all_of(address.offers, [&](const OfferStanding& each) {
    return !each.leaf || std::ranges::find(seen, &each) != seen.end();
  });
  if (all) return {};
  const bool nameless = std::ranges::none_of(seen, [](const auto* each) { return each->offer->sends_server_name; });
  if (nameless) return " to clients without server name";
  std::vector<std::string> ids;
  for (const OfferStanding* each : seen) ids.emplace_back(each->offer->id);
  return fmt::format(" to the offer{} {}", ids.size() == 1 ? "" : "s", checks::listed(ids, 6));
}

/// Offers of one address that met the same leaf, in the order in which they were made.
std::vector<std::vector<const OfferStanding*>> by_leaf(const AddressRollout& address, Standing standing) {
  std::vector<std::vector<const OfferStanding*>> groups;
  for (const OfferStanding& seen : address.offers) {
    if (seen.standing != standing) continue;
    const auto same = std::ranges::find_if(groups, [&](const auto& group) {
      return group.front()->leaf == seen.leaf || compare::same_certificate(group.front()->leaf, seen.leaf);
    });
    same == groups.end() ? groups.push_back({&seen}) : same->push_back(&seen);
  }
  return groups;
}

std::vector<std::string> lagging_facts(const AddressRollout& address, base::Instant now) {
  std::vector<std::string> facts;
  for (const auto& group : by_leaf(address, Standing::old_leaf)) {
    facts.push_back(
        fmt::format("still serves the old one{}: {}", to_whom(address, group), leaf_text(*group.front()->leaf, now)));
  }
  for (const auto& group : by_leaf(address, Standing::other_leaf)) {
    if (std::ranges::none_of(group, &OfferStanding::counts)) continue;
    const auto& leaf = group.front()->leaf;
    facts.push_back(fmt::format(
        "serves another one{}: {}", to_whom(address, group),
        leaf ? leaf_text(*leaf, now) + ", " + serial_text(*leaf) : std::string("bytes that are no certificate")));
  }
  for (const x509::CertificateRef& leaf : address.missing) {
    facts.push_back(fmt::format("does not have the new {} certificate: no offer that asks for such a key gets it",
                                base::printable(leaf->public_key.name)));
  }
  return facts;
}

std::string address_lines(const View& view, const std::string& title, bool lagging) {
  std::vector<std::pair<std::string, std::string>> rows;
  std::size_t widest = 0;
  for (const AddressRollout& address : view.round.addresses) {
    if (lagging ? !address.lags() : address.state != AddressState::no_answer) continue;
    const std::string name = address_name(address, view.several_targets);
    widest = std::max(widest, display_width(name));
    const auto facts = lagging ? lagging_facts(address, view.round.at) : std::vector{address.failure};
    for (const std::string& fact : facts) rows.emplace_back(rows.empty() || &fact == &facts.front() ? name : "", fact);
  }
  if (rows.empty()) return {};
  std::string text = "\n  " + title + "\n";
  const std::size_t column = 4 + widest + 3;
  for (const auto& [name, fact] : rows)
    text += "    " + padded(name, widest + 3) + folded(fact, view.width(), column, column);
  return text;
}

struct Beside {
  x509::CertificateRef leaf;
  Standing standing;
  std::size_t addresses;
  bool by_default;  ///< the default offer meets it: most clients do
};

// What is served and is no failure: leaves of other types of key, and defaults of addresses that others own.
std::vector<Beside> served_beside(const RotationRound& round) {
  std::vector<Beside> all;
  for (const AddressRollout& address : round.addresses) {
    for (const Standing standing : {Standing::kept_leaf, Standing::other_leaf}) {
      for (const auto& group : by_leaf(address, standing)) {
        const bool lags = standing == Standing::other_leaf && std::ranges::any_of(group, &OfferStanding::counts);
        if (!group.front()->leaf || lags) continue;
        const auto known = std::ranges::find_if(all, [&](const Beside& each) {
          return each.standing == standing && compare::same_certificate(each.leaf, group.front()->leaf);
        });
        const bool by_default = std::ranges::any_of(
            group, [](const OfferStanding* each) { return each->offer == &target::default_offer(); });
        if (known == all.end()) {
          all.push_back({group.front()->leaf, standing, 1, by_default});
        } else {
          ++known->addresses;
          known->by_default = known->by_default || by_default;
        }
      }
    }
  }
  return all;
}

std::string beside_lines(const View& view) {
  std::string text;
  for (const auto& [leaf, standing, count, by_default] : served_beside(view.round)) {
    const std::string_view why =
        standing == Standing::kept_leaf && by_default ? "most clients go on getting this one; nothing new is expected "
                                                        "for its type of key (--was names what is to "
                                                        "go)"
        : standing == Standing::kept_leaf
            ? "nothing new is expected for its type of key, so it may stay (--was names what is to go)"
            : "what clients without server name get; it is for another host and does not count";
    text += "    " + folded(fmt::format("{}, at {}: {}", leaf_text(*leaf, view.round.at),
                                        count == 1 ? "1 address" : fmt::format("{} addresses", count), why),
                            view.width(), 4, 6);
  }
  return text.empty() ? text : "\n  also served\n" + text;
}

std::string offer_text(const OfferStanding& seen) {
  std::string text(to_string(seen.standing));
  if (seen.leaf) text += fmt::format(" ({})", x509::fingerprint_hex(*seen.leaf).substr(0, 8));
  return seen.failure.empty() ? text : text + ", " + seen.failure;
}

std::string every_offer(const View& view) {
  std::string text;
  for (const AddressRollout& address : view.round.addresses) {
    if (address.offers.empty()) continue;
    text += "    " + address_name(address, view.several_targets) + "\n";
    for (const OfferStanding& seen : address.offers)
      text += fmt::format("      {:<12} {}", seen.offer->id, folded(offer_text(seen), view.width(), 19, 19));
  }
  return text.empty() ? text : "\n  every offer\n" + text;
}

std::string regression_lines(const View& view) {
  std::string text;
  for (const Regression& regression : view.round.regressions) {
    text += finding_lines({.severity = regression.severity,
                           .undetermined = regression.undetermined,
                           .fact = regression.summary,
                           .id = to_string(regression.kind),
                           .detail = regression.detail,
                           .remedy = regression.remedy},
                          true, view.style);
  }
  return text.empty() ? text : "\n" + text;
}

std::string clock(base::Instant at) {
  return base::to_rfc3339(at).substr(11);
}

std::vector<std::string> names_of(const RotationRound& round, AddressState state) {
  const bool with_target = several_targets(round);
  std::vector<std::string> names;
  for (const AddressRollout& address : round.addresses) {
    if (address.state == state) names.push_back(address_name(address, with_target));
  }
  return names;
}

}  // namespace

std::string rotation_text(const RotationRound& round, const RotationTerms& terms, const TextStyle& style) {
  const View view{round, terms, style, several_targets(round)};
  return headline(view) + certificate_rows(view) + address_lines(view, "not yet", true) +
         address_lines(view, "could not be asked", false) + beside_lines(view) +
         (style.verbose ? every_offer(view) : "") + regression_lines(view);
}

std::string rotation_progress(const RotationRound& round, const RotationTerms& terms) {
  std::string text = fmt::format("{}  {}", clock(round.at), rolled_out_text(round, terms));
  const auto add = [&](AddressState state, std::string_view one, std::string_view several) {
    const std::vector<std::string> names = names_of(round, state);
    if (!names.empty()) text += fmt::format("; {} {}", checks::listed(names, 4), names.size() == 1 ? one : several);
  };
  add(AddressState::old_leaf, "still serves the old one", "still serve the old one");
  add(AddressState::other_leaf, "serves another one", "serve another one");
  add(AddressState::missing, "lacks a new one", "lack a new one");
  add(AddressState::no_answer, "could not be asked", "could not be asked");
  std::vector<std::string> failing;
  for (const Regression& regression : round.regressions) {
    const std::string kind(to_string(regression.kind));
    if (regression.fails() && std::ranges::find(failing, kind) == failing.end()) failing.push_back(kind);
  }
  if (!failing.empty()) text += fmt::format("; regression: {}", fmt::join(failing, ", "));
  return text + "\n";
}

}  // namespace trustprobe::report
