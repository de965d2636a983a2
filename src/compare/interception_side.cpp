// What is kept of one side: its chains, what stores say of them, who signed the leaf and what is wrong with it.
#include <algorithm>

#include "checks/served.h"
#include "checks/verdict_words.h"
#include "compare/interception_parts.h"
#include "observation/failure_text.h"
#include "path/server_name.h"

namespace trustprobe::compare {
namespace {

using checks::DefectKind;
using checks::ServedChain;

// An anchor is only where the chain ends if the signatures on the way hold.
bool reaches_anchor(const path::PathVerdict& verdict) {
  return verdict.path.anchor != nullptr && std::ranges::none_of(verdict.problems, [](const path::Problem& problem) {
           return problem.id == path::ProblemId::signature_invalid;
         });
}

StoreWord word_of(const path::PathVerdict& verdict) {
  StoreWord word{verdict.store, verdict.client, verdict.verdict, nullptr, {}};
  if (reaches_anchor(verdict)) word.anchor = verdict.path.anchor->certificate;
  if (verdict.verdict != path::Verdict::trusted) word.reason = checks::short_reason(verdict);
  return word;
}

x509::CertificateRef anchor_of(const SeenChain& chain) {
  x509::CertificateRef reached;
  for (const StoreWord& word : chain.stores) {
    if (word.verdict == path::Verdict::trusted && word.anchor) return word.anchor;
    if (!reached) reached = word.anchor;
  }
  return reached;
}

// A certificate that somebody put at the end proves nothing: the leaf's issuers must lead to it by name.
x509::CertificateRef followed_up(const x509::PresentedChain& presented) {
  x509::CertificateRef last = presented.leaf();
  for (std::size_t step = 0; step < presented.certificates.size(); ++step) {
    const auto issuer = std::ranges::find_if(presented.certificates, [&](const auto& sent) {
      return sent.certificate && sent.certificate != last &&
             sent.certificate->subject.canonical == last->issuer.canonical;
    });
    if (issuer == presented.certificates.end() || last->self_issued()) break;
    last = issuer->certificate;
  }
  return last;
}

void find_top(SeenChain& chain) {
  const x509::CertificateRef last = followed_up(*chain.presented);
  chain.top = anchor_of(chain);
  if (!chain.top && last->self_signed()) chain.top = last;
  chain.top_name = chain.top ? checks::name_of(*chain.top) : checks::name_of(last->issuer);
}

bool any_problem(const ServedChain& chain, path::ProblemId id) {
  return std::ranges::any_of(chain.verdicts, [&](const path::PathVerdict& verdict) {
    return std::ranges::any_of(verdict.problems, [&](const path::Problem& problem) { return problem.id == id; });
  });
}

std::vector<DefectKind> defects_of(const ServedChain& served, const SeenChain& chain, const std::string& expected_name,
                                   base::Instant now) {
  const x509::Certificate& leaf = *chain.leaf();
  const bool broken_hash = std::ranges::any_of(chain.presented->certificates, [](const auto& sent) {
    return sent.certificate && checks::has_broken_hash(*sent.certificate) && !sent.certificate->self_signed();
  });
  std::vector<DefectKind> defects;
  const auto add = [&](DefectKind kind, bool there) {
    if (there) defects.push_back(kind);
  };
  add(DefectKind::expired, now > leaf.not_after);
  add(DefectKind::self_signed, leaf.self_signed());
  add(DefectKind::wrong_host, !path::names_server(leaf, expected_name));
  add(DefectKind::untrusted_root, !leaf.self_signed() && !chain.anchored());
  add(DefectKind::revoked, any_problem(served, path::ProblemId::revoked));
  add(DefectKind::sha1, broken_hash);
  add(DefectKind::weak_key, checks::has_weak_key(leaf));
  return defects;
}

SeenChain seen_chain(const ServedChain& served, const observation::Observation& observation, base::Instant now) {
  SeenChain chain{
      .presented = served.chain, .stores = {}, .top = nullptr, .top_name = {}, .issuers = {}, .defects = {}};
  for (const path::PathVerdict& verdict : served.verdicts) {
    chain.stores.push_back(word_of(verdict));
    // Candidates; `find_issuers` keeps those that signed.
    const auto& path = verdict.path.certificates;
    chain.issuers.insert(chain.issuers.end(), path.begin(), path.end());
  }
  find_top(chain);
  const auto& endpoint = observation.endpoints[served.places.front().endpoint].endpoint;
  chain.defects = defects_of(served, chain, endpoint.expected_name, now);
  return chain;
}

std::string why_silent(const observation::Observation& observation) {
  if (observation.resolve_failure) return failure_text(*observation.resolve_failure);
  if (observation.endpoints.empty() || observation.endpoints.front().attempts.empty()) return "has no address";
  for (const auto& seen : observation.endpoints) {
    const auto& failure = seen.attempts.front().failure;
    if (failure) return failure_text(*failure);
  }
  return "showed no certificate";
}

bool is_same(const x509::CertificateRef& one, const x509::CertificateRef& other) {
  return one->fingerprint == other->fingerprint;
}

void add_pool(const InterceptionSide& side, std::vector<x509::CertificateRef>& pool) {
  const auto add = [&](const x509::CertificateRef& certificate) {
    if (!certificate) return;
    if (std::ranges::none_of(pool, [&](const auto& known) { return is_same(known, certificate); }))
      pool.push_back(certificate);
  };
  for (const SeenChain& chain : side.chains) {
    for (const auto& sent : chain.presented->certificates) add(sent.certificate);
    for (const x509::CertificateRef& candidate : chain.issuers) add(candidate);
    add(chain.top);
  }
}

}  // namespace

bool SeenChain::trusted() const {
  return std::ranges::any_of(stores, [](const StoreWord& word) { return word.verdict == path::Verdict::trusted; });
}

bool SeenChain::anchored() const {
  return std::ranges::any_of(stores, [](const StoreWord& word) { return word.anchor != nullptr; });
}

bool SeenChain::shows(DefectKind kind) const {
  return std::ranges::find(defects, kind) != defects.end();
}

bool uses_proxy(const observation::Observation& observation) {
  return observation.way && !observation.way->proxies.empty();
}

InterceptionSide side_of(const assess::Assessment& assessment, base::Instant now) {
  InterceptionSide side{.observation = assessment.observation};
  const bool named = std::ranges::any_of(
      assessment.chains, [](const ServedChain& chain) { return chain.chain->leaf() && !chain.default_only; });
  for (const ServedChain& served : assessment.chains) {
    // What clients without server name get is no concern of the others, unless there is nothing else.
    if (!served.chain->leaf() || (named && served.default_only)) continue;
    side.chains.push_back(seen_chain(served, *assessment.observation, now));
  }
  if (side.chains.empty())
    side.silence =
        assessment.chains.empty() ? why_silent(*assessment.observation) : "sent bytes that are no certificate";
  return side;
}

bool signed_by_any(const x509::Certificate& leaf, const std::vector<x509::CertificateRef>& issuers) {
  return std::ranges::any_of(issuers, [&](const x509::CertificateRef& issuer) {
    return issuer->subject.canonical == leaf.issuer.canonical &&
           x509::verify_signature(leaf, issuer->public_key) == x509::SignatureStatus::valid;
  });
}

void find_issuers(InterceptionSide& via, InterceptionSide& direct) {
  std::vector<x509::CertificateRef> pool;
  add_pool(via, pool);
  add_pool(direct, pool);
  for (InterceptionSide* side : {&via, &direct}) {
    for (SeenChain& chain : side->chains) {
      chain.issuers.clear();
      for (const x509::CertificateRef& candidate : pool) {
        if (signed_by_any(*chain.leaf(), {candidate})) chain.issuers.push_back(candidate);
      }
    }
  }
}

bool same_bytes(const x509::PresentedChain& one, const x509::PresentedChain& other) {
  return std::ranges::equal(one.certificates, other.certificates,
                            [](const auto& left, const auto& right) { return left.der == right.der; });
}

}  // namespace trustprobe::compare
