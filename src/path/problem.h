// What is wrong with a certificate on a path: a rule's id, the place, and the facts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace trustprobe::path {

/// One id per rule. The catalogue (`rule`) says what each means and where it stands; the client rows say who refuses
/// what.
enum class ProblemId {
  // The path and its end.
  no_issuer,           // no certificate with the issuer's name, neither sent nor in the store
  not_anchored,        // self-signed top that is not in the store
  anchor_not_at_hand,  // as these two, and the store has anchors of which only the fingerprint is known: undetermined
  signature_invalid,
  algorithm_unsupported,  // cannot be checked by this build: undetermined, never "invalid"
  budget_exhausted,       // the search ended at its limit: undetermined
  depth_exceeded,         // more authorities than the caller allows
  too_many_sent,          // more certificates were sent than the client reads
  unfit_sent,             // a certificate that was sent and is not on the path could not stand on one
  sent_out_of_order,      // what was sent does not chain one by one, for clients that take it as sent
  anchor_distrusted,      // a root program ended its trust in the anchor for certificates like this one
  anchor_constrained,     // the store limits the anchor to other names or purposes

  // Revocation.
  revoked,
  revocation_unknown,   // asked for, and nothing proves that it is not revoked: undetermined
  must_staple_unmet,    // the leaf demands a stapled OCSP response (RFC 7633), and no valid one came
  bad_status_response,  // a stapled OCSP response has an answer that does not hold

  // Time.
  expired,
  not_yet_valid,
  last_second,  // now is notAfter itself: valid by RFC 5280, over for some clients

  // Names of the server.
  name_mismatch,
  no_subject_alt_name,
  wildcard_too_wide,         // only a wildcard over a whole top-level domain matches
  common_name_beside_names,  // ... in the common name, beside alternative names of other kinds
  common_name_only,          // the name that was asked for stands in the common name alone

  // Authority.
  not_a_ca,
  basic_constraints_missing,  // of an authority
  key_cert_sign_missing,
  path_length_exceeded,
  leaf_is_ca,
  leaf_is_anchor,
  key_cert_sign_without_ca,
  key_usage_missing,          // of an authority
  key_usage_unfit,            // the leaf's keyUsage allows nothing that TLS needs
  key_usage_no_signature,     // ... allows no signatures
  key_usage_no_encipherment,  // ... of an RSA leaf allows no keyEncipherment
  basic_constraints_not_critical,
  path_length_misplaced,

  // Purpose.
  purpose_forbidden,  // extendedKeyUsage without the purpose
  purpose_missing,    // no extendedKeyUsage in the leaf
  purpose_only_any,   // anyExtendedKeyUsage without the purpose itself
  purpose_any,        // anyExtendedKeyUsage in the leaf
  purpose_critical,
  purpose_in_root,
  purpose_profile,  // breaks a rule that only this purpose has (ISO 18013-5)

  // Name constraints.
  name_constraint_violated,
  name_constraint_unsupported,
  name_constraint_directory,  // directory names are constrained, which some clients do not process
  common_name_constrained,    // the common name, taken for a host name, breaks a constraint
  name_constraints_empty,
  name_constraints_not_critical,
  name_constraints_misplaced,  // in a certificate that is no authority
  name_constraint_malformed,   // a DNS constraint with a leading period

  // Policies (RFC 5280 6.1.3 (d)-(f)).
  no_valid_policy,
  policy_mapping_invalid,
  policy_constraints_not_critical,
  // Critical extensions about policies: some clients process none and refuse them.
  certificate_policies_critical,
  policy_mappings_critical,
  policy_constraints_critical,
  inhibit_any_policy_critical,

  // Extensions.
  unhandled_critical_extension,
  malformed_extension,
  information_access_critical,
  information_access_malformed,
  authority_key_id_missing,
  authority_key_id_incomplete,  // authorityCertIssuer and authorityCertSerialNumber: both or none
  authority_key_id_critical,
  authority_key_id_mismatch,  // not the issuer's subjectKeyIdentifier
  authority_key_id_of_root,   // a root's, in a form that the web profile forbids
  subject_key_id_missing,     // of an authority
  subject_key_id_critical,
  alt_names_not_critical,  // with an empty subject
  alt_names_critical,      // with a subject
  underscore_in_name,
  common_name_not_listed,  // the common name is none of the subject alternative names

  // Keys and signatures.
  weak_signature,  // MD2, MD4, MD5, SHA-1 below the anchor
  weak_key,        // RSA below 1024 bits
  key_too_short,   // RSA below 2048 bits
  key_size_odd,    // an RSA modulus that is no multiple of 8 bits
  key_kind_forbidden,
  signature_algorithm_mismatch,

  // The certificate's own fields.
  version_invalid,  // extensions in a certificate that is not version 3
  version_old,      // not version 3
  serial_negative,
  serial_zero,
  serial_too_long,
  empty_subject,  // of an authority
  empty_issuer,
};

/// What a rule says; printed by `trustprobe explain` and beside problems.
struct Rule {
  ProblemId id;
  std::string_view name;      ///< as JSON and the case files spell it: "name-constraint-violated"
  std::string_view summary;   ///< one sentence for people
  std::string_view citation;  ///< "RFC 5280 6.1.3 (a)(2)"
};

std::span<const Rule> all_rules();
const Rule& rule(ProblemId id);
/// By `Rule::name`; null when there is none.
const Rule* find_rule(std::string_view name);

/// Where on a path a certificate stands. Clients ask different things of each.
enum class Place {
  leaf,          ///< the end-entity certificate
  authority,     ///< between it and the anchor, or above it on a path without anchor
  anchor,        ///< the store's certificate at the end
  trusted_leaf,  ///< the end-entity certificate is itself in the store and ends the path
};
inline constexpr std::size_t place_count = 4;

/// A problem of which this program cannot say whether it is one: nobody refuses for it, and nothing is trusted with it.
bool is_unknowable(ProblemId id);

struct Problem {
  ProblemId id;
  std::size_t position = 0;  ///< index into the path's certificates
  std::string detail;  ///< the facts: "expired 12 days ago, on 2026-11-09"; raw certificate text is already printable
  /// Where the certificate stands whose word is broken: of a name constraint or a path length, the one that set it.
  Place place = Place::leaf;

  bool operator==(const Problem&) const = default;
};

}  // namespace trustprobe::path
