#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "checks/served.h"
#include "checks/verdict_words.h"
#include "compare/regression.h"
#include "observation/evidence.h"
#include "path/path_verdict.h"

namespace trustprobe::compare {
namespace {

using base::Severity;
using path::Client;
using path::PathVerdict;
using path::Verdict;

/// Judges chains at a moment at which their leaf is valid: dates are regressions of their own.
class TrustJudge {
 public:
  TrustJudge(base::Instant now, path::SignatureMemory& signatures) : now_(now), signatures_(signatures) {}

  PathVerdict verdict(const LeafChain& chain, const trust::TrustStore& store, const Client& client) {
    const x509::Certificate& leaf = *chain.leaf();
    path::VerdictRequest request{.terms = {}};
    request.terms.now = std::max(leaf.not_before, std::min(now_, leaf.not_after));
    request.terms.sct_times = chain.sct_times;
    request.revocation = {path::RevocationPolicy::staple, chain.evidence, chain.served()};
    request.fetched = observation::fetched_issuers(chain.evidence);
    request.presented = chain.certificates;
    request.store = &store;
    request.client = &client;
    return path::judge_chain(request, signatures_);
  }

 private:
  base::Instant now_;
  path::SignatureMemory& signatures_;
};

/// For whom a chain fails in one store: those that trusted the old one, or all where no old one is known.
struct Failing {
  std::vector<const Client*> clients, undecided;
  std::map<std::string, std::vector<std::string_view>> reasons;  ///< why: ids
  bool file_would_do = false;                                    ///< what the file holds is trusted by all of them
};

// A file without anything above the leaf says nothing of what is sent with it: what is sent with the other one, likely.
LeafChain completed_by(const LeafChain* other, LeafChain chain) {
  if (chain.certificates.size() == 1 && !chain.served() && other != nullptr) {
    chain.certificates.insert(chain.certificates.end(), other->certificates.begin() + 1, other->certificates.end());
  }
  return chain;
}

Failing failing_clients(const LeafChain& chain, const LeafChain& of_file, const LeafChain* old,
                        const trust::TrustStore& store, const TrustTerms& trust, TrustJudge& judge) {
  Failing failing{.clients = {}, .undecided = {}, .reasons = {}, .file_would_do = chain.served()};
  for (const Client* client : trust.clients) {
    if (old != nullptr && judge.verdict(*old, store, *client).verdict != Verdict::trusted) continue;
    const PathVerdict verdict = judge.verdict(chain, store, *client);
    if (verdict.verdict == Verdict::trusted) continue;
    (verdict.verdict == Verdict::not_trusted ? failing.clients : failing.undecided).push_back(client);
    failing.reasons[checks::short_reason(verdict)].push_back(client->id);
    failing.file_would_do = failing.file_would_do && judge.verdict(of_file, store, *client).verdict == Verdict::trusted;
  }
  return failing;
}

std::string ids_of(const std::vector<const Client*>& clients) {
  std::vector<std::string> ids;
  for (const Client* client : clients) ids.emplace_back(client->id);
  return checks::listed(ids, 6);
}

std::string reasons_text(const Failing& failing) {
  std::vector<std::string> texts;
  for (const auto& [reason, ids] : failing.reasons) {
    texts.push_back(failing.reasons.size() == 1 ? reason : fmt::format("{} ({})", reason, fmt::join(ids, ", ")));
  }
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string remedy_for(const LeafChain& chain, const Failing& failing, const LeafChain* old) {
  if (failing.file_would_do) {
    return fmt::format("have {} send what the file given to --expect holds: it is trusted",
                       checks::listed(chain.addresses));
  }
  if (old == nullptr) return "say with --store and --client whose trust matters, and with --was what they trusted";
  return chain.served()
             ? "send the intermediates that lead to a root of these clients, or have it issued below such a root"
             : "before it is served, add the intermediates that lead to a root of these clients, or have it "
               "issued below such a root";
}

void add_failing(const LeafChain& chain, const Failing& failing, const std::vector<const Client*>& clients,
                 const std::string& subject, const LeafChain* old, const std::string& store, bool chosen,
                 std::vector<Regression>& regressions) {
  if (clients.empty()) return;
  const std::string place = chain.served() ? fmt::format(", as {} {} it,", checks::listed(chain.addresses, 3),
                                                         chain.addresses.size() == 1 ? "sends" : "send")
                                           : std::string();
  Regression regression{.kind = RegressionKind::not_trusted, .summary = {}, .detail = {}, .remedy = {}};
  const bool undecided = &clients == &failing.undecided;
  regression.undetermined = undecided;
  if (old == nullptr && !chain.served()) regression.severity = Severity::warning;
  // Who does not know the old one does not know either whether these clients are to trust the new one.
  if (old == nullptr && chain.served() && !chosen) regression.undetermined = true;
  const std::string_view verb = undecided ? "may not be trusted" : "is not trusted";
  regression.summary = fmt::format("{}{} {} by {} with the store {}{}", subject, place, verb, ids_of(clients),
                                   base::printable(store), old == nullptr ? "" : ", and the old one is");
  regression.detail = fmt::format("Why: {}.", reasons_text(failing));
  regression.remedy = remedy_for(chain, failing, old);
  regression.leaf = chain.leaf();
  regression.store = store;
  regression.clients = clients;
  regressions.push_back(std::move(regression));
}

}  // namespace

void add_trust_lost(const Replacement& replacement, const TrustTerms& trust, path::SignatureMemory& signatures,
                    std::vector<Regression>& regressions) {
  TrustJudge judge(replacement.now, signatures);
  for (const LeafChain& expected : replacement.expected) {
    const LeafChain* known = replaced_by(*expected.leaf(), replacement.old);
    const LeafChain of_file = completed_by(known, expected);
    std::optional<LeafChain> old;
    if (known != nullptr) old = completed_by(&expected, *known);
    std::vector<LeafChain> chains;
    for (const LeafChain& served : replacement.served) {
      if (same_certificate(served.leaf(), expected.leaf())) chains.push_back(served);
    }
    if (!replacement.served_everywhere || chains.empty()) chains.push_back(of_file);
    const std::string subject = new_certificate_text(*expected.leaf(), replacement.expected);
    for (const LeafChain& chain : chains) {
      for (const trust::TrustStoreRef& store : trust.stores) {
        const LeafChain* before = old ? &*old : nullptr;
        const Failing failing = failing_clients(chain, of_file, before, *store, trust, judge);
        add_failing(chain, failing, failing.clients, subject, before, store->name(), trust.chosen, regressions);
        add_failing(chain, failing, failing.undecided, subject, before, store->name(), trust.chosen, regressions);
      }
    }
  }
}

}  // namespace trustprobe::compare
