// A certificate revocation list (RFC 5280 5), decoded and not judged. The list's bytes are kept as they came and
// searched in place: a list of half a million entries costs its own size and eight bytes an entry.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"
#include "revocation/signed_document.h"
#include "x509/certificate.h"

namespace trustprobe::revocation {

/// RFC 5280 5.2.5.
struct IssuingDistributionPoint {
  x509::DistributionPoint point;  ///< its `reasons`: onlySomeReasons
  bool only_user_certificates = false;
  bool only_ca_certificates = false;
  bool only_attribute_certificates = false;
  bool indirect = false;
};

struct CrlEntry {
  base::Instant revoked_at;
  int reason = 0;  ///< CRLReason; 0 where none, or what is none, is given
};

class Crl {
 public:
  /// Exactly one DER CertificateList; `der` is kept.
  static base::Result<std::shared_ptr<const Crl>> parse(std::shared_ptr<const base::Bytes> der);

  x509::Name issuer;
  base::Instant this_update;
  std::optional<base::Instant> next_update;
  x509::SignatureAlgorithm signature_algorithm;
  std::optional<base::Bytes> number;      ///< cRLNumber, an INTEGER's contents; nothing where it is negative
  std::optional<base::Bytes> delta_base;  ///< BaseCRLNumber; set: this is a delta CRL
  std::optional<base::Bytes> authority_key_id;
  std::optional<IssuingDistributionPoint> issuing_distribution_point;
  std::vector<x509::DistributionPoint> freshest_crl;
  std::vector<std::string> unhandled_critical;  ///< OIDs of extensions, its own or of entries, that forbid to use it
  SignedDocument document;                      ///< views into the list

  std::size_t size() const { return entries_.size(); }  ///< of revoked certificates

  /// The entry for the certificate, which an indirect CRL may say to be of another issuer than its own; of several the
  /// one that revokes for good. Null: it is not on the list.
  std::optional<CrlEntry> find(const x509::Certificate& certificate) const;

 private:
  // Ordered by serial number's hash: sorting entries by their bytes takes many seconds where a stranger sent them.
  struct IndexEntry {
    std::uint32_t hash;
    std::uint32_t offset;  // of the entry in the list's bytes
    auto operator<=>(const IndexEntry&) const = default;
  };
  // The issuer of entries from here on.
  struct EntryIssuer {
    std::uint32_t offset;            // in the list's bytes
    std::vector<base::Bytes> names;  // canonical
  };

  bool read(base::ByteView to_be_signed);
  bool read_extensions(base::ByteView extensions);
  bool read_entries(base::ByteView entries);
  bool read_entry_extensions(base::ByteView extensions, std::uint32_t offset);
  bool read_certificate_issuer(base::ByteView value, std::uint32_t offset);
  CrlEntry read_entry(const IndexEntry& entry) const;
  base::ByteView serial_of(const IndexEntry& entry) const;
  bool is_of(const IndexEntry& entry, const x509::Name& issuer) const;

  std::shared_ptr<const base::Bytes> der_;
  std::vector<EntryIssuer> entry_issuers_;  // the first is the list's own issuer
  std::vector<IndexEntry> entries_;         // sorted
};

using CrlRef = std::shared_ptr<const Crl>;

}  // namespace trustprobe::revocation
