// Lists by which browsers stop trusting certificates without asking anybody: Mozilla's OneCRL and Chrome's CRLSets, as
// files.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/input_error.h"
#include "x509/certificate.h"

namespace trustprobe::revocation {

/// Certificates and keys that are not to be trusted. Anchors are not looked up: a store says what it trusts.
class DistrustList {
 public:
  /// The kind is told by the content: OneCRL as JSON ({"data": [...]} or an array of records with issuerName and
  /// serialNumber, or subject and pubKeyHash), Firefox's revocations.txt, or a CRLSet (the file `crl-set`). `where`
  /// names the file in errors. A list without any entry is an error: it would clear everybody.
  static base::Result<std::shared_ptr<const DistrustList>> parse(std::string_view content, const std::string& where);

  /// "OneCRL", "CRLSet 9876".
  const std::string& name() const { return name_; }
  std::size_t size() const { return by_issuer_.size() + by_subject_.size() + by_issuer_key_.size() + keys_.size(); }

  bool lists(const x509::Certificate& certificate, const x509::Certificate& issuer) const;

 private:
  friend class OneCrlReader;
  friend class CrlSetReader;

  std::string name_;
  std::set<std::pair<base::Bytes, base::Bytes>> by_issuer_;       // canonical issuer, serial
  std::set<std::pair<base::Bytes, x509::Sha256>> by_subject_;     // canonical subject, SHA-256 of the key
  std::set<std::pair<x509::Sha256, base::Bytes>> by_issuer_key_;  // SHA-256 of the issuer's key, serial
  std::set<x509::Sha256> keys_;                                   // SHA-256 of the key
};

using DistrustListRef = std::shared_ptr<const DistrustList>;

}  // namespace trustprobe::revocation
