// What a proxy makes of the handshake: versions, groups, suites, large hellos, HTTP/2, client certificates.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "checks/hello_trials.h"
#include "checks/served.h"
#include "compare/interception_audit_parts.h"
#include "wire/registry.h"

namespace trustprobe::compare {
namespace {

using observation::Answer;
using observation::ClientCertificate;
using observation::HandshakeRecord;
using observation::Surface;

constexpr std::uint16_t sslv2 = 0x0002, sslv3 = 0x0300, tls10 = 0x0301, tls11 = 0x0302, tls12 = 0x0303;

enum class Which { complete, with_chain };

/// What a side's handshakes of the default offer came to.
std::vector<const HandshakeRecord*> handshakes_of(const InterceptionSide& side, Which which = Which::complete) {
  std::vector<const HandshakeRecord*> found;
  if (!side.asked()) return found;
  for (const auto& seen : side.observation->endpoints) {
    for (const auto& attempt : seen.attempts) {
      const bool wanted = which == Which::complete ? attempt.handshake.complete : !attempt.handshake.chain.empty();
      if (wanted && attempt.offer == &target::default_offer()) found.push_back(&attempt.handshake);
    }
  }
  return found;
}

std::vector<const Surface*> surfaces_of(const InterceptionSide& side) {
  std::vector<const Surface*> found;
  if (!side.asked()) return found;
  for (const auto& seen : side.observation->endpoints) {
    if (seen.surface) found.push_back(&*seen.surface);
  }
  return found;
}

/// Both sides' handshakes, where both have some.
struct Handshakes {
  std::vector<const HandshakeRecord*> via, direct;

