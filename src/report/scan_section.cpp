#include "report/scan_section.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "base/text.h"
#include "checks/served.h"
#include "report/layout.h"
#include "report/scan_tables.h"
#include "report/scan_words.h"
#include "report/sections.h"
#include "report/surface_judgement.h"
#include "wire/registry.h"
#include "wire/sslv2.h"

namespace trustprobe::report {
namespace {

using observation::AcceptedList;
using observation::Answer;
using observation::Surface;
using observation::VersionSurface;

constexpr std::uint16_t sslv2 = 0x0002, tls12 = 0x0303, tls13 = 0x0304;

bool speaks_before_tls13(const Surface& surface) {
  return std::ranges::any_of(surface.versions, [](const VersionSurface& seen) {
    return seen.supported == Answer::yes && seen.version != sslv2 && seen.version <= tls12;
  });
}

std::string names_of(const std::vector<const VersionSurface*>& versions) {
  std::vector<std::string> names;
  for (const VersionSurface* seen : versions) names.push_back(wire::version_name(seen->version));
  return fmt::format("{}", fmt::join(names, ", "));
}

// "SSL 2, SSL 3 (timed out), TLS 1.0 (reset)": neighbours with one reason share it.
std::string with_reasons(const std::vector<const VersionSurface*>& versions) {
  std::string text;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (i > 0) text += ", ";
    text += wire::version_name(versions[i]->version);
    const bool shared = i + 1 < versions.size() && versions[i + 1]->detail == versions[i]->detail;
    if (!shared) text += in_brackets(versions[i]->detail);
  }
  return text;
}

std::string versions_row(const Surface& surface, const TextStyle& style) {
  const auto that_are = [&](Answer answer) {
    std::vector<const VersionSurface*> found;
    for (const VersionSurface& seen : surface.versions) {
      if (seen.supported == answer) found.push_back(&seen);
    }
    return found;
  };
  const auto yes = that_are(Answer::yes), no = that_are(Answer::no), unknown = that_are(Answer::undetermined);
  std::vector<std::string> parts;
  if (surface.versions.empty()) parts.emplace_back("undetermined: none was asked for");
  if (!yes.empty()) parts.push_back(names_of(yes));
  if (yes.empty() && !no.empty()) parts.emplace_back("none found");
  if (!no.empty()) parts.push_back("not " + (style.verbose ? with_reasons(no) : names_of(no)));
  if (!unknown.empty()) parts.push_back("undetermined: " + with_reasons(unknown));
  return scan_row("versions", fmt::format("{}", fmt::join(parts, "; ")), style);
}

std::string full_suite(std::uint16_t suite) {
  return wire::cipher_suite_name(suite) + (weak_suite(suite) ? " (weak)" : "");
}

// "8 cipher suites, 1 weak, in the server's order".
std::string suite_counts(const AcceptedList& suites) {
  if (suites.accepted.empty()) return "undetermined: no cipher suite was seen to be accepted";
  std::string text = base::counted(suites.accepted.size(), "cipher suite");
  const auto weak = std::ranges::count_if(suites.accepted, weak_suite);
  if (weak > 0) text += fmt::format(", {} weak", weak);
  const std::string order = order_words(suites);
  return order.empty() ? text : text + ", " + order;
}

std::string undetermined_suites(const AcceptedList& suites, const TextStyle& style) {
  if (suites.exhaustive()) return {};
  constexpr std::size_t few = 4;
  if (style.verbose || suites.undetermined.size() <= few)
    return scan_row("undetermined", joined(suites.undetermined, full_suite), style, 4);
  return scan_row("undetermined", base::counted(suites.undetermined.size(), "cipher suite"), style, 4);
}

// A row per key exchange and authentication, in the order in which the list has them.
std::string suites_by_key_exchange(const std::vector<std::uint16_t>& suites, const TextStyle& style) {
  std::vector<std::pair<std::string, std::vector<std::uint16_t>>> kinds;
  for (const std::uint16_t suite : suites) {
    const std::string kind = key_exchange_words(suite);
    auto known = std::ranges::find(kinds, kind, &decltype(kinds)::value_type::first);
    if (known == kinds.end()) known = kinds.insert(known, {kind, {}});
    known->second.push_back(suite);
  }
  std::string text;
  for (const auto& [kind, members] : kinds) {
    const bool forward_secret = kind.empty() || kind.find("DHE-") != std::string::npos || kind.ends_with("anon");
    const std::string remark = forward_secret ? "" : "; no forward secrecy";
    text += scan_row(kind.empty() ? "others" : kind, joined(members, cipher_words) + remark, style, 4);
  }
  return text;
}

std::string suites_rows(const std::string& label, const VersionSurface& seen, const TextStyle& style) {
  const AcceptedList& suites = seen.cipher_suites;
  if (!style.verbose && seen.version == tls13 && !suites.accepted.empty()) {
    const std::string order = order_words(suites);
    return scan_row(label, joined(suites.accepted, cipher_words) + (order.empty() ? "" : "; " + order), style) +
           undetermined_suites(suites, style);
  }
  std::string text = scan_row(label, suite_counts(suites), style);
  if (style.verbose) {
    for (const std::uint16_t suite : suites.accepted) text += fmt::format("    {}\n", full_suite(suite));
  } else {
    text += suites_by_key_exchange(suites.accepted, style);
  }
  return text + undetermined_suites(suites, style);
}

std::string sslv2_row(const VersionSurface& seen, const TextStyle& style) {
  std::vector<std::string> kinds;
  for (const std::uint32_t kind : seen.sslv2_cipher_kinds) kinds.push_back(wire::sslv2_cipher_kind_name(kind));
  const std::string list = kinds.empty() ? std::string() : fmt::format(": {}", fmt::join(kinds, ", "));
  return scan_row(wire::version_name(seen.version), base::counted(kinds.size(), "cipher kind") + " (weak)" + list,
                  style);
}

// "TLS 1.0, 1.1".
std::string with_another_version(const std::string& label, std::uint16_t version) {
  const std::string name = wire::version_name(version), family = name.substr(0, name.find(' ') + 1);
  return label.starts_with(family) ? label + ", " + name.substr(family.size()) : label + ", " + name;
}

// The newest version first; those that take the same suites together.
std::string all_suites(const Surface& surface, const TextStyle& style) {
  std::vector<std::pair<std::string, const VersionSurface*>> told;
  std::string sslv2_text;
  for (auto seen = surface.versions.rbegin(); seen != surface.versions.rend(); ++seen) {
    if (seen->supported != Answer::yes) continue;
    if (seen->version == sslv2) {
      sslv2_text = sslv2_row(*seen, style);
    } else if (!told.empty() && told.back().second->version != tls13 &&
               told.back().second->cipher_suites == seen->cipher_suites) {
      told.back().first = with_another_version(told.back().first, seen->version);
    } else {
      told.emplace_back(wire::version_name(seen->version), &*seen);
    }
  }
  std::string text;
  for (const auto& [label, seen] : told) text += suites_rows(label, *seen, style);
  return text + sslv2_text;
}

// A row for both families where they say the same, else one for each that is spoken.
std::string by_family(std::string_view label, const std::string& of_tls13, const std::string& of_tls12,
                      const TextStyle& style) {
  if (of_tls13.empty() || of_tls12.empty() || of_tls13 == of_tls12)
    return scan_row(label, of_tls13.empty() ? of_tls12 : of_tls13, style);
  return scan_row(label, "TLS 1.3: " + of_tls13, style) + scan_row("", "up to TLS 1.2: " + of_tls12, style);
}

std::string post_quantum_words(const Surface& surface) {
  if (std::ranges::none_of(surface.groups.accepted, post_quantum_group)) {
    const bool open = std::ranges::any_of(surface.groups.undetermined, post_quantum_group);
    return open || surface.groups.accepted.empty() ? "" : "no post-quantum";
  }
  switch (surface.prefers_post_quantum) {
    case Answer::yes:
      return "asks for post-quantum";
    case Answer::no:
      return "does not ask for post-quantum";
    case Answer::undetermined:
      return "whether it asks for post-quantum is undetermined";
  }
  return "";
}

std::string key_exchange_rows(const Surface& surface, const TextStyle& style) {
  const bool modern = surface.supports(tls13) == Answer::yes, older = speaks_before_tls13(surface);
  const std::string of_tls13 = modern ? list_words(surface.groups, group_words, post_quantum_words(surface)) : "";
  std::string text = by_family("groups", of_tls13, older ? list_words(surface.groups_tls12, group_words) : "", style);
  if (surface.smallest_dh_bits > 0) {
    const bool weak = surface.smallest_dh_bits < 2'048;
    text += scan_row("DHE", grouped(surface.smallest_dh_bits) + " bits" + (weak ? " (weak)" : ""), style);
  }
  return text + by_family("signs with",
                          modern ? list_words(surface.signature_schemes, wire::signature_scheme_name) : "",
                          older ? list_words(surface.signature_schemes_tls12, wire::signature_scheme_name) : "", style);
}

std::string alpn_row(const Surface& surface, const TextStyle& style) {
  const bool known = surface.alpn_known == Answer::yes;
  if (surface.alpn.empty()) return scan_row("ALPN", known ? "none" : "undetermined: an answer was lost", style);
  std::vector<std::string> protocols;
  for (const std::string& protocol : surface.alpn) protocols.push_back(base::printable(protocol));
  const AcceptedList order{std::vector<std::uint16_t>(protocols.size()), surface.alpn_preference, {}};
  const std::string words = order_words(order);
  return scan_row("ALPN",
                  fmt::format("{}{}{}{}", fmt::join(protocols, ", "), words.empty() ? "" : "; ", words,
                              known ? "" : "; others undetermined"),
                  style);
}

std::string feature_rows(const Surface& surface, const TextStyle& style) {
  return scan_row("sessions", answers_words(session_answers(surface.features), style.verbose), style) +
         scan_row("features", answers_words(feature_answers(surface.features), style.verbose), style);
}

std::string difference_words(const policies::PolicyDifference& difference, const TextStyle& style) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view verb, const std::vector<std::uint16_t>& values, WordsOf words_of) {
    std::vector<std::string> words;
    for (const std::uint16_t value : values) words.push_back(words_of(value));
    if (!words.empty())
      parts.push_back(fmt::format("{} {}", verb, checks::listed(words, style.verbose ? words.size() : 4)));
  };
  add("speaks", difference.versions_extra, wire::version_name);
  add("does not speak", difference.versions_missing, wire::version_name);
  add("takes", difference.suites_extra, wire::cipher_suite_name);
  add("does not take", difference.suites_missing, wire::cipher_suite_name);
  add("takes the group", difference.groups_extra, wire::group_name);
  add("does not take the group", difference.groups_missing, wire::group_name);
  if (difference.post_quantum_differs)
    parts.emplace_back(*difference.post_quantum_differs ? "takes post-quantum groups" : "takes no post-quantum group");
  if (difference.order_differs) parts.emplace_back("prefers another order");
  return fmt::format("{}", fmt::join(parts, ", "));
}

