#include <algorithm>
#include <array>
#include <set>

#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

struct Extension {
  base::ByteView value;
  bool critical = false;
};

// Each reader returns false when the value is not what the standard says; it may then have stored a part.
using Reader = bool (*)(const Extension&, Extensions&);

bool read_basic_constraints(const Extension& extension, Extensions& into) {
  const auto decoded =
      decode_exactly<BASIC_CONSTRAINTS, BASIC_CONSTRAINTS_free>(extension.value, ASN1_ITEM_rptr(BASIC_CONSTRAINTS));
  if (!decoded) return false;
  BasicConstraints constraints{decoded->ca != 0, std::nullopt, extension.critical};
  if (decoded->pathlen != nullptr) {
    const long length = ASN1_INTEGER_get(decoded->pathlen);
    if (length < 0) return false;  // negative, or larger than a long
    constraints.path_length = static_cast<int>(std::min(length, 1'000'000L));
  }
  into.basic_constraints = constraints;
  return true;
}

bool read_key_usage(const Extension& extension, Extensions& into) {
  const auto bits =
      decode_exactly<ASN1_BIT_STRING, ASN1_BIT_STRING_free>(extension.value, ASN1_ITEM_rptr(ASN1_BIT_STRING));
  if (!bits) return false;
  const auto bit = [&](int number) { return ASN1_BIT_STRING_get_bit(bits.get(), number) == 1; };
  into.key_usage = KeyUsage{bit(0), bit(2), bit(4), bit(5), bit(6)};
  return true;
}

bool read_extended_key_usage(const Extension& extension, Extensions& into) {
  const auto oids =
      decode_exactly<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free>(extension.value, ASN1_ITEM_rptr(EXTENDED_KEY_USAGE));
  if (!oids) return false;
  into.extended_key_usage.emplace();
  for (int i = 0; i < sk_ASN1_OBJECT_num(oids.get()); ++i) {
    into.extended_key_usage->push_back(dotted(sk_ASN1_OBJECT_value(oids.get(), i)));
  }
  return !into.extended_key_usage->empty();  // RFC 5280 4.2.1.12: SIZE (1..MAX)
}

bool read_subject_alt_names(const Extension& extension, Extensions& into) {
  const auto names = decode_exactly<GENERAL_NAMES, GENERAL_NAMES_free>(extension.value, ASN1_ITEM_rptr(GENERAL_NAMES));
  if (!names) return false;
  const int count = sk_GENERAL_NAME_num(names.get());
  into.subject_alt_names.emplace().reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    into.subject_alt_names->push_back(read_general_name(*sk_GENERAL_NAME_value(names.get(), i)));
  }
  return count > 0;  // RFC 5280 4.2.1.6: SIZE (1..MAX)
}

// RFC 5280 4.2.1.10: 8 or 32 octets; the mask is that of a network, ones before zeros (RFC 4632 5.1).
bool is_address_and_mask(const std::string& subtree) {
  if (subtree.size() != 8 && subtree.size() != 32) return false;
  bool ended = false;
  for (const char octet : subtree.substr(subtree.size() / 2)) {
    for (unsigned bit = 0x80; bit != 0; bit >>= 1) {
      const bool one = (static_cast<unsigned char>(octet) & bit) != 0;
      if (one && ended) return false;
      ended = ended || !one;
    }
  }
  return true;
}

bool read_subtrees(const STACK_OF(GENERAL_SUBTREE) * subtrees, std::vector<GeneralName>& into) {
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(subtrees); ++i) {
    const GENERAL_SUBTREE* subtree = sk_GENERAL_SUBTREE_value(subtrees, i);
    into.push_back(read_general_name(*subtree->base));
    if (into.back().kind == GeneralName::Kind::ip && !is_address_and_mask(into.back().value)) return false;
    // RFC 5280 4.2.1.10: minimum MUST be zero, maximum MUST be absent.
    const bool plain =
        subtree->maximum == nullptr && (subtree->minimum == nullptr || ASN1_INTEGER_get(subtree->minimum) == 0);
    if (!plain) return false;
  }
  return true;
}

