// The parts of `audit`. Private to this module.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compare/interception_audit.h"

namespace trustprobe::compare {

/// What one target, or one root, shows of a rule.
struct Shown {
  checks::Status status = checks::Status::passed;
  std::string fact = {};                          ///< of failed and undetermined: predicate whose subject is the proxy
  std::string detail = {};                        ///< how it is known
  std::optional<checks::Severity> severity = {};  ///< where it is not the rule's
  std::string remedy = {};                        ///< by which what is undetermined could be found out
};

inline Shown passed() {
  return {};
}
inline Shown not_applicable() {
  return {.status = checks::Status::not_applicable};
}
inline Shown failed(std::string fact, std::string detail = {}) {
  return {.status = checks::Status::failed, .fact = std::move(fact), .detail = std::move(detail)};
}
inline Shown undetermined(std::string fact, std::string detail = {}) {
  return {.status = checks::Status::undetermined, .fact = std::move(fact), .detail = std::move(detail)};
}

/// Of each target what it shows, by the target's name.
using ShownBy = std::vector<std::pair<std::string, Shown>>;

/// All targets, and those by which it is judged how the proxy serves good hosts.
struct Audited {
  std::span<const AuditedTarget> all;
  std::vector<const Interception*> exemplary;      ///< re-signed
  std::vector<const Interception*> not_re_signed;  ///< the others, neither listed nor wrong
  std::vector<x509::CertificateRef> good_issuers;  ///< that signed for these
  bool stores_know_servers = false;                ///< some direct chain ends at an anchor
  base::Instant now;
};

/// What every target shows of hosts with this defect.
ShownBy shown_of_masking(checks::DefectKind kind, const Audited& audited);

ShownBy shown_of_shared_keys(const Audited& audited);
ShownBy shown_of_weak_roots(const Audited& audited);
ShownBy shown_of_expiring_roots(const Audited& audited);

/// Of one re-signed target each.
Shown signs_with_sha1(const Interception& seen);
Shown weak_leaf_key(const Interception& seen);
Shown uses_ca_key(const Interception& seen);
Shown leaks_chain(const Interception& seen);
Shown changes_key_type(const Interception& seen);
Shown drops_names(const Interception& seen);
Shown extends_validity(const Interception& seen);

/// Of one target each, re-signed or not.
Shown downgrades_version(const Interception& seen);
Shown offers_old_versions(const Interception& seen);
Shown downgrades_groups(const Interception& seen);
Shown downgrades_ciphers(const Interception& seen);
Shown breaks_large_hellos(const Interception& seen);
Shown loses_http2(const Interception& seen);
Shown breaks_client_certificates(const Interception& seen);

}  // namespace trustprobe::compare