// A server that nobody configured by a published policy differs in a lot; that helps nobody.
constexpr std::size_t few_differences = 6;

std::string policy_row(const std::optional<policies::PolicyMatch>& match, const TextStyle& style) {
  if (!match) return {};
  std::string text;
  if (!match->undetermined.empty()) {
    text = "undetermined: " + base::printable(match->undetermined);
  } else if (!match->exact.empty()) {
    std::vector<std::string> names;
    for (const policies::Policy* policy : match->exact) names.push_back(base::printable(policy_label(*policy)));
    text = "fits " + checks::listed(names, style.verbose ? names.size() : 5);
    if (names.size() > 1) text += ", alike on the wire";
  } else if (match->nearest && match->nearest->policy != nullptr) {
    const policies::PolicyDifference& difference = match->nearest->difference;
    text = "fits none; nearest is " + base::printable(policy_label(*match->nearest->policy));
    text += style.verbose || difference.size() <= few_differences
                ? ", but this endpoint " + difference_words(difference, style)
                : fmt::format(", with {} differences (-v lists them)", difference.size());
  } else {
    text = "fits none, and none is near";
  }
  if (!match->not_exercised.empty())
    text += fmt::format("; nothing is said of {}, for which it has no certificate",
                        base::counted(match->not_exercised.size(), "cipher suite"));
  return scan_row("policy", text, style);
}