bool note_issuer_alt_name(const Extension&, Extensions& into) {
  into.issuer_alt_name = true;
  return true;
}

bool read_name_constraints(const Extension& extension, Extensions& into) {
  const auto decoded =
      decode_exactly<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>(extension.value, ASN1_ITEM_rptr(NAME_CONSTRAINTS));
  if (!decoded) return false;
  NameConstraints& constraints = into.name_constraints.emplace();
  constraints.critical = extension.critical;
  if (!read_subtrees(decoded->permittedSubtrees, constraints.permitted)) return false;
  return read_subtrees(decoded->excludedSubtrees, constraints.excluded);
}

bool read_authority_key_identifier(const Extension& extension, Extensions& into) {
  const auto decoded =
      decode_exactly<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(extension.value, ASN1_ITEM_rptr(AUTHORITY_KEYID));
  if (!decoded) return false;
  AuthorityKeyIdentifier identifier;
  if (decoded->keyid != nullptr) {
    const base::ByteView key_id = view_of(decoded->keyid);
    identifier.key_id.emplace(key_id.begin(), key_id.end());
  }
  identifier.has_issuer = decoded->issuer != nullptr;
  identifier.has_serial = decoded->serial != nullptr;
  into.authority_key_identifier = std::move(identifier);
  return true;
}

// An OCTET STRING inside the extension's own.
std::optional<base::Bytes> inner_octets(const Extension& extension) {
  const auto octets =
      decode_exactly<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>(extension.value, ASN1_ITEM_rptr(ASN1_OCTET_STRING));
  if (!octets) return std::nullopt;
  const base::ByteView bytes = view_of(octets.get());
  return base::Bytes(bytes.begin(), bytes.end());
}

bool read_subject_key_identifier(const Extension& extension, Extensions& into) {
  into.subject_key_identifier = inner_octets(extension);
  return into.subject_key_identifier.has_value();
}

bool read_sct_list(const Extension& extension, Extensions& into) {
  into.sct_list = inner_octets(extension);
  return into.sct_list.has_value();
}

bool read_policies(const Extension& extension, Extensions& into) {
  const auto policies = decode_exactly<CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free>(
      extension.value, ASN1_ITEM_rptr(CERTIFICATEPOLICIES));
  if (!policies) return false;
  for (int i = 0; i < sk_POLICYINFO_num(policies.get()); ++i) {
    into.policies.push_back(dotted(sk_POLICYINFO_value(policies.get(), i)->policyid));
  }
  // RFC 5280 4.2.1.4: a policy MUST NOT appear more than once.
  return !into.policies.empty() && std::set(into.policies.begin(), into.policies.end()).size() == into.policies.size();
}

// A count of certificates; nothing when it is negative. Longer than any path is as good as endless.
std::optional<int> read_count(const ASN1_INTEGER* number) {
  const long count = ASN1_INTEGER_get(number);
  if (count < 0) return std::nullopt;
  return static_cast<int>(std::min(count, 1'000'000L));
}

void free_mappings(POLICY_MAPPINGS* mappings) {
  sk_POLICY_MAPPING_pop_free(mappings, POLICY_MAPPING_free);
}

bool read_policy_mappings(const Extension& extension, Extensions& into) {
  const auto mappings =
      decode_exactly<POLICY_MAPPINGS, free_mappings>(extension.value, ASN1_ITEM_rptr(POLICY_MAPPINGS));
  if (!mappings) return false;
  for (int i = 0; i < sk_POLICY_MAPPING_num(mappings.get()); ++i) {
    const POLICY_MAPPING* mapping = sk_POLICY_MAPPING_value(mappings.get(), i);
    into.policy_mappings.push_back({dotted(mapping->issuerDomainPolicy), dotted(mapping->subjectDomainPolicy)});
  }
  return !into.policy_mappings.empty();  // RFC 5280 4.2.1.5: SIZE (1..MAX)
}

