#include "path/problem.h"

#include <array>

namespace trustprobe::path {
namespace {

using enum ProblemId;

constexpr std::array rules{
    Rule{no_issuer, "no-issuer", "no certificate of the issuer was sent or is in the store", "RFC 5280 6.1"},
    Rule{not_anchored, "not-anchored", "the chain ends at a self-signed certificate that is not in the store",
         "RFC 5280 6.1.1 (d)"},
    Rule{signature_invalid, "signature-invalid", "the signature was not made by the issuer's key",
         "RFC 5280 6.1.3 (a)(1)"},
    Rule{algorithm_unsupported, "algorithm-unsupported",
         "the signature algorithm is not in this build, so nothing can be said", "RFC 5280 6.1.3 (a)(1)"},
    Rule{budget_exhausted, "budget-exhausted", "the search for a path ended at its limit, so nothing can be said",
         "RFC 4158 2.4.2"},
    Rule{expired, "expired",
         "the validity period is over; an expired anchor is refused too, as Go, OpenSSL and curl do",
         "RFC 5280 6.1.3 (a)(2)"},
    Rule{not_yet_valid, "not-yet-valid", "the validity period has not begun", "RFC 5280 6.1.3 (a)(2)"},
    Rule{name_mismatch, "name-mismatch", "no subject alternative name is the name that was asked for", "RFC 9525 6.3"},
    Rule{no_subject_alt_name, "no-subject-alt-name",
         "there is no subject alternative name; the common name is not a host name", "RFC 9525 2"},
    Rule{not_a_ca, "not-a-ca", "it issued a certificate and is no certification authority", "RFC 5280 6.1.4 (k)"},
    Rule{key_cert_sign_missing, "key-cert-sign-missing", "its key usage does not allow it to sign certificates",
         "RFC 5280 6.1.4 (n)"},
    Rule{path_length_exceeded, "path-length-exceeded", "more authorities stand below one than its path length allows",
         "RFC 5280 6.1.4 (l)"},
    Rule{purpose_forbidden, "purpose-forbidden", "its extended key usage leaves out TLS servers", "RFC 5280 4.2.1.12"},
    Rule{name_constraint_violated, "name-constraint-violated",
         "it holds a name that an authority above it must not certify", "RFC 5280 6.1.3 (b), (c)"},
    Rule{name_constraint_unsupported, "name-constraint-unsupported",
         "an authority constrains a form of name that is not understood here", "RFC 5280 4.2.1.10"},
    Rule{unhandled_critical_extension, "unhandled-critical-extension",
         "it has a critical extension that is not understood here", "RFC 5280 6.1.4 (o), 6.1.5 (f)"},
    Rule{malformed_extension, "malformed-extension", "an extension breaks its own syntax", "RFC 5280 4.2"},
    Rule{weak_signature, "weak-signature", "it is signed with MD2, MD4, MD5 or SHA-1",
         "RFC 6194, RFC 6151; CA/Browser Forum BR 7.1.3.2"},
    Rule{weak_key, "weak-key", "its RSA key is shorter than 1024 bits", "NIST SP 800-131A; CA/Browser Forum BR 6.1.5"},
    Rule{signature_algorithm_mismatch, "signature-algorithm-mismatch", "it names two different signature algorithms",
         "RFC 5280 4.1.1.2"},
    Rule{version_invalid, "version-invalid", "it has extensions and is not of version 3", "RFC 5280 4.1.2.1"},
    Rule{serial_negative, "serial-negative", "its serial number is negative", "RFC 5280 4.1.2.2"},
};

// `rule` takes the id for the index.
static_assert([] {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].id != static_cast<ProblemId>(i)) return false;
  }
  return rules.size() == static_cast<std::size_t>(serial_negative) + 1;
}());

}  // namespace

std::span<const Rule> all_rules() {
  return rules;
}

const Rule& rule(ProblemId id) {
  return rules[static_cast<std::size_t>(id)];
}

}  // namespace trustprobe::path
