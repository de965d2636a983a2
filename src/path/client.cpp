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
  return refusing(std::move(profile), {Place::leaf, Place::authority, Place::anchor, Place::trusted_leaf}, ids);
}

RuleProfile tolerating(RuleProfile profile, std::initializer_list<Place> places, Ids ids) {
  for (const Place place : places) {
    for (const ProblemId id : ids) profile.at[index_of(place)].reset(static_cast<std::size_t>(id));
  }
  return profile;
}

RuleProfile tolerating(RuleProfile profile, Ids ids) {
  return tolerating(std::move(profile), {Place::leaf, Place::authority, Place::anchor, Place::trusted_leaf}, ids);
}

// What no client lets pass, whatever else it does.
RuleProfile common_rules() {
  return refusing({}, {no_issuer,
                       not_anchored,
                       signature_invalid,
                       depth_exceeded,
                       sent_out_of_order,
                       anchor_distrusted,
                       anchor_constrained,
                       expired,
                       not_yet_valid,
                       name_mismatch,
                       no_subject_alt_name,
                       not_a_ca,
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
                       information_access_critical,
                       weak_key,
                       signature_algorithm_mismatch});
}

RuleProfile web_rules() {
  return refusing(common_rules(),
                  {common_name_only, weak_signature, version_invalid, serial_negative, name_constraints_empty});
}

// RFC 5280 and the profile of the web to the letter. Left out are what cannot be known, what only describes a habit of
// some clients, and the rules about extended key usage and critical constraints on which the two documents differ.
RuleProfile strict_rules() {
  RuleProfile profile;
  for (const Rule& each : all_rules()) profile = refusing(std::move(profile), {each.id});
  return tolerating(std::move(profile), {algorithm_unsupported, budget_exhausted, last_second,
                                         name_constraint_directory, common_name_constrained,
                                         name_constraints_not_critical, policy_extension_critical, purpose_missing});
}

std::vector<Client> make_rows() {
  return {
      {.id = "web",
       .title = "clients of the web today: what Go, rustls and Chrome's verifier agree on",
       .versions = "2026",
       .proof = Proof::ours,
       .evidence = "x509-limbo: agrees wherever Go, rustls and libpki agree",
       .profile = web_rules()},
      {.id = "strict",
       .title = "RFC 5280 and the profile of the web to the letter",
       .versions = "2026",
       .proof = Proof::ours,
       .evidence = "x509-limbo: what the authors of the cases expect",
       .profile = strict_rules()},
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
    case PathPolicy::sent_or_search:
      return "sent-or-search";
    case PathPolicy::store_first:
      return "store-first";
    case PathPolicy::search:
      return "search";
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
