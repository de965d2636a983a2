// A named set of anchors with their constraints. Read-only once loaded; shared between threads.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "trust/anchor_constraints.h"
#include "x509/certificate.h"

namespace trustprobe::trust {

/// Who takes an entry of the store for an anchor. Key stores are read by Java in its own way.
enum class Readers {
  all,
  not_java,   ///< a PKCS #12 certificate without Oracle's trustedKeyUsage: Java sees no trusted entry
  java_only,  ///< the own certificate of a private key entry
};

struct Anchor {
  x509::CertificateRef certificate;
  std::string label;                   ///< the store's own name for it (manifest, alias), else empty
  AnchorConstraints constraints = {};  ///< that the store itself puts on it
  Readers readers = Readers::all;
};

/// Where the anchors came from: printed with every verdict, so that a stale store is seen.
struct StoreOrigin {
  std::string path;    ///< file or directory, printable
  std::string format;  ///< "PEM bundle", "JKS", "PKCS #12", "directory", "manifest"
  std::string sha256;  ///< of the file's bytes, lower-case hex; of all files in name order for a directory
  std::optional<base::Instant> modified;  ///< of the file, or the newest of a directory
};

/// What the password of a store was good for.
enum class PasswordCheck {
  none_needed,         ///< the format has no password, or this file has none
  matched,             ///< one of those given; where the format can say so, the file is whole
  matched_well_known,  ///< ... or one that everybody tries: "changeit", "changeme", the empty one
  not_checked,         ///< none that was tried fits, and the certificates can be read without
};

/// An anchor that the store names, of which nobody here has the certificate.
struct MissingAnchor {
  std::string label;
  x509::Sha256 sha256{};
};

/// What a store's files hold beside the anchors: for reports and for the linter.
struct StoreDetails {
  PasswordCheck password = PasswordCheck::none_needed;
  std::string protection;  ///< "PBES2, AES-256-CBC, HMAC-SHA-256 10,000 times"; empty: nothing is encrypted
  /// What it takes for Java's own key stores to read the file: "Java 8u301 or later"; empty: any Java does.
  std::string java_needs;
  bool java_reads = false;  ///< a format that can be a javax.net.ssl.trustStore
  std::size_t private_keys = 0;
  std::size_t other_entries = 0;  ///< secret keys, CRLs and whatever else is no certificate
  /// Above the own certificate of a private key entry: anchors to nobody.
  std::vector<x509::CertificateRef> key_chains;
  std::vector<std::string> repeated;   ///< labels, else names, of entries that repeat an earlier certificate
  std::vector<MissingAnchor> missing;  ///< a verdict that needs one of these cannot be given
  std::vector<std::string>
      unreachable;  ///< files of a directory that a client which looks issuers up by hash never opens
};

/// Whose eyes look at a store.
enum class StoreReader { others, java };

class TrustStore {
 public:
  /// A certificate that is listed twice is kept once, under its first label, for the readers of both.
  TrustStore(std::string name, StoreOrigin origin, std::vector<Anchor> anchors, StoreDetails details = {});

  const std::string& name() const { return name_; }
  const StoreOrigin& origin() const { return origin_; }
  const StoreDetails& details() const { return details_; }

  /// Every entry that some reader takes for an anchor.
  const std::vector<Anchor>& anchors() const { return anchors_; }

  /// The store as this reader sees it. Lives as long as this store.
  const TrustStore& as_read_by(StoreReader reader) const;

  /// Anchors with this subject, in the store's order. Pointers live as long as the store.
  std::vector<const Anchor*> anchors_named(const x509::Name& subject) const;

  /// The anchor that is this very certificate, or null.
  const Anchor* find(const x509::Certificate& certificate) const;

 private:
  void add(Anchor anchor);
  std::unique_ptr<const TrustStore> view_for(StoreReader reader) const;

  std::string name_;
  StoreOrigin origin_;
  StoreDetails details_;
  std::vector<Anchor> anchors_;
  std::multimap<base::Bytes, std::size_t> by_subject_;
  std::map<x509::Sha256, std::size_t> by_fingerprint_;
  // Only where readers differ.
  std::unique_ptr<const TrustStore> for_java_, for_others_;
};

using TrustStoreRef = std::shared_ptr<const TrustStore>;

/// Whether this reader takes the entry for an anchor.
bool is_read_by(const Anchor& anchor, StoreReader reader);

}  // namespace trustprobe::trust
