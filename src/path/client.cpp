#include "path/client.h"

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace trustprobe::path {
namespace {

using enum ProblemId;
using Ids = std::initializer_list<ProblemId>;

constexpr std::size_t index_of(Place place) {
  return static_cast<std::size_t>(place);
}

RuleProfile refusing(RuleProfile profile, std::initializer_list<Place> places, Ids ids) {
  for (const Place place : places) {
    for (const ProblemId id : ids) profile.at[index_of(place)].set(static_cast<std::size_t>(id));
  }
  return profile;
}

RuleProfile refusing(RuleProfile profile, Ids ids) {
  return refusing(profile, {Place::leaf, Place::authority, Place::anchor, Place::trusted_leaf}, ids);
}

RuleProfile tolerating(RuleProfile profile, std::initializer_list<Place> places, Ids ids) {
  for (const Place place : places) {
    for (const ProblemId id : ids) profile.at[index_of(place)].reset(static_cast<std::size_t>(id));
  }
  return profile;
}

RuleProfile tolerating(RuleProfile profile, Ids ids) {
  return tolerating(profile, {Place::leaf, Place::authority, Place::anchor, Place::trusted_leaf}, ids);
}

// Clients that do not process certificate policies at all.
RuleProfile without_policies(RuleProfile profile) {
  return tolerating(profile, {no_valid_policy, policy_mapping_invalid});
}

// What no client lets pass on the way to the anchor, whatever else it does.
RuleProfile common_rules() {
  return refusing({}, {revoked,
                       no_issuer,
                       not_anchored,
                       unfit_sent,
                       signature_invalid,
                       depth_exceeded,
                       too_many_sent,
                       sent_out_of_order,
                       anchor_distrusted,
                       anchor_constrained,
                       expired,
                       not_yet_valid,
                       name_mismatch,
                       no_subject_alt_name,
                       not_a_ca,
                       basic_constraints_missing,
                       key_cert_sign_missing,
                       path_length_exceeded,
                       purpose_forbidden,
                       purpose_profile,
                       name_constraint_violated,
                       name_constraint_unsupported,
                       no_valid_policy,
                       policy_mapping_invalid,
                       unhandled_critical_extension,
                       malformed_extension,
                       weak_key,
                       signature_algorithm_mismatch});
}

RuleProfile web_rules() {
  return refusing(common_rules(),
                  {common_name_only, common_name_beside_names, wildcard_too_wide, weak_signature, version_invalid,
                   serial_negative, name_constraints_empty, information_access_critical, information_access_malformed});
}

// RFC 5280 and the profile of the web to the letter. Left out are what cannot be known, what only describes a habit of
// some clients, the rules on which the two documents differ, and a name rule that real CAs do not keep.
RuleProfile strict_rules() {
  RuleProfile profile;
  for (const Rule& each : all_rules()) profile = refusing(profile, {each.id});
  profile = tolerating(profile, {Place::anchor}, {serial_zero});
  return tolerating(profile, {anchor_not_at_hand, algorithm_unsupported, budget_exhausted, revocation_unknown,
                              last_second, name_constraint_directory, common_name_constrained, common_name_not_listed,
                              name_constraints_not_critical, certificate_policies_critical, policy_mappings_critical,
                              policy_constraints_critical, inhibit_any_policy_critical, purpose_missing,
                              purpose_only_any, leaf_is_anchor, key_usage_no_signature, key_usage_no_encipherment});
}

RuleProfile rfc5280_rules() {
  return tolerating(common_rules(), {weak_key});
}

RuleProfile openssl_rules() {
  const RuleProfile profile =
      tolerating(without_policies(common_rules()), {Place::anchor}, {basic_constraints_missing});
  return refusing(profile, {last_second, common_name_constrained, wildcard_too_wide, weak_signature, key_usage_unfit,
                            information_access_critical, purpose_only_any});
}

// Debian's security level 2, which is OpenSSL's own from 3.2 on.
RuleProfile openssl_level_2_rules(RuleProfile profile) {
  return refusing(profile, {key_too_short});
}

// What X509_V_FLAG_X509_STRICT adds.
RuleProfile openssl_strict_rules() {
  const RuleProfile profile = refusing(
      openssl_rules(), {basic_constraints_not_critical, key_usage_missing, path_length_misplaced, empty_issuer,
                        empty_subject, alt_names_not_critical, authority_key_id_missing, authority_key_id_critical,
                        subject_key_id_missing, subject_key_id_critical, key_cert_sign_without_ca});
  return tolerating(profile, {Place::anchor}, {authority_key_id_missing});
}

// Of an anchor name and key count, nothing that it says itself.
RuleProfile without_anchor_rules(RuleProfile profile) {
  profile.at[index_of(Place::anchor)].reset();
  return refusing(profile, {Place::anchor}, {anchor_distrusted, anchor_constrained, not_anchored, depth_exceeded});
}

RuleProfile curl_rules() {
  return refusing(openssl_level_2_rules(openssl_rules()), {common_name_beside_names});
}

RuleProfile java_rules() {
  RuleProfile profile = without_anchor_rules(refusing(
      common_rules(), {key_usage_unfit, information_access_critical, version_invalid, alt_names_not_critical}));
  profile = refusing(profile, {Place::anchor}, {not_a_ca, basic_constraints_missing, key_cert_sign_missing});
  // Of a leaf that is in the store only the name is looked at.
  profile.at[index_of(Place::trusted_leaf)].reset();
  profile = refusing(profile, {Place::trusted_leaf}, {name_mismatch, no_subject_alt_name});
  profile = refusing(profile, {Place::leaf}, {key_usage_no_signature});
  return tolerating(profile, {Place::authority}, {purpose_forbidden});
}

RuleProfile go_rules() {
  return refusing(without_policies(common_rules()),
                  {policy_mappings_critical, policy_constraints_critical, inhibit_any_policy_critical, common_name_only,
                   common_name_beside_names, weak_signature, name_constraint_directory, name_constraints_empty,
                   information_access_malformed});
}

RuleProfile gnutls_rules() {
  const RuleProfile profile =
      tolerating(without_policies(common_rules()), {Place::anchor}, {basic_constraints_missing, purpose_forbidden});
  return refusing(profile, {policy_mappings_critical, policy_constraints_critical, common_name_beside_names,
                            wildcard_too_wide, weak_signature, must_staple_unmet, bad_status_response});
}

RuleProfile nss_rules() {
  const RuleProfile profile = tolerating(common_rules(), {Place::anchor}, {unhandled_critical_extension});
  return refusing(profile, {wildcard_too_wide, key_usage_unfit, key_usage_no_encipherment, serial_negative, leaf_is_ca,
                            leaf_is_anchor, purpose_only_any, information_access_critical});
}

RuleProfile nss_classic_rules() {
  RuleProfile profile = tolerating(without_policies(nss_rules()), {information_access_critical});
  profile = refusing(profile, {certificate_policies_critical, policy_mappings_critical, policy_constraints_critical,
                               inhibit_any_policy_critical});
  return tolerating(profile, {Place::anchor}, {basic_constraints_missing, key_cert_sign_missing, purpose_forbidden});
}

RuleProfile chrome_rules() {
  return refusing(web_rules(), {alt_names_not_critical, key_kind_forbidden});
}

RuleProfile android_rules() {
  return without_anchor_rules(web_rules());
}

RuleProfile wolfssl_rules() {
  RuleProfile profile =
      tolerating(without_policies(common_rules()), {Place::authority, Place::anchor}, {purpose_forbidden});
  profile =
      tolerating(profile, {Place::anchor}, {basic_constraints_missing, key_cert_sign_missing, path_length_exceeded});
  return refusing(profile, {common_name_beside_names, subject_key_id_missing, name_constraints_misplaced,
                            information_access_malformed, key_usage_missing, policy_mappings_critical});
}

std::vector<Client> make_rows() {
  const AnchorPolicy roots_only{.intermediates = false, .leaf = false};
  return {
      {.id = "web",
       .title = "clients of the web today: what Go, rustls and Chrome's verifier agree on",
       .versions = "2026",
       .proof = Proof::ours,
       .evidence = "x509-limbo: agrees wherever Go, rustls and libpki agree",
       .profile = web_rules(),
       .revocation = RevocationHabit::staples},
      {.id = "strict",
       .title = "RFC 5280 and the profile of the web to the letter",
       .versions = "2026",
       .reach = Reach::none,
       .proof = Proof::ours,
       .evidence = "x509-limbo: what the authors of the cases expect",
       .profile = strict_rules(),
       .revocation = RevocationHabit::staples,
       .crl_number_required = true},
      {.id = "rfc5280",
       .title = "RFC 5280 section 6 alone, without the rules of the web",
       .versions = "RFC 5280, 6818, 9618",
       .reach = Reach::none,
       .proof = Proof::ours,
       .evidence = "NIST's PKITS",
       .profile = rfc5280_rules(),
       .revocation = RevocationHabit::staples},
      {.id = "openssl-1.0.2",
       .title = "programs on OpenSSL 1.0.2",
       .versions = "1.0.2",
       .reach = Reach::narrow,
       .proof = Proof::compared,
       .evidence = "libcrypto with X509_V_FLAG_TRUSTED_FIRST cleared, as 1.0.2 had it",
       .path_policy = PathPolicy::sent_first,
       .profile = openssl_rules(),
       .anchors = roots_only},
      {.id = "openssl",
       .title = "programs on OpenSSL",
       .versions = "1.1.0 to 3.x",
       .proof = Proof::compared,
       .evidence = "libcrypto's X509_verify_cert as a TLS client calls it",
       .path_policy = PathPolicy::store_first,
       .profile = openssl_rules(),
       .anchors = roots_only},
      {.id = "curl",
       .title = "curl and libcurl with OpenSSL",
       .versions = "7.68 and later",
       .proof = Proof::compared,
       .evidence = "the curl command against a server on loopback",
       .path_policy = PathPolicy::store_first,
       .profile = curl_rules()},
      {.id = "python-3.13",
       .title = "Python's ssl.create_default_context",
       .versions = "3.13 and later",
       .proof = Proof::compared,
       .evidence = "Python's ssl module with the two flags that 3.13 sets: VERIFY_X509_PARTIAL_CHAIN and _STRICT",
       .path_policy = PathPolicy::store_first,
       .profile = openssl_level_2_rules(openssl_strict_rules())},
      {.id = "java",
       .title = "Java's default trust manager (PKIX)",
       .versions = "JDK 17 and later",
       .proof = Proof::compared,
       .evidence = "the trust manager of the JDK, endpoint identification HTTPS",
       .path_policy = PathPolicy::sent_or_search,
       .profile = java_rules(),
       .anchors = {.reader = trust::StoreReader::java},
       .most_sent = 10},
      {.id = "go",
       .title = "programs in Go (crypto/x509)",
       .versions = "1.19 and later",
       .proof = Proof::compared,
       .evidence = "x509.Certificate.Verify",
       .profile = go_rules()},
      {.id = "gnutls",
       .title = "programs on GnuTLS",
       .versions = "3.7 and later",
       .proof = Proof::compared,
       .evidence = "gnutls_x509_trust_list_verify_crt2",
       .path_policy = PathPolicy::sent_retried,
       .profile = gnutls_rules(),
       .most_sent = 16,
       .revocation = RevocationHabit::staples,
       .searches_past_revoked = false},
      {.id = "nss",
       .title = "programs on NSS with libpkix; Firefox has a verifier of its own",
       .versions = "3.110 and later",
       .reach = Reach::narrow,
       .proof = Proof::compared,
       .evidence = "CERT_VerifyCert as SSL_AuthCertificate calls it, with libpkix",
       .profile = nss_rules(),
       .anchors = {.intermediates = true, .leaf = false}},
      {.id = "nss-classic",
       .title = "programs on NSS before libpkix was its default",
       .versions = "up to 3.10x",
       .reach = Reach::narrow,
       .proof = Proof::compared,
       .evidence = "CERT_VerifyCert as SSL_AuthCertificate calls it, with its classic verifier",
       .path_policy = PathPolicy::newest,
       .profile = nss_classic_rules(),
       .anchors = {.intermediates = true, .leaf = false}},
      {.id = "chrome",
       .title = "Chrome, as it judges roots that were added to the machine",
       .versions = "112 and later",
       .proof = Proof::sourced,
       .evidence = "BoringSSL's libpki as x509-limbo records its answers; Chromium's net/cert, which since version 112 "
                   "holds added roots to their dates and constraints",
       .profile = chrome_rules(),
       .anchors = {.intermediates = true, .leaf = false, .program = RootProgram::chrome},
       .fetches_issuers = true,
       .revocation = RevocationHabit::staples},
      {.id = "android",
       .title = "apps on Android (Conscrypt)",
       .versions = "10 and later",
       .proof = Proof::sourced,
       .evidence = "Conscrypt's TrustManagerImpl; Android 10's list of changes for SHA-1",
       .profile = android_rules(),
       .anchors = {.intermediates = true, .leaf = false},
       .revocation = RevocationHabit::staples},
      {.id = "wolfssl",
       .title = "devices on wolfSSL without alternative chains, its default up to 5.6",
       .versions = "3.x to 5.6",
       .reach = Reach::narrow,
       .proof = Proof::sourced,
       .evidence = "wolfSSL's documentation of WOLFSSL_ALT_CERT_CHAINS and its issues 4443 and 7344; rules as compared "
                   "for wolfssl-alt-chains",
       .path_policy = PathPolicy::as_sent,
       .profile = wolfssl_rules(),
       .most_sent = 9},
      {.id = "wolfssl-alt-chains",
       .title = "programs on wolfSSL with alternative chains, as distributions build it",
       .versions = "5.5 and later with WOLFSSL_ALT_CERT_CHAINS",
       .reach = Reach::narrow,
       .proof = Proof::compared,
       .evidence = "the library as Debian builds it, in a TLS handshake",
       .profile = wolfssl_rules(),
       .most_sent = 9,
       .judges_all_sent = true},
      {.id = "nodejs",
       .title = "Node.js",
       .versions = "18 and later",
       .proof = Proof::compared,
       .evidence = "tls.connect with its own OpenSSL",
       .path_policy = PathPolicy::store_first,
       .profile = openssl_rules(),
       .anchors = roots_only},
  };
}

const std::vector<Client>& rows() {
  static const std::vector<Client> clients = make_rows();
  return clients;
}

}  // namespace

std::string_view to_string(PathPolicy policy) {
  switch (policy) {
    case PathPolicy::as_sent:
      return "as-sent";
    case PathPolicy::sent_first:
      return "sent-first";
    case PathPolicy::sent_retried:
      return "sent-retried";
    case PathPolicy::newest:
      return "newest";
    case PathPolicy::sent_or_search:
      return "sent-or-search";
    case PathPolicy::store_first:
      return "store-first";
    case PathPolicy::search:
      return "search";
  }
  return "";
}

std::string_view to_string(RevocationHabit habit) {
  switch (habit) {
    case RevocationHabit::none:
      return "none";
    case RevocationHabit::staples:
      return "staples";
  }
  return "";
}

std::string_view to_string(Reach reach) {
  switch (reach) {
    case Reach::none:
      return "none";
    case Reach::narrow:
      return "narrow";
    case Reach::common:
      return "common";
  }
  return "";
}

std::string_view to_string(Proof proof) {
  switch (proof) {
    case Proof::ours:
      return "ours";
    case Proof::compared:
      return "compared";
    case Proof::sourced:
      return "sourced";
  }
  return "";
}

std::span<const Client> all_clients() {
  return rows();
}

const Client* find_client(std::string_view id) {
  const auto found = std::ranges::find(rows(), id, &Client::id);
  return found == rows().end() ? nullptr : &*found;
}

const Client& web_client() {
  return rows()[0];
}

const Client& strict_client() {
  return rows()[1];
}

bool refuses(const Client& client, const Problem& problem) {
  return client.profile.at[index_of(problem.place)][static_cast<std::size_t>(problem.id)];
}

}  // namespace trustprobe::path
