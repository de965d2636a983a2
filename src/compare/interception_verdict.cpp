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

Decision by_direct(InterceptionVerdict verdict, std::string reason) {
  return {verdict, Yardstick::direct_path, std::move(reason)};
}

// The other verdicts of several chains: the gravest counts.
int gravity(InterceptionVerdict verdict) {
  switch (verdict) {
    case InterceptionVerdict::transparent:
      return 0;
    case InterceptionVerdict::undetermined:
      return 1;
    case InterceptionVerdict::altered:
      return 2;
    case InterceptionVerdict::blocked:
      return 3;
    case InterceptionVerdict::re_signed:
      return 4;
  }
  return 0;
}

bool public_root(const x509::CertificateRef& certificate) {
  return certificate != nullptr && trust::is_public_root(*certificate);
}

bool trusted_by_public_root(const SeenChain& chain) {
  return std::ranges::any_of(chain.stores, [](const StoreWord& word) {
    return word.verdict == path::Verdict::trusted && public_root(word.anchor);
  });
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
Decision same_issuer(const SeenChain& chain, const InterceptionSide& direct) {
  const auto alike = [&](const SeenChain& other) {
    return other.leaf()->spki_sha256 == chain.leaf()->spki_sha256 ||
           checks::subject_names(*other.leaf()) == checks::subject_names(*chain.leaf());
  };
  const bool same_anchor = any_chain(direct, [&](const SeenChain& other) { return same_top(other, chain); });
  if (!same_anchor)
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("shows {}, and ends at {} instead of {}", other_certificate(chain), chain.top_name,
                                 direct.chains.front().top_name));
  if (!any_chain(direct, alike))
    return by_direct(InterceptionVerdict::undetermined,
                     fmt::format("shows {}, with other names and another key: another server may have answered",
                                 other_certificate(chain)));
  return by_direct(InterceptionVerdict::transparent,
                   fmt::format("shows {}: a server that has several, or is being renewed", other_certificate(chain)));
}

Decision re_signed(const SeenChain& chain, const InterceptionSide& direct) {
  return by_direct(
      InterceptionVerdict::re_signed,
      fmt::format("the certificate was signed by {}, which signs nothing that the direct path shows; "
                  "there it is {}",
                  checks::name_of(chain.leaf()->issuer), checks::name_of(direct.chains.front().leaf()->issuer)));
}

Decision other_issuer(const SeenChain& chain, const InterceptionSide& direct) {
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
  return re_signed(chain, direct);
}

Decision judged_chain(const SeenChain& chain, const InterceptionSide& direct) {
  if (any_chain(direct, [&](const SeenChain& other) { return same_bytes(*other.presented, *chain.presented); }))
    return by_direct(InterceptionVerdict::transparent, "the same certificates and the same handshake as directly");
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
  return issuer_known ? same_issuer(chain, direct) : other_issuer(chain, direct);
}

// Nothing that a retry might not change, and nothing that the proxy was not asked for rightly.
bool is_conclusive(const observation::AttemptFailure& failure) {
  const bool at_proxy = failure.stage == observation::Stage::proxy;
  switch (failure.reason) {
    // What breaks off or speaks something else before it says a word of the target may be no proxy.
    case FailureReason::reset:
    case FailureReason::closed:
    case FailureReason::unexpected:
      return !at_proxy;
    case FailureReason::name_not_found:
    case FailureReason::resolver_failed:
    case FailureReason::refused:
    case FailureReason::unreachable:
    case FailureReason::timed_out:
    case FailureReason::out_of_resources:
    case FailureReason::try_later:
    case FailureReason::authentication:
    case FailureReason::not_trusted:
      return false;
    default:
      return true;
  }
}

bool blocks(const InterceptionSide& via) {
  return std::ranges::any_of(via.observation->endpoints, [](const observation::EndpointObservation& seen) {
    return !seen.attempts.empty() && seen.attempts.front().failure && is_conclusive(*seen.attempts.front().failure);
  });
}

/// The first chain that ends at an expected root: the root itself, or its key under the same name, as where it is
/// cross-signed.
std::optional<std::string> expected_end(const SeenChain& chain, const InterceptionTerms& terms) {
  const auto expected = [&](const x509::Certificate& certificate) {
    return std::ranges::find(terms.expected_anchors, certificate.fingerprint) != terms.expected_anchors.end();
  };
  const auto stands_for = [&](const x509::CertificateRef& certificate) {
    if (!certificate) return false;
    if (expected(*certificate)) return true;
    return std::ranges::any_of(terms.stores, [&](const trust::TrustStoreRef& store) {
      return std::ranges::any_of(store->anchors_named(certificate->subject), [&](const trust::Anchor* anchor) {
        return expected(*anchor->certificate) && anchor->certificate->spki_sha256 == certificate->spki_sha256;
      });
    });
  };
  for (const StoreWord& word : chain.stores) {
    if (word.verdict == path::Verdict::trusted && stands_for(word.anchor)) return checks::name_of(*word.anchor);
  }
  if (!chain.trusted()) return std::nullopt;
  for (const auto& sent : chain.presented->certificates) {
    if (sent.certificate != chain.leaf() && stands_for(sent.certificate)) return checks::name_of(*sent.certificate);
  }
  return std::nullopt;
}

