// What gets worse when a new certificate takes the place of an old one: found before it is served, and while.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/severity.h"
#include "compare/leaf_chain.h"
#include "path/client.h"
#include "path/signature_memory.h"
#include "trust/trust_store.h"

namespace trustprobe::compare {

enum class RegressionKind {
  names_lost,
  key_type_lost,
  key_weaker,
  must_staple_gained,
  must_staple_lost,
  expired,
  ends_earlier,
  lifetime_shorter,
  not_yet_valid,
  clock_lag,     ///< valid now, and not yet by a clock that is a little behind
  key_mismatch,  ///< a private key file belongs to no new certificate
  same_key,
  issuer_changed,
  not_trusted,
};
std::string_view to_string(RegressionKind kind);  // "names-lost", "key-type-lost", ...

struct Regression {
  RegressionKind kind = RegressionKind::names_lost;
  base::Severity severity = base::Severity::error;
  bool undetermined = false;  ///< it could not be decided
  std::string summary;        ///< a sentence without its full stop
  std::string detail;         ///< why it matters
  std::string remedy;
  x509::CertificateRef leaf = nullptr;  ///< the new one; null where none is concerned
  std::string store = {};               ///< of `not_trusted`, as the next
  std::vector<const path::Client*> clients = {};

  bool fails() const { return severity == base::Severity::error && !undetermined; }
};

/// A private key file by the public key that it belongs to.
struct PrivateKeyFile {
  std::string path;
  x509::Sha256 spki_sha256{};
};

/// Whose trust must not be lost.
struct TrustTerms {
  std::vector<trust::TrustStoreRef> stores;  ///< not empty, as `clients`
  std::vector<const path::Client*> clients;
  bool chosen = false;  ///< by the user: these matter for certain
};

/// All that is known at some time of the new certificate and of the old one.
struct Replacement {
  std::vector<LeafChain> expected;  ///< from files
  std::vector<LeafChain> served;    ///< the same leaves as servers send them, each distinct chain
  std::vector<LeafChain> old;       ///< may be empty: then nothing can be compared
  std::vector<PrivateKeyFile> keys;
  std::vector<std::string> unstapled;  ///< addresses that serve a new leaf without OCSP response
  std::vector<std::string> names;      ///< that were asked for; counted where no old certificate is known
  bool served_everywhere = false;      ///< what the file holds above the leaf concerns nobody any more
  base::Instant now;
  base::Seconds clock_lag{};
};

/// The worst first. Pure but for what `signatures` remembers.
std::vector<Regression> regressions_of(const Replacement& replacement, const TrustTerms& trust,
                                       path::SignatureMemory& signatures);

/// "the new certificate", "the new RSA 2048 certificate" where there are several.
std::string new_certificate_text(const x509::Certificate& leaf, const std::vector<LeafChain>& expected);

/// Those of `not_trusted`. Private to this module.
void add_trust_lost(const Replacement& replacement, const TrustTerms& trust, path::SignatureMemory& signatures,
                    std::vector<Regression>& regressions);

/// The old chain that this leaf takes the place of: of the same type of key, else the first; null when none is known.
const LeafChain* replaced_by(const x509::Certificate& leaf, const std::vector<LeafChain>& old);

}  // namespace trustprobe::compare
