// The rows that the expectation files define and expectation_kind.cpp lists; and what they share. Private to this
// module.
#pragma once

#include "checks/served.h"
#include "suites/expectation_kind.h"

namespace trustprobe::suites {

// verdict_expectations.cpp
extern const ExpectationKind anchor, revocation_status, verdict;
// leaf_expectations.cpp
extern const ExpectationKind domains, issuer, issuer_denied, key_denied, keys, leaf, max_chain, min_days, names, scts,
    spki, wildcards;
// connection_expectations.cpp
extern const ExpectationKind ciphers, groups, groups_denied, max_protocol, min_hsts_days, min_protocol, staple;
// served_expectations.cpp
extern const ExpectationKind addresses_agree, check, key_types, preferred_key;
// scan_expectations.cpp
extern const ExpectationKind cipher_suites, policy, post_quantum, versions;

/// Chains that clients with server name get.
std::vector<const checks::ServedChain*> named_chains(const assess::Assessment& assessment);

/// The distinct leaves of these chains that are certificates.
std::vector<const x509::Certificate*> leaves(const assess::Assessment& assessment);

/// Undetermined, one for each of these chains whose leaf is no certificate: nothing can be said of it.
std::vector<Found> unreadable_leaves(const assess::Assessment& assessment);

JudgementStatus met_if(bool holds);

/// A scan got an answer from it.
bool was_scanned(const observation::EndpointObservation& seen);

/// "203.0.113.10:443".
std::string place_of(const observation::EndpointObservation& seen);

const std::vector<std::string>& texts_of(const ExpectedValue& value);
bool flag_of(const ExpectedValue& value);
long count_of(const ExpectedValue& value);
const std::string& word_of(const ExpectedValue& value);

/// "a, b or c".
std::string one_of(const ExpectedValue& value);

/// Whether one of the patterns (`*` for anything, letters of either case) fits the text.
bool fits_any(const std::vector<std::string>& patterns, std::string_view text);

/// One `Found` per leaf: `judge` gets each that is a certificate.
template <typename Judge>
std::vector<Found> for_each_leaf(const Question& question, Judge judge) {
  std::vector<Found> found = unreadable_leaves(question.assessment);
  for (const x509::Certificate* certificate : leaves(question.assessment)) found.push_back(judge(*certificate));
  return found;
}

/// One `Found` per endpoint whose default offer came to a hello of the server: `judge` gets its handshake.
template <typename Judge>
std::vector<Found> for_each_handshake(const Question& question, Judge judge) {
  std::vector<Found> found;
  for (const auto& endpoint : question.assessment.observation->endpoints) {
    if (endpoint.attempts.empty() || endpoint.attempts.front().handshake.version.empty()) continue;
    found.push_back(judge(endpoint, endpoint.attempts.front().handshake));
  }
  return found;
}

}  // namespace trustprobe::suites
