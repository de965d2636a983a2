// What is wrong with a certificate on a path: a rule's id, the place, and the facts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace trustprobe::path {

/// One id per rule. The catalogue (`rule`) says what each means and where it stands.
enum class ProblemId {
  no_issuer,     // no certificate with the issuer's name, neither sent nor in the store
  not_anchored,  // self-signed top that is not in the store
  signature_invalid,
  algorithm_unsupported,  // cannot be checked by this build: undetermined, never "invalid"
  budget_exhausted,       // the search ended at its limit: undetermined
  expired,
  not_yet_valid,
  name_mismatch,
  no_subject_alt_name,
  not_a_ca,
  key_cert_sign_missing,
  path_length_exceeded,
  purpose_forbidden,  // extendedKeyUsage without serverAuth
  name_constraint_violated,
  name_constraint_unsupported,
  unhandled_critical_extension,
  malformed_extension,
  weak_signature,  // MD2, MD4, MD5, SHA-1 below the anchor
  weak_key,        // RSA below 1024 bits for clients; checks warn below 2048
  signature_algorithm_mismatch,
  version_invalid,  // extensions in a certificate that is not version 3
  serial_negative,
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

struct Problem {
  ProblemId id;
  std::size_t position = 0;  ///< index into the path's certificates
  std::string detail;  ///< the facts: "expired 12 days ago, on 2026-11-09"; raw certificate text is already printable

  bool operator==(const Problem&) const = default;
};

}  // namespace trustprobe::path