// All but what another look would measure differently. The endpoint was scanned.
std::string lasting_rows(const observation::EndpointObservation& seen, const SurfaceJudgement& judgement,
                         base::Instant now, const TextStyle& style) {
  const Surface& surface = *seen.surface;
  std::string text = versions_row(surface, style) + all_suites(surface, style) + key_exchange_rows(surface, style);
  const bool spoken = surface.supports(tls13) == Answer::yes || speaks_before_tls13(surface);
  if (spoken) text += alpn_row(surface, style);
  text += feature_rows(surface, style);
  ChainLetters letters;
  const std::string selection = selection_table(surface, letters, style);
  const std::string clients = clients_table(seen, judgement.clients, letters, style);
  text += selection + letters.legend(now, style) + clients;
  text += scan_row("large hellos", trial_words(surface.trials), style);
  return text + policy_row(judgement.policy, style);
}

std::string measured_rows(const Surface& surface, const std::string& where, const TextStyle& style) {
  const auto row = [&](std::string_view label, const std::string& words) {
    return words.empty() || where.empty() ? scan_row(label, words, style)
                                          : scan_row(label, where + ": " + words, style);
  };
  return row("post-quantum", cost_words(surface.post_quantum_cost)) + row("scan", effort_words(surface.effort));
}

// Words that stand out; each is one word, so no fold parts it.
std::string with_tones(std::string text, const TextStyle& style) {
  if (!style.colour) return text;
  for (const auto& [word, tone] : {std::pair<std::string_view, Tone>{"(weak)", Tone::warning},
                                   {"undetermined", Tone::notable},
                                   {"(post-quantum)", Tone::good}}) {
    const std::string shown = toned(word, tone, style);
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + shown.size()))
      text.replace(at, word.size(), shown);
  }
  return text;
}

