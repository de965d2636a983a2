// Documents and what lines say of them, read again. Private to this module.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "revocation/evidence.h"

namespace trustprobe::observation {

/// The bytes with this SHA-256 (lower-case hexadecimal), if they are known.
using FindBytes = std::function<std::optional<base::Bytes>(const std::string& sha256)>;

/// Each document is parsed once for all that refer to it.
class SavedEvidence {
 public:
  /// `elsewhere` is asked for documents of which no line was kept; may be empty.
  explicit SavedEvidence(FindBytes elsewhere) : elsewhere_(std::move(elsewhere)) {}

  /// Of an `evidence` line. What is not what its digest says stands for nothing.
  void keep(const boost::json::object& line);

  /// What the field `evidence` of an `endpoint` line refers to.
  std::vector<revocation::EvidenceRef> of(const boost::json::object& line);

 private:
  const revocation::EvidenceRef& find(const boost::json::object& entry, revocation::EvidenceKind kind);
  std::optional<base::Bytes> document(const std::string& digest) const;

  FindBytes elsewhere_;
  std::map<std::string, base::Bytes> documents_;  // by SHA-256
  std::map<std::string, revocation::EvidenceRef> known_;
};

}  // namespace trustprobe::observation
