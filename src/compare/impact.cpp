#include "compare/impact.h"

#include <algorithm>
#include <set>

#include "checks/verdict_words.h"
#include "observation/evidence.h"
#include "trust/store_change.h"

namespace trustprobe::compare {
namespace {

using observation::SavedChain;
using path::Client;
using path::PathVerdict;
using path::Verdict;

x509::CertificateRef anchor_of(const PathVerdict& verdict) {
  const bool anchored = verdict.verdict == Verdict::trusted && verdict.path.anchor != nullptr;
  return anchored ? verdict.path.anchor->certificate : nullptr;
}

Effect effect_of(const PathVerdict& before, const PathVerdict& after) {
  const bool was = before.verdict == Verdict::trusted, is = after.verdict == Verdict::trusted;
  // What was refused before and cannot be decided after does not break; the reverse is no repair.
  if (before.verdict == Verdict::undetermined || after.verdict == Verdict::undetermined) return Effect::undetermined;
  if (was != is) return was ? Effect::breaks : Effect::repaired;
  if (!was) return Effect::refused;
  return anchor_of(before)->fingerprint == anchor_of(after)->fingerprint ? Effect::unaffected : Effect::other_anchor;
}

bool same_root(const trust::Anchor& one, const trust::Anchor& other) {
  return one.certificate->fingerprint == other.certificate->fingerprint && one.constraints == other.constraints;
}

// What was sent may need this root: a certificate names it as its issuer, or is another certificate of its key.
bool concerns(const SavedChain& chain, const x509::Certificate& root) {
  return std::ranges::any_of(chain.certificates, [&](const auto& sent) {
    return sent->issuer.canonical == root.subject.canonical || sent->spki_sha256 == root.spki_sha256;
  });
}

}  // namespace

std::string_view to_string(Effect effect) {
  switch (effect) {
    case Effect::breaks:
      return "breaks";
    case Effect::undetermined:
      return "undetermined";
    case Effect::repaired:
      return "repaired";
    case Effect::refused:
      return "refused";
    case Effect::other_anchor:
      return "other-anchor";
    case Effect::unaffected:
      return "unaffected";
  }
  return "";
}

Effect ChainImpact::effect() const {
  Effect worst = Effect::unaffected;
  bool all_refuse = true;
  for (const ClientImpact& each : clients) {
    if (each.effect == Effect::refused) continue;
    all_refuse = false;
    worst = std::min(worst, each.effect);
  }
  return all_refuse ? Effect::refused : worst;
}

bool ChainImpact::breaks_for_all() const {
  return breaks() && std::ranges::none_of(clients, [](const ClientImpact& each) {
           return each.anchor_before != nullptr && each.effect != Effect::breaks;
         });
}

x509::CertificateRef ChainImpact::lost_root() const {
  std::map<x509::Sha256, std::size_t> counts;
  x509::CertificateRef most;
  for (const ClientImpact& each : clients) {
    if (each.effect != Effect::breaks) continue;
    const std::size_t count = ++counts[each.anchor_before->fingerprint];
    if (!most || count > counts[most->fingerprint]) most = each.anchor_before;
  }
  return most;
}

ChainImpact ImpactJudge::judge(const SavedChain& chain) {
  ChainImpact impact{.chain = chain, .clients = {}, .repairs = {}};
  for (const Client* client : terms_.clients) impact.clients.push_back(impact_on(chain, *client));
  if (impact.breaks()) impact.repairs = repairs_of(impact);
  return impact;
}

PathVerdict ImpactJudge::verdict(const SavedChain& chain, const Client& client, const World& world, std::size_t sent) {
  path::VerdictRequest request{.terms = {.expected_name = chain.expected_name, .now = world.at}};
  request.terms.sct_times = chain.sct_times;
  request.revocation = {terms_.revocation, chain.evidence, true};
  request.fetched = observation::fetched_issuers(chain.evidence);
  request.presented.assign(chain.certificates.begin(), chain.certificates.begin() + static_cast<std::ptrdiff_t>(sent));
  request.store = world.store.get();
  request.client = &client;
  return path::judge_chain(request, signatures_);
}

ClientImpact ImpactJudge::impact_on(const SavedChain& chain, const Client& client) {
  const std::size_t sent = chain.certificates.size();
  const PathVerdict before = verdict(chain, client, terms_.before, sent);
  const PathVerdict after = verdict(chain, client, terms_.after, sent);
  ClientImpact impact{&client, effect_of(before, after), anchor_of(before), anchor_of(after), {}};
  if (after.verdict != Verdict::trusted) impact.reason = checks::short_reason(after);
  if (after.verdict == Verdict::trusted && before.verdict != Verdict::trusted)
    impact.reason = checks::short_reason(before);
  return impact;
}

std::vector<Repair> ImpactJudge::repairs_of(const ChainImpact& impact) {
  std::vector<Repair> repairs;
  const auto try_repair = [&](Repair repair, const World& world, std::size_t sent) {
    repair.clients = mended_by(impact, world, sent);
    if (!repair.clients.empty()) repairs.push_back(std::move(repair));
  };
  const std::size_t all = impact.chain.certificates.size();
  // A server can change what it sends sooner than its clients change their stores.
  for (std::size_t sent = all - 1; sent > 0; --sent) {
    try_repair({Repair::Kind::send_fewer, nullptr, sent, {}}, terms_.after, sent);
    if (!repairs.empty()) break;
  }
  for (const trust::Anchor* root : roots_to_try(impact.chain)) {
    const bool kept = terms_.before.store->find(*root->certificate) != nullptr;
    const auto kind = kept ? Repair::Kind::keep_root : Repair::Kind::add_root;
    try_repair({kind, root->certificate, 0, {}}, {after_with(*root), terms_.after.at}, all);
  }
  std::ranges::sort(repairs, [&](const Repair& one, const Repair& other) {
    if (one.clients.size() != other.clients.size()) return one.clients.size() > other.clients.size();
    return one.kind > other.kind;  // what keeps the change alive before what takes it back
  });
  return repairs;
}

// Of the clients for which the chain breaks, those that trust it there.
std::vector<const Client*> ImpactJudge::mended_by(const ChainImpact& impact, const World& world, std::size_t sent) {
  std::vector<const Client*> clients;
  for (const ClientImpact& each : impact.clients) {
    if (each.effect != Effect::breaks) continue;
    if (verdict(impact.chain, *each.client, world, sent).verdict == Verdict::trusted) clients.push_back(each.client);
  }
  return clients;
}

std::vector<const trust::Anchor*> ImpactJudge::roots_to_try(const SavedChain& chain) const {
  std::vector<const trust::Anchor*> roots;
  std::set<x509::Sha256> seen;
  const auto consider = [&](const std::vector<trust::Anchor>& anchors) {
    for (const trust::Anchor& anchor : anchors) {
      const trust::Anchor* kept = terms_.after.store->find(*anchor.certificate);
      if ((kept != nullptr && same_root(*kept, anchor)) || !concerns(chain, *anchor.certificate)) continue;
      if (seen.insert(anchor.certificate->fingerprint).second) roots.push_back(&anchor);
    }
  };
  consider(terms_.before.store->anchors());
  consider(terms_.known_roots);
  return roots;
}

const trust::TrustStoreRef& ImpactJudge::after_with(const trust::Anchor& root) {
  trust::TrustStoreRef& store = mended_stores_[root.certificate->fingerprint];
  if (!store) store = trust::with_anchor(*terms_.after.store, root);
  return store;
}

}  // namespace trustprobe::compare