  explicit Handshakes(const Interception& seen, Which which = Which::complete)
      : via(handshakes_of(seen.via, which)), direct(handshakes_of(seen.direct, which)) {}
  bool comparable() const { return !via.empty() && !direct.empty(); }
};

bool post_quantum(const HandshakeRecord* handshake) {
  const auto group = wire::group_of(handshake->group);
  if (!group) return false;
  const wire::GroupFamily family = wire::group_family(*group);
  return family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem ||
         family == wire::GroupFamily::draft_hybrid;
}

wire::SuiteTraits traits(const HandshakeRecord* handshake) {
  const auto suite = wire::cipher_suite_of(handshake->cipher_suite);
  return suite ? wire::traits_of(*suite) : wire::SuiteTraits{};
}

/// What a cipher suite should have.
struct SuiteQuality {
  bool (*has)(const wire::SuiteTraits& traits);
  std::string_view without;
};
constexpr SuiteQuality suite_qualities[] = {
    {[](const wire::SuiteTraits& traits) { return traits.forward_secret; }, "without forward secrecy"},
    {[](const wire::SuiteTraits& traits) { return traits.aead || traits.tls13; }, "without authenticated encryption"}};

bool any_suite(const observation::AcceptedList& suites, const SuiteQuality& quality) {
  return std::ranges::any_of(suites.accepted, [&](std::uint16_t suite) { return quality.has(wire::traits_of(suite)); });
}

/// The TLS 1.2 suites of an endpoint; null where it has none or they are not all known.
const observation::AcceptedList* tls12_suites(const Surface* surface) {
  const auto found = std::ranges::find(surface->versions, tls12, &observation::VersionSurface::version);
  if (found == surface->versions.end() || found->cipher_suites.accepted.empty()) return nullptr;
  return found->cipher_suites.exhaustive() ? &found->cipher_suites : nullptr;
}

bool speaks_http2(const HandshakeRecord* handshake) {
  return handshake->alpn == "h2";
}

bool asks_for_certificate(const HandshakeRecord* handshake) {
  return handshake->client_certificate != ClientCertificate::not_requested;
}

bool chooses_http2(const Surface* surface) {
  return std::ranges::find(surface->alpn, "h2") != surface->alpn.end();
}

/// The first handshake through the proxy that lacks what every direct one has; null where none does.
template <typename Has>
const HandshakeRecord* lacking(const Handshakes& handshakes, const Has& has) {
  if (!std::ranges::all_of(handshakes.direct, has)) return nullptr;
  const auto found = std::ranges::find_if_not(handshakes.via, has);
  return found == handshakes.via.end() ? nullptr : *found;
}

std::string group_text(const HandshakeRecord* handshake) {
  return handshake->group.empty() ? "RSA key transport" : base::printable(handshake->group);
}

bool is_broken(std::uint16_t suite) {
  const wire::SuiteTraits traits = wire::traits_of(suite);
  return traits.rc4 || traits.triple_des || traits.des || traits.export_grade || traits.null_encryption;
}

/// What of a surface should not be: old versions and broken suites, by name.
std::set<std::string> weaknesses(const Surface& surface) {
  std::set<std::string> found;
  for (const observation::VersionSurface& version : surface.versions) {
    if (version.version <= tls11 && version.supported == Answer::yes) found.insert(wire::version_name(version.version));
    for (const std::uint16_t suite : version.cipher_suites.accepted) {
      if (is_broken(suite)) found.insert(wire::cipher_suite_name(suite));
    }
  }
  return found;
}

bool knows_old_versions(const Surface& surface) {
  return std::ranges::none_of(std::initializer_list{sslv2, sslv3, tls10, tls11},
                              [&](std::uint16_t version) { return surface.supports(version) == Answer::undetermined; });
}

bool same_form(const observation::HelloTrial* one, const observation::HelloTrial* other) {
  return one->form == other->form;
}

// Clients that speak TLS 1.2 at most meet other suites than the default hello.
std::optional<Shown> downgraded_tls12(const Interception& seen) {
  for (const SuiteQuality& quality : suite_qualities) {
    const auto offers = [&](const Surface* surface) {
      const auto* suites = tls12_suites(surface);
      return suites != nullptr && any_suite(*suites, quality);
    };
    const auto lacks = [&](const Surface* surface) {
      const auto* suites = tls12_suites(surface);
      return suites != nullptr && !any_suite(*suites, quality);
    };
    const auto direct = surfaces_of(seen.direct);
    if (!direct.empty() && std::ranges::all_of(direct, offers) && std::ranges::any_of(surfaces_of(seen.via), lacks))
      return failed(
          fmt::format("has only suites {} for clients of TLS 1.2, where the server has others", quality.without));
  }
  return std::nullopt;
}

/// Nothing where scans of both sides do not tell.
std::optional<Shown> http2_by_scan(const Interception& seen) {
  const auto via = surfaces_of(seen.via), direct = surfaces_of(seen.direct);
  if (via.empty() || direct.empty() || !std::ranges::all_of(direct, chooses_http2)) return std::nullopt;
  if (std::ranges::all_of(via, chooses_http2)) return passed();
  const bool known = std::ranges::any_of(
      via, [](const Surface* surface) { return !chooses_http2(surface) && surface->alpn_known == Answer::yes; });
  return known ? failed("does not speak HTTP/2, which the server speaks")
               : undetermined("may not speak HTTP/2, which the server speaks", "Answers of the scan were lost.");
}

Shown lost_hellos(const Surface& via, const Surface& direct, bool anything_answered) {
  const checks::Trials is = checks::trials_of(via), was = checks::trials_of(direct);
  if (is.control == nullptr || was.control == nullptr) return not_applicable();
  if (!is.control_answered() || !was.control_answered())
    return anything_answered ? undetermined("may lose large hellos", "A small hello was lost as well.")
                             : not_applicable();
  std::vector<std::string> lost;
  for (const observation::HelloTrial* trial : is.unanswered) {
    const bool answered_directly = std::ranges::any_of(
        was.answered, [&](const observation::HelloTrial* other) { return same_form(trial, other); });
    if (answered_directly) lost.push_back(checks::form_text(*trial));
  }
  if (lost.empty()) return passed();
  if (checks::loses_any_hello(via, is))
    return undetermined("may lose large hellos", std::string("But ") + std::string(checks::lost_like_others) + ".");
  return failed("does not answer hellos that the server answers",
                fmt::format("Lost: {}.", checks::listed(lost, lost.size())));
}

}  // namespace

Shown downgrades_version(const Interception& seen) {
  const Handshakes handshakes(seen);
  if (!handshakes.comparable()) return not_applicable();
  // "TLS 1.2" < "TLS 1.3"
  const auto less = [](const auto* one, const auto* other) { return one->version < other->version; };
  const auto* is = *std::ranges::min_element(handshakes.via, less);
  const auto* was = *std::ranges::min_element(handshakes.direct, less);
  if (is->version >= was->version) return passed();
  return failed(fmt::format("agrees on {} where the server agrees on {}", is->version, was->version));
}

Shown offers_old_versions(const Interception& seen) {
  const auto via = surfaces_of(seen.via), direct = surfaces_of(seen.direct);
  if (via.empty() || direct.empty()) return not_applicable();
  std::set<std::string> only, known;
  for (const Surface* surface : direct) known.merge(weaknesses(*surface));
  for (const Surface* surface : via) {
    for (const std::string& each : weaknesses(*surface)) {
      if (!known.contains(each)) only.insert(each);
    }
  }
  if (!only.empty())
    return failed(
        fmt::format("accepts what the server refuses: {}", checks::listed({only.begin(), only.end()}, only.size())));
  const bool all_known = std::ranges::all_of(via, [](const Surface* surface) { return knows_old_versions(*surface); });
  return all_known ? passed()
                   : undetermined("may accept old versions that the server refuses", "Answers of the scan were lost.");
}

Shown downgrades_groups(const Interception& seen) {
  const Handshakes handshakes(seen);
  if (!handshakes.comparable()) return not_applicable();
  const HandshakeRecord* weaker = lacking(handshakes, post_quantum);
  if (weaker == nullptr) return passed();
  return failed(fmt::format("agrees on keys by {} where the server agrees on {}", group_text(weaker),
                            group_text(handshakes.direct.front())));
}

Shown downgrades_ciphers(const Interception& seen) {
  const Handshakes handshakes(seen);
  if (!handshakes.comparable()) return not_applicable();
  for (const SuiteQuality& quality : suite_qualities) {
    const auto has = [&](const HandshakeRecord* handshake) { return quality.has(traits(handshake)); };
    if (const HandshakeRecord* weaker = lacking(handshakes, has))
      return failed(fmt::format("agrees on {}, {}, where the server agrees on {}",
                                base::printable(weaker->cipher_suite), quality.without,
                                base::printable(handshakes.direct.front()->cipher_suite)));
  }
  return downgraded_tls12(seen).value_or(passed());
}

Shown breaks_large_hellos(const Interception& seen) {
  const auto via = surfaces_of(seen.via), direct = surfaces_of(seen.direct);
  if (via.empty() || direct.empty()) return not_applicable();
  return lost_hellos(*via.front(), *direct.front(), !seen.via.chains.empty());
}

Shown loses_http2(const Interception& seen) {
  // The hello before a request of HTTP/1.1 offers nothing else.
  if (auto scanned = http2_by_scan(seen)) return std::move(*scanned);
  const Handshakes handshakes(seen);
  if (!handshakes.comparable() || !std::ranges::all_of(handshakes.direct, speaks_http2)) return not_applicable();
  return lacking(handshakes, speaks_http2) == nullptr ? passed()
                                                      : failed("does not speak HTTP/2, which the server speaks");
}

Shown breaks_client_certificates(const Interception& seen) {
  // A server that demands one ends the handshake without it.
  const Handshakes handshakes(seen, Which::with_chain);
  if (!handshakes.comparable() || !std::ranges::all_of(handshakes.direct, asks_for_certificate))
    return not_applicable();
  return lacking(handshakes, asks_for_certificate) == nullptr
             ? passed()
             : failed("asks for no client certificate where the server asks for one");
}

}  // namespace trustprobe::compare