bool read_policy_constraints(const Extension& extension, Extensions& into) {
  const auto decoded =
      decode_exactly<POLICY_CONSTRAINTS, POLICY_CONSTRAINTS_free>(extension.value, ASN1_ITEM_rptr(POLICY_CONSTRAINTS));
  if (!decoded) return false;
  PolicyConstraints& constraints = into.policy_constraints.emplace();
  constraints.critical = extension.critical;
  if (decoded->requireExplicitPolicy != nullptr)
    constraints.require_explicit = read_count(decoded->requireExplicitPolicy);
  if (decoded->inhibitPolicyMapping != nullptr) constraints.inhibit_mapping = read_count(decoded->inhibitPolicyMapping);
  const bool readable = constraints.require_explicit.has_value() == (decoded->requireExplicitPolicy != nullptr) &&
                        constraints.inhibit_mapping.has_value() == (decoded->inhibitPolicyMapping != nullptr);
  return readable && (constraints.require_explicit || constraints.inhibit_mapping);  // RFC 5280 4.2.1.11: not empty
}

bool read_inhibit_any_policy(const Extension& extension, Extensions& into) {
  const auto count = decode_exactly<ASN1_INTEGER, ASN1_INTEGER_free>(extension.value, ASN1_ITEM_rptr(ASN1_INTEGER));
  if (!count) return false;
  into.inhibit_any_policy = read_count(count.get());
  return into.inhibit_any_policy.has_value();
}

bool read_authority_information(const Extension& extension, Extensions& into) {
  const auto accesses = decode_exactly<AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free>(
      extension.value, ASN1_ITEM_rptr(AUTHORITY_INFO_ACCESS));
  if (!accesses) return false;
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(accesses.get()); ++i) {
    const ACCESS_DESCRIPTION* access = sk_ACCESS_DESCRIPTION_value(accesses.get(), i);
    const GeneralName location = read_general_name(*access->location);
    if (location.kind != GeneralName::Kind::uri) continue;
    const int method = OBJ_obj2nid(access->method);
    if (method == NID_ad_OCSP) into.ocsp_urls.push_back(location.value);
    if (method == NID_ad_ca_issuers) into.ca_issuers_urls.push_back(location.value);
  }
  return sk_ACCESS_DESCRIPTION_num(accesses.get()) > 0;  // RFC 5280 4.2.2.1: SIZE (1..MAX)
}

bool read_crl_distribution_points(const Extension& extension, Extensions& into) {
  auto points = read_distribution_points(extension.value);
  if (!points) return false;
  for (const DistributionPoint& point : *points) {
    for (const GeneralName& name : point.names) {
      if (name.kind == GeneralName::Kind::uri) into.crl_urls.push_back(name.value);
    }
  }
  into.crl_distribution_points = std::move(*points);
  return true;
}

bool read_freshest_crl(const Extension& extension, Extensions& into) {
  auto points = read_distribution_points(extension.value);
  if (!points) return false;
  into.freshest_crl = std::move(*points);
  return true;
}

bool read_ocsp_no_check(const Extension&, Extensions& into) {
  into.ocsp_no_check = true;
  return true;
}

void free_sequence(ASN1_SEQUENCE_ANY* sequence) {
  sk_ASN1_TYPE_pop_free(sequence, ASN1_TYPE_free);
}

bool read_tls_feature(const Extension& extension, Extensions& into) {
  const auto features =
      decode_exactly<ASN1_SEQUENCE_ANY, free_sequence>(extension.value, ASN1_ITEM_rptr(ASN1_SEQUENCE_ANY));
  if (!features) return false;
  constexpr long status_request = 5;  // RFC 6066 8
  for (int i = 0; i < sk_ASN1_TYPE_num(features.get()); ++i) {
    const ASN1_TYPE* feature = sk_ASN1_TYPE_value(features.get(), i);
    if (ASN1_TYPE_get(feature) != V_ASN1_INTEGER) return false;
    if (ASN1_INTEGER_get(feature->value.integer) == status_request) into.must_staple = true;
  }
  return true;
}

