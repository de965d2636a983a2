#include "policies/difference.h"

#include <algorithm>
#include <map>

namespace trustprobe::policies {
namespace {

using observation::Answer;
using observation::Preference;
using Authentication = wire::SuiteTraits::Authentication;

/// The policy has a suite for the version, and the endpoint a certificate for the suite.
bool can_be_spoken(const SeenServer& server, const Policy& policy, std::uint16_t version) {
  return std::ranges::any_of(policy.cipher_suites,
                             [&](std::uint16_t suite) { return usable(suite, version) && server.has_key_for(suite); });
}

void compare_versions(const SeenServer& server, const Policy& policy, PolicyDifference& result) {
  for (std::uint16_t version = 0x0002; version <= tls13; version = version == 0x0002 ? ssl3 : version + 1) {
    const bool wanted = contains(policy.versions, version);
    const Answer answer = server.version(version);
    if (wanted && answer == Answer::no && can_be_spoken(server, policy, version))
      result.versions_missing.push_back(version);
    if (!wanted && answer == Answer::yes) result.versions_extra.push_back(version);
  }
}

void compare_suites(const SeenServer& server, const Policy& policy, PolicyDifference& result) {
  for (const auto suite : policy.cipher_suites) {
    if (server.can_show(suite) && server.suite(suite) == Answer::no) result.suites_missing.push_back(suite);
  }
  for (const auto* version : server.spoken()) {
    for (const auto suite : version->cipher_suites.accepted) {
      if (!contains(policy.cipher_suites, suite) && !contains(result.suites_extra, suite))
        result.suites_extra.push_back(suite);
    }
  }
}

void compare_post_quantum(const SeenServer& server, const Policy& policy, PolicyDifference& result) {
  if (!policy.post_quantum || !server.speaks(tls13)) return;
  const Answer answer = server.post_quantum_group();
  if (answer == Answer::undetermined) return;
  if (*policy.post_quantum != (answer == Answer::yes)) {
    result.post_quantum_differs = answer == Answer::yes;
    return;
  }
  // It has post-quantum groups, and none that the policy names.
  const Codes& named = policy.post_quantum_groups;
  if (!named.empty() &&
      std::ranges::all_of(named, [&](std::uint16_t group) { return server.group(group) == Answer::no; }))
    result.groups_missing = named;
}

void compare_groups(const SeenServer& server, const Policy& policy, PolicyDifference& result) {
  if (policy.groups.empty() || !server.shows_groups()) return;
  // Hybrid groups are for TLS 1.3 only; that there are none at all is told already.
  const auto compared = [&](std::uint16_t group) {
    return !post_quantum(group) || (server.speaks(tls13) && !result.post_quantum_differs);
  };
  for (const auto group : policy.groups) {
    if (compared(group) && server.group(group) == Answer::no && !contains(result.groups_missing, group))
      result.groups_missing.push_back(group);
  }
  for (const auto group : server.groups().accepted) {
    if (compared(group) && !contains(policy.groups, group)) result.groups_extra.push_back(group);
  }
}

void compare_order(const SeenServer& server, const Policy& policy, PolicyDifference& result) {
  if (!policy.ordered) return;
  for (const auto* version : server.spoken()) {
    const auto& seen = version->cipher_suites;
    Codes shared;
    for (const auto suite : seen.accepted) {
      if (contains(policy.cipher_suites, suite)) shared.push_back(suite);
    }
    if (shared.size() < 2 || !contains(policy.versions, version->version)) continue;
    if (seen.preference == Preference::client) result.order_differs = true;
    if (seen.preference != Preference::server) continue;
    if (in_order_of(shared, shared) != in_order_of(policy.cipher_suites, shared)) result.order_differs = true;
  }
}

}  // namespace

Codes in_order_of(const Codes& order, const Codes& suites) {
  std::map<Authentication, Codes> by_key;
  for (const auto suite : order) {
    if (contains(suites, suite)) by_key[wire::traits_of(suite).authentication].push_back(suite);
  }
  Codes ordered;
  for (const auto& [key, of_key] : by_key) ordered.insert(ordered.end(), of_key.begin(), of_key.end());
  return ordered;
}

PolicyDifference difference(const SeenServer& server, const Policy& policy) {
  PolicyDifference result;
  compare_versions(server, policy, result);
  compare_suites(server, policy, result);
  compare_post_quantum(server, policy, result);
  compare_groups(server, policy, result);
  compare_order(server, policy, result);
  return result;
}

bool PolicyDifference::none() const {
  return size() == 0;
}

std::size_t PolicyDifference::size() const {
  return versions_missing.size() + versions_extra.size() + suites_missing.size() + suites_extra.size() +
         groups_missing.size() + groups_extra.size() + (post_quantum_differs ? 1 : 0) + (order_differs ? 1 : 0);
}

}  // namespace trustprobe::policies
