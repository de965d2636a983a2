#include "path/problem.h"

#include <algorithm>
#include <array>

namespace trustprobe::path {
namespace {

using enum ProblemId;

constexpr std::array rules{
    Rule{no_issuer, "no-issuer", "no certificate of the issuer was sent or is in the store", "RFC 5280 6.1"},
    Rule{not_anchored, "not-anchored", "the chain ends at a self-signed certificate that is not in the store",
         "RFC 5280 6.1.1 (d)"},
    Rule{anchor_not_at_hand, "anchor-not-at-hand",
         "the path may end at an anchor of the store of which only the fingerprint is known here",
         "RFC 5280 6.1.1 (d)"},
    Rule{signature_invalid, "signature-invalid", "the signature was not made by the issuer's key",
         "RFC 5280 6.1.3 (a)(1)"},
    Rule{algorithm_unsupported, "algorithm-unsupported",
         "the signature algorithm is not in this build, so nothing can be said", "RFC 5280 6.1.3 (a)(1)"},
    Rule{budget_exhausted, "budget-exhausted", "the search for a path ended at its limit, so nothing can be said",
         "RFC 4158 2.4.2"},
    Rule{depth_exceeded, "depth-exceeded", "more authorities stand between it and the anchor than were allowed",
         "RFC 5280 6.1.1"},
    Rule{too_many_sent, "too-many-sent", "more certificates were sent than the client reads", "RFC 8446 4.4.2"},
    Rule{unfit_sent, "unfit-sent", "a certificate that was sent and is not needed is not valid now or no authority",
         "RFC 8446 4.4.2"},
    Rule{sent_out_of_order, "sent-out-of-order",
         "the certificates that were sent do not each certify the one before, to an anchor", "RFC 5246 7.4.2"},
    Rule{anchor_distrusted, "anchor-distrusted",
         "the root program of this client ended its trust in the root for certificates as young as this one",
         "Mozilla certdata.txt, Chrome Root Store"},
    Rule{anchor_constrained, "anchor-constrained", "the store trusts the anchor for other names or purposes only",
         "RFC 5914 2"},

    Rule{revoked, "revoked", "its issuer has revoked it; refused where the client looks at revocation",
         "RFC 5280 6.1.3 (a)(3)"},
    Rule{revocation_unknown, "revocation-unknown",
         "nothing that is at hand proves that it is not revoked, and that was asked for", "RFC 5280 6.3"},
    Rule{must_staple_unmet, "must-staple-unmet",
         "it demands a stapled OCSP response (TLS feature), and no valid one came", "RFC 7633 4.2.3"},
    Rule{bad_status_response, "bad-status-response",
         "the OCSP response that was stapled for it is expired, forged or for another certificate", "RFC 6066 8"},

    Rule{expired, "expired", "the validity period is over", "RFC 5280 6.1.3 (a)(2)"},
    Rule{not_yet_valid, "not-yet-valid", "the validity period has not begun", "RFC 5280 6.1.3 (a)(2)"},
    Rule{last_second, "last-second", "this is the last second of the validity period, which some clients leave out",
         "RFC 5280 4.1.2.5"},

    Rule{name_mismatch, "name-mismatch", "no subject alternative name is the name that was asked for", "RFC 9525 6.3"},
    Rule{no_subject_alt_name, "no-subject-alt-name",
         "there is no subject alternative name; the common name is not a host name", "RFC 9525 2"},
    Rule{wildcard_too_wide, "wildcard-too-wide",
         "only a wildcard over a whole top-level domain is the name that was asked for", "RFC 9525 6.3"},
    Rule{common_name_beside_names, "common-name-beside-names",
         "only the common name is the name that was asked for, beside alternative names of other kinds", "RFC 9525 2"},
    Rule{common_name_only, "common-name-only",
         "only the common name is the name that was asked for, and it is not a host name", "RFC 9525 2"},

    Rule{not_a_ca, "not-a-ca", "it issued a certificate and says that it is no certification authority",
         "RFC 5280 6.1.4 (k)"},
    Rule{basic_constraints_missing, "basic-constraints-missing",
         "it issued a certificate and does not say that it is a certification authority", "RFC 5280 6.1.4 (k)"},
    Rule{key_cert_sign_missing, "key-cert-sign-missing", "its key usage does not allow it to sign certificates",
         "RFC 5280 6.1.4 (n)"},
    Rule{path_length_exceeded, "path-length-exceeded", "more authorities stand below one than its path length allows",
         "RFC 5280 6.1.4 (l)"},
    Rule{leaf_is_ca, "leaf-is-ca", "the certificate of the server says that it is a certification authority",
         "CA/Browser Forum BR 7.1.2.7.6"},
    Rule{leaf_is_anchor, "leaf-is-anchor", "the certificate of the server is itself in the store", "RFC 5280 6.1"},
    Rule{key_cert_sign_without_ca, "key-cert-sign-without-ca",
         "its key usage says that it signs certificates, its basic constraints that it is no authority",
         "RFC 5280 4.2.1.3"},
    Rule{key_usage_missing, "key-usage-missing", "an authority without key usage", "RFC 5280 4.2.1.3"},
    Rule{key_usage_unfit, "key-usage-unfit", "its key usage allows neither signatures nor key exchange",
         "RFC 5280 4.2.1.3; RFC 8446 4.4.2.2"},
    Rule{key_usage_no_signature, "key-usage-no-signature",
         "its key usage allows no signatures, which TLS 1.3 is made with", "RFC 8446 4.4.2.2"},
    Rule{key_usage_no_encipherment, "key-usage-no-encipherment",
         "its key usage allows no key encipherment, which few clients ask of RSA keys", "RFC 5246 7.4.2"},
    Rule{basic_constraints_not_critical, "basic-constraints-not-critical",
         "the basic constraints of an authority are not critical", "RFC 5280 4.2.1.9"},
    Rule{path_length_misplaced, "path-length-misplaced",
         "it has a path length and is no authority that signs certificates", "RFC 5280 4.2.1.9"},

    Rule{purpose_forbidden, "purpose-forbidden", "its extended key usage leaves out what it is used for",
         "RFC 5280 4.2.1.12"},
    Rule{purpose_missing, "purpose-missing", "it has no extended key usage", "CA/Browser Forum BR 7.1.2.7.6"},
    Rule{purpose_only_any, "purpose-only-any",
         "its extended key usage has anyExtendedKeyUsage and not what it is used for", "RFC 5280 4.2.1.12"},
    Rule{purpose_any, "purpose-any", "its extended key usage allows every purpose", "CA/Browser Forum BR 7.1.2.7.10"},
    Rule{purpose_critical, "purpose-critical", "its extended key usage is critical", "CA/Browser Forum BR 7.1.2.7.6"},
    Rule{purpose_in_root, "purpose-in-root", "a root with an extended key usage", "CA/Browser Forum BR 7.1.2.1.2"},
    Rule{purpose_profile, "purpose-profile", "it breaks the certificate profile of the purpose that was asked for",
         "ISO/IEC 18013-5 annex B"},

    Rule{name_constraint_violated, "name-constraint-violated",
         "it holds a name that an authority above it must not certify", "RFC 5280 6.1.3 (b), (c)"},
    Rule{name_constraint_unsupported, "name-constraint-unsupported",
         "an authority constrains a form of name that is not understood here", "RFC 5280 4.2.1.10"},
    Rule{name_constraint_directory, "name-constraint-directory",
         "an authority constrains directory names, which some clients do not process", "RFC 5280 4.2.1.10"},
    Rule{common_name_constrained, "common-name-constrained",
         "its common name, taken for a host name as some clients do, breaks a name constraint", "RFC 5280 4.2.1.10"},
    Rule{name_constraints_empty, "name-constraints-empty", "its name constraints are empty", "RFC 5280 4.2.1.10"},
    Rule{name_constraints_not_critical, "name-constraints-not-critical", "its name constraints are not critical",
         "RFC 5280 4.2.1.10"},
    Rule{name_constraints_misplaced, "name-constraints-misplaced", "it has name constraints and is no authority",
         "RFC 5280 4.2.1.10"},
    Rule{name_constraint_malformed, "name-constraint-malformed", "a DNS name constraint begins with a period",
         "RFC 5280 4.2.1.10"},

    Rule{no_valid_policy, "no-valid-policy", "a certificate policy is required and the path is valid for none",
         "RFC 5280 6.1.3 (f), 6.1.5 (g)"},
    Rule{policy_mapping_invalid, "policy-mapping-invalid", "a policy mapping names anyPolicy", "RFC 5280 6.1.4 (a)"},
    Rule{policy_constraints_not_critical, "policy-constraints-not-critical", "its policy constraints are not critical",
         "RFC 5280 4.2.1.11"},
    Rule{certificate_policies_critical, "certificate-policies-critical",
         "its certificate policies are critical, and some clients do not process them", "RFC 5280 4.2.1.4"},
    Rule{policy_mappings_critical, "policy-mappings-critical",
         "its policy mappings are critical, and some clients do not process them", "RFC 5280 4.2.1.5"},
    Rule{policy_constraints_critical, "policy-constraints-critical",
         "its policy constraints are critical, and some clients do not process them", "RFC 5280 4.2.1.11"},
    Rule{inhibit_any_policy_critical, "inhibit-any-policy-critical",
         "its inhibitAnyPolicy is critical, and some clients do not process it", "RFC 5280 4.2.1.14"},

    Rule{unhandled_critical_extension, "unhandled-critical-extension",
         "it has a critical extension that is not understood here", "RFC 5280 6.1.4 (o), 6.1.5 (f)"},
    Rule{malformed_extension, "malformed-extension", "an extension breaks its own syntax", "RFC 5280 4.2"},
    Rule{information_access_critical, "information-access-critical", "its authority information access is critical",
         "RFC 5280 4.2.2.1"},
    Rule{information_access_malformed, "information-access-malformed",
         "its authority information access breaks its own syntax", "RFC 5280 4.2.2.1"},
    Rule{authority_key_id_missing, "authority-key-id-missing", "it does not say which key signed it",
         "RFC 5280 4.2.1.1"},
    Rule{authority_key_id_incomplete, "authority-key-id-incomplete",
         "its authority key identifier has one of issuer and serial number, not both", "RFC 5280 4.2.1.1"},
    Rule{authority_key_id_critical, "authority-key-id-critical", "its authority key identifier is critical",
         "RFC 5280 4.2.1.1"},
    Rule{authority_key_id_mismatch, "authority-key-id-mismatch",
         "its authority key identifier is not the subject key identifier of its issuer", "RFC 5280 4.2.1.1"},
    Rule{authority_key_id_of_root, "authority-key-id-of-root",
         "the authority key identifier of a root names an issuer or another key", "CA/Browser Forum BR 7.1.2.1.3"},
    Rule{subject_key_id_missing, "subject-key-id-missing", "an authority without subject key identifier",
         "RFC 5280 4.2.1.2"},
    Rule{subject_key_id_critical, "subject-key-id-critical", "its subject key identifier is critical",
         "RFC 5280 4.2.1.2"},
    Rule{alt_names_not_critical, "alt-names-not-critical",
         "the subject is empty and the subject alternative names are not critical", "RFC 5280 4.2.1.6"},
    Rule{alt_names_critical, "alt-names-critical",
         "the subject is not empty and the subject alternative names are critical", "CA/Browser Forum BR 7.1.2.7.12"},
    Rule{underscore_in_name, "underscore-in-name", "a DNS name in it has an underscore",
         "CA/Browser Forum BR 7.1.2.7.12"},
    Rule{common_name_not_listed, "common-name-not-listed",
         "its common name is none of its subject alternative names, letter by letter", "CA/Browser Forum BR 7.1.4.3"},

    Rule{weak_signature, "weak-signature", "it is signed with MD2, MD4, MD5 or SHA-1",
         "RFC 6194, RFC 6151; CA/Browser Forum BR 7.1.3.2"},
    Rule{weak_key, "weak-key", "its RSA key is shorter than 1024 bits", "NIST SP 800-131A; CA/Browser Forum BR 6.1.5"},
    Rule{key_too_short, "key-too-short", "its RSA key is shorter than 2048 bits", "CA/Browser Forum BR 6.1.5"},
    Rule{key_size_odd, "key-size-odd", "the size of its RSA modulus is not a multiple of 8 bits",
         "CA/Browser Forum BR 6.1.5"},
    Rule{key_kind_forbidden, "key-kind-forbidden", "its kind of key has no place on the web",
         "CA/Browser Forum BR 6.1.5"},
    Rule{signature_algorithm_mismatch, "signature-algorithm-mismatch", "it names two different signature algorithms",
         "RFC 5280 4.1.1.2"},

    Rule{version_invalid, "version-invalid", "it has extensions and is not of version 3", "RFC 5280 4.1.2.1"},
    Rule{version_old, "version-old", "it is not of version 3", "CA/Browser Forum BR 7.1.1"},
    Rule{serial_negative, "serial-negative", "its serial number is negative", "RFC 5280 4.1.2.2"},
    Rule{serial_zero, "serial-zero", "its serial number is zero", "RFC 5280 4.1.2.2"},
    Rule{serial_too_long, "serial-too-long", "its serial number is longer than 20 octets", "RFC 5280 4.1.2.2"},
    Rule{empty_subject, "empty-subject", "an authority without a name", "RFC 5280 4.1.2.6"},
    Rule{empty_issuer, "empty-issuer", "it does not name its issuer", "RFC 5280 4.1.2.4"},
};

// `rule` takes the id for the index.
static_assert([] {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].id != static_cast<ProblemId>(i)) return false;
  }
  return rules.size() == static_cast<std::size_t>(empty_issuer) + 1;
}());

}  // namespace

std::span<const Rule> all_rules() {
  return rules;
}

const Rule& rule(ProblemId id) {
  return rules[static_cast<std::size_t>(id)];
}

bool is_unknowable(ProblemId id) {
  return id == algorithm_unsupported || id == budget_exhausted || id == anchor_not_at_hand || id == revocation_unknown;
}

const Rule* find_rule(std::string_view name) {
  const auto* found = std::ranges::find(rules, name, &Rule::name);
  return found == rules.end() ? nullptr : found;
}

}  // namespace trustprobe::path
