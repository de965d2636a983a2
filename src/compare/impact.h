// What a change of trust does to an endpoint: who trusts its chain before and after, and what would mend it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "observation/saved_chains.h"
#include "path/path_verdict.h"
#include "path/signature_memory.h"
#include "trust/trust_store.h"

namespace trustprobe::compare {

/// A store at a time.
struct World {
  trust::TrustStoreRef store;
  base::Instant at;
};

struct ImpactTerms {
  World before, after;
  std::vector<const path::Client*> clients;  ///< not empty
  /// Roots that could be added to mend what breaks, beside those that `before` has and `after` lacks.
  std::vector<trust::Anchor> known_roots = {};
  path::RevocationPolicy revocation = path::RevocationPolicy::off;
};

/// What the change does for one client. From worst to best.
enum class Effect {
  breaks,        ///< trusted before, not after
  undetermined,  ///< one of the two could not be decided
  repaired,      ///< not trusted before, trusted after
  refused,       ///< trusted neither before nor after
  other_anchor,  ///< trusted before and after, by another anchor
  unaffected,
};
std::string_view to_string(Effect effect);  // "breaks", "undetermined", ..., "other-anchor", "unaffected"

struct ClientImpact {
  const path::Client* client = nullptr;
  Effect effect = Effect::unaffected;
  x509::CertificateRef anchor_before, anchor_after;  ///< null where the chain is not trusted
  std::string reason;  ///< why it is not trusted after; for `repaired`, why not before; empty when trusted in both
};

/// A single step that mends the chain for some of the clients for which it breaks.
struct Repair {
  enum class Kind {
    keep_root,   ///< leave it in the store as it is
    add_root,    ///< put a root into the store that is in neither
    send_fewer,  ///< the server sends only the first `sent` certificates
  };
  Kind kind = Kind::keep_root;
  x509::CertificateRef root;  ///< of the first two
  std::size_t sent = 0;       ///< of the last
  std::vector<const path::Client*> clients;
};

struct ChainImpact {
  observation::SavedChain chain;
  std::vector<ClientImpact> clients;  ///< in the order of the terms
  std::vector<Repair> repairs;        ///< those that mend the chain for the most clients first

  /// The worst over all clients; `refused` only when every client refuses: whoever never trusted it loses nothing.
  Effect effect() const;
  bool breaks() const { return effect() == Effect::breaks; }
  /// No client that trusted the chain before trusts it after, and there was one.
  bool breaks_for_all() const;
  /// Where most of the clients for which the chain breaks had anchored it; null when it breaks for none.
  x509::CertificateRef lost_root() const;
};

/// Judges chain after chain. Pure but for what it remembers to save work.
class ImpactJudge {
 public:
  explicit ImpactJudge(ImpactTerms terms) : terms_(std::move(terms)) {}

  const ImpactTerms& terms() const { return terms_; }
  ChainImpact judge(const observation::SavedChain& chain);

 private:
  path::PathVerdict verdict(const observation::SavedChain& chain, const path::Client& client, const World& world,
                            std::size_t sent);
  ClientImpact impact_on(const observation::SavedChain& chain, const path::Client& client);
  std::vector<Repair> repairs_of(const ChainImpact& impact);
  std::vector<const path::Client*> mended_by(const ChainImpact& impact, const World& world, std::size_t sent);
  std::vector<const trust::Anchor*> roots_to_try(const observation::SavedChain& chain) const;
  const trust::TrustStoreRef& after_with(const trust::Anchor& root);

  ImpactTerms terms_;
  path::SignatureMemory signatures_;
  std::map<x509::Sha256, trust::TrustStoreRef> mended_stores_;
};

}  // namespace trustprobe::compare
