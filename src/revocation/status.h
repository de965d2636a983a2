// What is known of a certificate's revocation, and how.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "revocation/evidence.h"

namespace trustprobe::revocation {

enum class Status {
  good,
  revoked,
  unknown,      ///< there is evidence, or there should be, and none of it proves anything
  not_checked,  ///< nobody asked, or nobody can be asked
};
std::string_view to_string(Status status);  // "good", "revoked", "unknown", "not-checked"

/// CRLReason (RFC 5280 5.3.1), by its number. `unspecified` also where none is given.
enum class Reason {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};
std::string_view to_string(Reason reason);  // as RFC 5280 spells it: "keyCompromise"

struct Revocation {
  Reason reason = Reason::unspecified;
  std::optional<base::Instant> at;  ///< revocationDate; nothing on distrust lists, which give none
};

/// What one piece of evidence says about one certificate.
struct SourceStatus {
  EvidenceRef evidence;  ///< never null
  Status status = Status::unknown;
  std::optional<Revocation> revocation;  ///< set when revoked
  std::optional<base::Instant> this_update;
  std::optional<base::Instant> next_update;
  bool of_some_reasons = false;  ///< a list that says good of some reasons, and is right together with others only
  /// Why it proves nothing; empty unless `unknown`: "the response expired 3 days ago, on 2026-11-18". Printable.
  std::string defect;
};

/// "2 days ago, on 2026-11-19"; "as of 2026-12-01" for a date to come, which counts all the same.
std::string when_text(base::Instant revoked_at, base::Instant now);

struct CertificateStatus {
  Status status = Status::not_checked;
  std::optional<Revocation> revocation;  ///< set when revoked
  std::vector<SourceStatus> sources;     ///< those that concern the certificate; what decided comes first
  /// Why `unknown` or `not_checked`, for people: "the responder did not answer", "it names neither OCSP nor CRL".
  std::string detail;
};

/// Proven answers contradict each other.
bool sources_disagree(const CertificateStatus& status);

}  // namespace trustprobe::revocation