Decision by_expected(const SeenChain& chain, const InterceptionTerms& terms) {
  if (const auto name = expected_end(chain, terms))
    return {InterceptionVerdict::transparent, Yardstick::expected_root,
            fmt::format("no sign of interception: ends at the expected root {}", *name)};
  if (!chain.anchored() && !chain.top)
    return {InterceptionVerdict::undetermined, Yardstick::expected_root,
            fmt::format("leads to {}, which was neither sent nor is in a store: it cannot be told whether that is the "
                        "expected root",
                        chain.top_name)};
  const bool known_root =
      chain.top && std::ranges::find(terms.expected_anchors, chain.top->fingerprint) != terms.expected_anchors.end();
  if (known_root)
    return {InterceptionVerdict::undetermined, Yardstick::expected_root,
            fmt::format("ends at the expected root {}, but no store trusts it: {}", chain.top_name,
                        chain.stores.empty() ? "there is none" : chain.stores.front().reason)};
  return {InterceptionVerdict::re_signed, Yardstick::expected_root,
          fmt::format("ends at {}, which is not the root that is expected", chain.top_name)};
}

Decision by_public_roots(const SeenChain& chain) {
  const auto decision = [](InterceptionVerdict verdict, std::string reason) {
    return Decision{verdict, Yardstick::public_roots, std::move(reason)};
  };
  if (trusted_by_public_root(chain))
    return decision(InterceptionVerdict::transparent,
                    fmt::format("no sign of interception: ends at the public root {}", chain.top_name));
  if (chain.leaf()->self_signed())
    return decision(InterceptionVerdict::undetermined,
                    "a self-signed certificate: without the direct path it cannot be told whose it is");
  if (!chain.top)
    return decision(InterceptionVerdict::undetermined,
                    fmt::format("leads to {}, which was neither sent nor is in a store: it cannot be told whether that "
                                "is a public root",
                                chain.top_name));
  if (public_root(chain.top))
    return decision(InterceptionVerdict::undetermined,
                    fmt::format("ends at the public root {}, but no store trusts it: {}", chain.top_name,
                                chain.stores.empty() ? "there is none" : chain.stores.front().reason));
  return decision(InterceptionVerdict::re_signed,
                  fmt::format("ends at {}, which is no public root; if the server's own certificate does, say so with "
                              "--expect-root",
                              chain.top_name));
}

Decision gravest(std::vector<Decision> decisions) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < decisions.size(); ++i) {
    if (gravity(decisions[i].verdict) > gravity(decisions[worst].verdict)) worst = i;
  }
  return std::move(decisions[worst]);
}

// What went wrong at the proxy says so itself.
std::string told_of(const InterceptionSide& via) {
  const bool names_proxy = via.silence.find("the proxy") != std::string::npos;
  return fmt::format("{} {}", names_proxy ? "it" : "through the proxy it", via.silence);
}

}  // namespace

Decision compared_with_direct(const InterceptionSide& via, const InterceptionSide& direct) {
  std::vector<Decision> decisions;
  for (const SeenChain& chain : via.chains) decisions.push_back(judged_chain(chain, direct));
  const bool untouched = std::ranges::all_of(
      decisions, [](const Decision& each) { return each.verdict == InterceptionVerdict::transparent; });
  const std::vector<std::string> altered = untouched ? alterations(via, direct) : std::vector<std::string>{};
  if (!altered.empty())
    decisions.push_back(by_direct(InterceptionVerdict::altered,
                                  fmt::format("the server's own certificate, but {}; whoever answers has the server's "
                                              "key: another server of the same operator, or a proxy that was given it",
                                              checks::listed(altered, altered.size()))));
  return gravest(std::move(decisions));
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

Decision judged_by_roots(const InterceptionSide& via, const InterceptionTerms& terms) {
  std::vector<Decision> decisions;
  for (const SeenChain& chain : via.chains)
    decisions.push_back(terms.expected_anchors.empty() ? by_public_roots(chain) : by_expected(chain, terms));
  return gravest(std::move(decisions));
}

}  // namespace trustprobe::compare
