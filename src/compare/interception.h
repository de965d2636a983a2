// What something on the way makes of a target's chain: what is shown through a proxy, held against what is shown
// without it, or against the roots at which it should end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assess/assess.h"
#include "checks/defect.h"

namespace trustprobe::compare {

enum class InterceptionVerdict {
  transparent,   ///< the server's own certificate and handshake, as far as can be seen
  re_signed,     ///< a certificate that somebody else made
  altered,       ///< the server's own certificate, and something beside it that an untouched path does not change
  blocked,       ///< no certificate, where the direct path shows one
  undetermined,  ///< what was seen shows neither
};
std::string_view to_string(InterceptionVerdict verdict);  // "transparent", "re-signed", ...

/// What the proxied side was held against.
enum class Yardstick {
  direct_path,    ///< seen now, or saved before
  expected_root,  ///< `InterceptionTerms::expected_anchors`
  public_roots,   ///< of the web, by fingerprint
  nothing,        ///< there was none
};
std::string_view to_string(Yardstick yardstick);  // "direct-path", "expected-root", "public-roots", "nothing"

struct InterceptionTerms {
  base::Instant now;
  std::vector<trust::TrustStoreRef> stores;         ///< of the assessments
  std::vector<x509::Sha256> expected_anchors = {};  ///< fingerprints; empty: any public root will do
};

/// What a store and a client say of a chain.
struct StoreWord {
  std::string store, client;
  path::Verdict verdict = path::Verdict::undetermined;
  x509::CertificateRef anchor;  ///< at which the best path ends, trusted or not; null: at none of this store
  std::string reason;           ///< why it is not trusted; empty when it is
};

/// A chain that clients of the target's name get.
struct SeenChain {
  const x509::PresentedChain* presented = nullptr;  ///< never null; its leaf parses
  std::vector<StoreWord> stores;
  x509::CertificateRef top;  ///< the anchor, else the self-signed certificate at the end; null: it was not shown
  std::string top_name;      ///< of `top`, else of the issuer that nobody showed; printable
  std::vector<x509::CertificateRef> issuers;  ///< known here, whose keys made the leaf's signature
  std::vector<checks::DefectKind> defects;    ///< that it shows

  x509::CertificateRef leaf() const { return presented->leaf(); }
  bool trusted() const;
  bool anchored() const;  ///< ends at an anchor of some store
  bool shows(checks::DefectKind kind) const;
};

struct InterceptionSide {
  /// Null: there was no such side. The chains point into it.
  std::shared_ptr<const observation::Observation> observation = nullptr;
  std::vector<SeenChain> chains = {};  ///< the default offer's first
  std::string silence = {};            ///< predicate: why there is no chain; empty where there is one

  bool asked() const { return observation != nullptr; }
};

enum class Likeness { same, differs, not_compared };
std::string_view to_string(Likeness likeness);  // "same", "differs", "not-compared"

/// One row of the two sides.
struct InterceptionFact {
  std::string_view id;      ///< "leaf-subject"
  std::string_view label;   ///< "subject"
  std::string direct, via;  ///< printable; empty: nothing of the kind
  Likeness likeness = Likeness::not_compared;
};

struct Interception {
  std::string target;  ///< as typed
  InterceptionVerdict verdict = InterceptionVerdict::undetermined;
  Yardstick yardstick = Yardstick::nothing;
  std::string reason;  ///< one sentence without its full stop
  InterceptionSide via, direct;
  std::size_t chain = 0;  ///< of `via`: what the verdict and the facts speak of
  std::string where;      ///< "at 203.0.113.12 only", "for the offer rsa-tls12 only"; empty: wherever it was looked at
  std::vector<InterceptionFact> facts;  ///< empty where the proxied side shows no chain
  std::vector<std::string> hints;       ///< products by which the certificates call themselves

  /// Only where the proxied side shows a chain.
  const SeenChain& shown() const { return via.chains[chain]; }
};

/// Pure. `via` must have been seen by way of a proxy: else it is undetermined. `direct` is null where there is no such
/// path, and what was saved of it counts as well. Keeps both observations.
Interception interception_of(const assess::Assessment& via, const assess::Assessment* direct,
                             const InterceptionTerms& terms);

}  // namespace trustprobe::compare
