// What earlier runs fetched about revocation, kept on disk: one file per document.
//
// Safe for several processes at once: a file is written under another name and renamed, and whatever is not whole is
// taken for not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "revocation/evidence.h"

namespace trustprobe::probe {

struct CacheKey {
  revocation::EvidenceKind kind = revocation::EvidenceKind::crl;
  std::string url;
  base::Bytes request;  ///< OCSP: the request's DER; empty otherwise
};

/// What a file says of itself.
struct CacheEntry {
  std::filesystem::path file;
  revocation::EvidenceKind kind = revocation::EvidenceKind::crl;
  std::string url;
  base::Instant at;          ///< when it was fetched
  base::Instant good_until;  ///< not used from then on
  std::uintmax_t size = 0;   ///< of the document, bytes
};

class EvidenceCache {
 public:
  struct Document {
    base::Bytes bytes;
    base::Instant at;
  };

  /// `most_bytes` bounds all documents together: the oldest go first.
  explicit EvidenceCache(std::filesystem::path directory, std::uintmax_t most_bytes = 256u << 20);

  /// Nothing when there is none that is whole and good at `now`.
  std::optional<Document> get(const CacheKey& key, base::Instant now) const;

  /// Whatever goes wrong loses the entry and nothing else; `writable` tells.
  void put(const CacheKey& key, base::ByteView bytes, base::Instant at, base::Instant good_until);
  bool writable() const { return writable_; }

  const std::filesystem::path& directory() const { return directory_; }

  /// Every whole entry, good or past, by URL.
  std::vector<CacheEntry> entries() const;

  /// Removes every entry and what interrupted writers left; returns how many entries there were.
  std::size_t clear();

 private:
  void make_room(std::uintmax_t for_bytes);

  std::filesystem::path directory_;
  std::uintmax_t most_bytes_;
  std::optional<std::uintmax_t> size_;  // of all documents, as far as this process knows
  bool writable_ = true;
};

}  // namespace trustprobe::probe
