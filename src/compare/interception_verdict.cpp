// Which of the verdicts the two sides give.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

using observation::FailureReason;
using observation::Stage;

Decision by_direct(InterceptionVerdict verdict, std::string reason) {
  return {verdict, Yardstick::direct_path, std::move(reason)};
}

template <typename Holds>
bool any_chain(const InterceptionSide& side, Holds holds) {
  return std::ranges::any_of(side.chains, holds);
}

bool same_top(const SeenChain& one, const SeenChain& other) {
  if (!one.top || !other.top) return one.top == other.top && one.top_name == other.top_name;
  return one.top->spki_sha256 == other.top->spki_sha256;
}

std::string other_certificate(const SeenChain& chain) {
  return fmt::format("another certificate than the direct path shows, by the same key of {}",
                     checks::name_of(chain.leaf()->issuer));
}

// A server may have several leaves, and a farm is never renewed at once: none of that is the proxy's doing.
Decision same_issuer(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct) {
  const auto alike = [&](const SeenChain& other) {
    return other.leaf()->spki_sha256 == chain.leaf()->spki_sha256 ||
           checks::subject_names(*other.leaf()) == checks::subject_names(*chain.leaf());
  };
  const bool same_anchor = any_chain(direct, [&](const SeenChain& other) { return same_top(other, chain); });
  if (!same_anchor)
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("shows {}, and ends at {} instead of {}", other_certificate(chain), chain.top_name,
                                 counterpart(via, chain, direct).top_name));
  if (!any_chain(direct, alike))
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("shows {}, with other names and another key: another server may have answered",
                                 other_certificate(chain)));
  return by_direct(InterceptionVerdict::transparent,
                   fmt::format("shows {}: a server that has several, or is being renewed", other_certificate(chain)));
}

Decision re_signed(const SeenChain& chain, const SeenChain& direct) {
  const std::string is = checks::name_of(chain.leaf()->issuer), was = checks::name_of(direct.leaf()->issuer);
  return by_direct(InterceptionVerdict::re_signed,
                   is == was ? fmt::format("the certificate was signed by {}, with another key than that of the same "
                                           "name on the direct path",
                                           is)
                             : fmt::format("the certificate was signed by {}, which signs nothing that the direct path "
                                           "shows; there it is {}",
                                           is, was));
}

Decision other_issuer(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct) {
  const std::string issuer = checks::name_of(chain.leaf()->issuer);
  const bool same_key =
      any_chain(direct, [&](const SeenChain& other) { return other.leaf()->spki_sha256 == chain.leaf()->spki_sha256; });
  if (same_key)
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("the server's own key, in a certificate by another issuer, {}: only who has the key "
                                 "can use it",
                                 issuer));
  if (trusted_by_public_root(chain))
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("another certificate, by {}, that ends at the public root {}: servers with several "
                                 "certificates do that, and a proxy could hardly",
                                 issuer, chain.top_name));
  const bool same_name = any_chain(direct, [&](const SeenChain& other) {
    return other.leaf()->issuer.canonical == chain.leaf()->issuer.canonical && other.issuers.empty();
  });
  if (same_name && chain.issuers.empty())
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("another certificate by {}, whose key neither side shows: it cannot be told whether "
                                 "it is the same issuer",
                                 issuer));
  return re_signed(chain, counterpart(via, chain, direct));
}

Decision judged_chain(const InterceptionSide& via, const SeenChain& chain, const InterceptionSide& direct) {
  if (any_chain(direct, [&](const SeenChain& other) { return same_bytes(*other.presented, *chain.presented); }))
    return by_direct(InterceptionVerdict::transparent,
                     "the same certificates and the same handshake as on the direct path");
  const auto own = std::ranges::find_if(
      direct.chains, [&](const SeenChain& other) { return other.leaf()->fingerprint == chain.leaf()->fingerprint; });
  if (own != direct.chains.end()) {
    const std::size_t is = chain.presented->certificates.size(), was = own->presented->certificates.size();
    return by_direct(InterceptionVerdict::altered,
                     is == was ? std::string("the server's own certificate, with others above it or in another order")
                               : fmt::format("the server's own certificate, in a chain of {} instead of {}", is, was));
  }
  const bool issuer_known = any_chain(direct, [&](const SeenChain& other) {
    return signed_by_any(*chain.leaf(), other.issuers) || signed_by_any(*other.leaf(), chain.issuers);
  });
  return issuer_known ? same_issuer(via, chain, direct) : other_issuer(via, chain, direct);
}

