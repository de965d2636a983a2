// Which of the verdicts the roots give at which the chains of one side end.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

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

}  // namespace

bool trusted_by_public_root(const SeenChain& chain) {
  return std::ranges::any_of(chain.stores, [](const StoreWord& word) {
    return word.verdict == path::Verdict::trusted && public_root(word.anchor);
  });
}

Decision gravest(std::vector<Decision> decisions) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < decisions.size(); ++i) {
    if (gravity(decisions[i].verdict) > gravity(decisions[worst].verdict)) worst = i;
  }
  return std::move(decisions[worst]);
}

Decision judged_by_roots(const InterceptionSide& via, const InterceptionTerms& terms) {
  std::vector<Decision> decisions;
  for (const SeenChain& chain : via.chains) {
    const std::size_t index = decisions.size();
    decisions.push_back(terms.expected_anchors.empty() ? by_public_roots(chain) : by_expected(chain, terms));
    decisions.back().chain = index;
  }
  return gravest(std::move(decisions));
}

}  // namespace trustprobe::compare