/// Whether judging a path acts on what the extension says. One that merely informs must not be critical: a verifier
/// that does not act on a critical extension has to refuse it (RFC 5280 4.2).
enum class Use { judges, informs };

struct Row {
  int nid;
  Reader read;
  Use use;
};

// clang-format off
constexpr std::array rows{
    Row{NID_basic_constraints, read_basic_constraints, Use::judges},                  // RFC 5280 4.2.1.9
    Row{NID_key_usage, read_key_usage, Use::judges},                                  // RFC 5280 4.2.1.3
    Row{NID_ext_key_usage, read_extended_key_usage, Use::judges},                     // RFC 5280 4.2.1.12
    Row{NID_subject_alt_name, read_subject_alt_names, Use::judges},                   // RFC 5280 4.2.1.6
    Row{NID_issuer_alt_name, note_issuer_alt_name, Use::informs},                     // RFC 5280 4.2.1.7
    Row{NID_name_constraints, read_name_constraints, Use::judges},                    // RFC 5280 4.2.1.10
    Row{NID_authority_key_identifier, read_authority_key_identifier, Use::judges},    // RFC 5280 4.2.1.1
    Row{NID_subject_key_identifier, read_subject_key_identifier, Use::judges},        // RFC 5280 4.2.1.2
    Row{NID_certificate_policies, read_policies, Use::judges},                        // RFC 5280 4.2.1.4
    Row{NID_policy_mappings, read_policy_mappings, Use::judges},                      // RFC 5280 4.2.1.5
    Row{NID_policy_constraints, read_policy_constraints, Use::judges},                // RFC 5280 4.2.1.11
    Row{NID_inhibit_any_policy, read_inhibit_any_policy, Use::judges},                // RFC 5280 4.2.1.14
    Row{NID_crl_distribution_points, read_crl_distribution_points, Use::judges},      // RFC 5280 4.2.1.13
    Row{NID_freshest_crl, read_freshest_crl, Use::judges},                            // RFC 5280 4.2.1.15
    Row{NID_id_pkix_OCSP_noCheck, read_ocsp_no_check, Use::judges},                   // RFC 6960 4.2.2.2.1
    Row{NID_info_access, read_authority_information, Use::judges},                    // RFC 5280 4.2.2.1
    Row{NID_ct_precert_scts, read_sct_list, Use::informs},                            // RFC 6962 3.3
    Row{NID_tlsfeature, read_tls_feature, Use::informs},                              // RFC 7633 4.1
};
// clang-format on

const Row* row_of(int nid) {
  for (const Row& row : rows) {
    if (row.nid == nid) return &row;
  }
  return nullptr;
}

}  // namespace

bool Extensions::is_critical(std::string_view oid) const {
  return std::ranges::find(critical, oid) != critical.end();
}

Extensions read_extensions(const X509* certificate) {
  Extensions extensions;
  std::set<std::string> seen;
  for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
    X509_EXTENSION* source = X509_get_ext(certificate, i);
    const ASN1_OBJECT* oid = X509_EXTENSION_get_object(source);
    const Extension extension{view_of(X509_EXTENSION_get_data(source)), X509_EXTENSION_get_critical(source) != 0};
    std::string text = dotted(oid);
    if (extension.critical) extensions.critical.push_back(text);
    const Row* row = row_of(OBJ_obj2nid(oid));
    const bool first = seen.insert(text).second;  // RFC 5280 4.2: MUST NOT appear twice
    if (!first || (row != nullptr && !row->read(extension, extensions))) {
      extensions.malformed.push_back(std::move(text));
    } else if (extension.critical && (row == nullptr || row->use == Use::informs)) {
      extensions.unhandled_critical.push_back(std::move(text));
    }
  }
  return extensions;
}

}  // namespace trustprobe::x509