// Nothing that a retry might not change, and nothing by which it may be no proxy at all.
bool is_conclusive(const observation::AttemptFailure& failure) {
  const bool may_pass = failure.reason == FailureReason::timed_out || failure.reason == FailureReason::try_later ||
                        failure.reason == FailureReason::out_of_resources;
  switch (failure.stage) {
    case Stage::handshake:
    case Stage::starttls:
      return !may_pass;
    case Stage::proxy:
      return failure.reason == FailureReason::denied || failure.reason == FailureReason::captive_portal ||
             failure.reason == FailureReason::bad_gateway;
    default:
      return false;
  }
}

bool is_bad_gateway(const observation::Attempt& attempt) {
  return attempt.failure && attempt.failure->stage == Stage::proxy &&
         attempt.failure->reason == FailureReason::bad_gateway;
}

// A proxy that could reach the server for one attempt and not for the next flaps, and forbids nothing.
bool blocks(const InterceptionSide& via) {
  const auto& endpoints = via.observation->endpoints;
  const bool never_reached = std::ranges::all_of(endpoints, [](const observation::EndpointObservation& seen) {
    return std::ranges::all_of(seen.attempts, is_bad_gateway);
  });
  return std::ranges::any_of(endpoints, [&](const observation::EndpointObservation& seen) {
    if (seen.attempts.empty()) return false;
    const observation::Attempt& first = seen.attempts.front();
    return first.failure && is_conclusive(*first.failure) && (never_reached || !is_bad_gateway(first));
  });
}

/// Where the gravest verdict holds, if others hold elsewhere.
std::string where_of(const InterceptionSide& via, const std::vector<Decision>& decisions) {
  const InterceptionVerdict verdict = gravest(decisions).verdict;
  std::vector<std::size_t> these, others;
  for (const Decision& each : decisions) (each.verdict == verdict ? these : others).push_back(each.chain);
  return where_only(via, these, others);
}

// What went wrong at the proxy says so itself.
std::string told_of(const InterceptionSide& via) {
  const bool names_proxy = via.silence.find("the proxy") != std::string::npos;
  return fmt::format("{} {}", names_proxy ? "it" : "through the proxy it", via.silence);
}

}  // namespace

Decision compared_with_direct(const InterceptionSide& via, const InterceptionSide& direct) {
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < via.chains.size(); ++i) {
    const SeenChain& chain = via.chains[i];
    if (!asked_of_both(via, chain, direct)) continue;
    decisions.push_back(judged_chain(via, chain, direct));
    decisions.back().chain = i;
  }
  if (decisions.empty())
    return by_direct(InterceptionVerdict::undetermined,
                     "no offer was answered on both paths: there is nothing to hold the certificate against");
  const bool untouched = std::ranges::all_of(
      decisions, [](const Decision& each) { return each.verdict == InterceptionVerdict::transparent; });
  const std::vector<std::string> altered = untouched ? alterations(via, direct) : std::vector<std::string>{};
  if (!altered.empty())
    decisions.push_back(by_direct(InterceptionVerdict::altered,
                                  fmt::format("the server's own certificate, but {}; whoever answers has the server's "
                                              "key: another server of the same operator, or a proxy that was given it",
                                              checks::listed(altered, altered.size()))));
  const std::string where = untouched ? std::string() : where_of(via, decisions);
  Decision decision = gravest(std::move(decisions));
  decision.where = where;
  return decision;
}

Decision judged_silence(const InterceptionSide& via, const InterceptionSide& direct) {
  if (!direct.asked())
    return {InterceptionVerdict::undetermined, Yardstick::nothing,
            fmt::format("{}; there is nothing to compare that with", told_of(via))};
  if (direct.chains.empty())
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("no certificate on either path: {}; directly it {}", told_of(via), direct.silence));
  return by_direct(blocks(via) ? InterceptionVerdict::blocked : InterceptionVerdict::undetermined,
                   fmt::format("{}; directly it shows its certificate", told_of(via)));
}

}  // namespace trustprobe::compare