// Endpoints whose surfaces read the same, to the last certificate.
struct Alike {
  std::string everything;
  std::vector<std::size_t> endpoints;
};

SurfaceJudgement judgement_of(const View& view, std::size_t endpoint) {
  const auto& surfaces = view.assessment.surfaces;
  const auto found = std::ranges::find(surfaces, endpoint, &assess::SurfaceAssessment::endpoint);
  return found == surfaces.end() ? SurfaceJudgement{} : surface_judgement(*found);
}

std::vector<Alike> alike_endpoints(const View& view) {
  TextStyle verbose = view.style;
  verbose.verbose = true;
  std::vector<Alike> groups;
  const auto& endpoints = view.assessment.observation->endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!endpoints[i].surface) continue;
    const SurfaceJudgement judgement = judgement_of(view, i);
    std::string everything = lasting_rows(endpoints[i], judgement, view.terms.now, verbose);
    const auto known = std::ranges::find(groups, everything, &Alike::everything);
    if (known != groups.end()) known->endpoints.push_back(i);
    if (known == groups.end()) groups.push_back({std::move(everything), {i}});
  }
  return groups;
}

}  // namespace

std::string render_surface(const observation::EndpointObservation& seen, const SurfaceJudgement& judgement,
                           base::Instant now, const TextStyle& style) {
  if (!seen.surface) return {};
  return with_tones(lasting_rows(seen, judgement, now, style) + measured_rows(*seen.surface, "", style), style);
}

std::string surfaces_section(const View& view) {
  const auto& endpoints = view.assessment.observation->endpoints;
  const bool several = endpoints.size() > 1;
  std::string text;
  for (const Alike& alike : alike_endpoints(view)) {
    const std::size_t first = alike.endpoints.front();
    std::vector<std::string> addresses;
    for (const std::size_t i : alike.endpoints) addresses.push_back(checks::address_text(view.input, i));
    if (!text.empty()) text += "\n";
    if (several) text += "  " + folded("scanned at " + checks::listed(addresses, addresses.size()), view.width(), 2, 4);
    const SurfaceJudgement judgement = judgement_of(view, first);
    text += lasting_rows(endpoints[first], judgement, view.terms.now, view.style);
    for (std::size_t i = 0; i < addresses.size(); ++i)
      text +=
          measured_rows(*endpoints[alike.endpoints[i]].surface, addresses.size() > 1 ? addresses[i] : "", view.style);
  }
  return with_tones(std::move(text), view.style);
}

}  // namespace trustprobe::report
