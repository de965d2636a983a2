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

struct Anchor {
  x509::CertificateRef certificate;
  std::string label;                   ///< the store's own name for it (manifest, alias), else empty
  AnchorConstraints constraints = {};  ///< that the store itself puts on it
};

/// Where the anchors came from: printed with every verdict, so that a stale store is seen.
struct StoreOrigin {
  std::string path;    ///< file or directory
  std::string format;  ///< "PEM bundle", "directory", "manifest"
  std::string sha256;  ///< of the file's bytes, lower-case hex; of all files in name order for a directory
  std::optional<base::Instant> modified;  ///< of the file, or the newest of a directory
};

class TrustStore {
 public:
  /// A certificate that is listed twice is kept once, under its first label.
  TrustStore(std::string name, StoreOrigin origin, std::vector<Anchor> anchors);

  const std::string& name() const { return name_; }
  const StoreOrigin& origin() const { return origin_; }
  const std::vector<Anchor>& anchors() const { return anchors_; }

  /// Anchors with this subject, in the store's order. Pointers live as long as the store.
  std::vector<const Anchor*> anchors_named(const x509::Name& subject) const;

  /// The anchor that is this very certificate, or null.
  const Anchor* find(const x509::Certificate& certificate) const;

 private:
  std::string name_;
  StoreOrigin origin_;
  std::vector<Anchor> anchors_;
  std::multimap<base::Bytes, std::size_t> by_subject_;
  std::map<x509::Sha256, std::size_t> by_fingerprint_;
};

using TrustStoreRef = std::shared_ptr<const TrustStore>;

}  // namespace trustprobe::trust
