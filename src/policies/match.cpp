#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "policies/difference.h"
#include "policies/policy.h"

namespace trustprobe::policies {
namespace {

using observation::Answer;
using observation::Preference;
using PolicyList = std::vector<const Policy*>;

PolicyList narrowed(std::span<const Policy> policies, std::string_view service) {
  const std::string wanted = base::ascii_lower(service);
  const auto is_it = [&](const std::string& text) { return base::ascii_lower(text) == wanted; };
  PolicyList list;
  for (const Policy& policy : policies) {
    if (wanted.empty() || is_it(policy.service) || std::ranges::any_of(policy.scopes, is_it)) list.push_back(&policy);
  }
  return list;
}

/// Why not even a difference can be named; empty: it can.
std::string unseen(const SeenServer& server) {
  if (server.spoken().empty()) return "no version of TLS was seen";
  for (const auto* version : server.spoken()) {
    if (version->cipher_suites.accepted.empty())
      return fmt::format("which cipher suites it accepts in {} could not be found out",
                         wire::version_name(version->version));
  }
  return "";
}

bool opinions_differ(const PolicyList& policies, const std::function<int(const Policy&)>& opinion) {
  return std::ranges::any_of(policies, [&](const Policy* policy) { return opinion(*policy) != opinion(*policies[0]); });
}

/// What a policy says of a group: that it is there, that it is not, that it may be among others, or nothing.
int opinion_of_group(const SeenServer& server, const Policy& policy, std::uint16_t group) {
  enum { nothing, absent, present, one_of };
  if (!policy.groups.empty()) return contains(policy.groups, group) ? present : absent;
  const Codes& named = policy.post_quantum_groups;
  const bool settled =
      std::ranges::any_of(named, [&](std::uint16_t other) { return server.group(other) == Answer::yes; });
  return contains(named, group) && !settled ? one_of : nothing;
}

/// Code points that could not be found out and of which the policies do not say the same, as names.
class OpenQuestions {
 public:
  OpenQuestions(const SeenServer& server, const PolicyList& policies) : server_(server), policies_(policies) {}

  /// "whether it speaks TLS 1.0 could not be found out"; empty where none matters.
  std::string sentence() {
    add_versions();
    add_suites();
    add_groups();
    add_order();
    if (texts_.empty()) return "";
    return fmt::format("{} could not be found out", fmt::join(texts_, ", "));
  }

 private:
  // A version that a policy has must have been seen, even where all of them have it.
  void add_versions() {
    for (std::uint16_t version = ssl3; version <= tls13; ++version) {
      const auto has = [&](const Policy* policy) { return contains(policy->versions, version); };
      if (server_.version(version) == Answer::undetermined && std::ranges::any_of(policies_, has))
        texts_.push_back("whether it speaks " + wire::version_name(version));
    }
  }

  void add_suites() {
    Codes told;
    for (const auto* version : server_.spoken()) {
      for (const auto suite : version->cipher_suites.undetermined) {
        if (contains(told, suite) || server_.suite(suite) != Answer::undetermined || !server_.can_show(suite)) continue;
        const auto opinion = [&](const Policy& policy) { return contains(policy.cipher_suites, suite) ? 1 : 0; };
        if (!opinions_differ(policies_, opinion)) continue;
        told.push_back(suite);
        texts_.push_back("whether it accepts " + wire::cipher_suite_name(suite));
      }
    }
  }

  void add_groups() {
    if (!server_.shows_groups()) return;
    const auto of_post_quantum = [](const Policy& policy) {
      return policy.post_quantum ? 1 + *policy.post_quantum : 0;
    };
    if (server_.speaks(tls13) && server_.post_quantum_group() == Answer::undetermined &&
        opinions_differ(policies_, of_post_quantum))
      texts_.push_back("whether it takes a post-quantum group");
    if (server_.groups().accepted.empty()) {
      if (opinions_differ(policies_, [](const Policy& policy) { return policy.groups.empty() ? 0 : 1; }))
        texts_.push_back("which groups it takes");
      return;
    }
    for (const auto group : server_.groups().undetermined) {
      if (opinions_differ(policies_, [&](const Policy& policy) { return opinion_of_group(server_, policy, group); }))
        texts_.push_back("whether it takes " + wire::group_name(group));
    }
  }

  // Policies without an order of their own fit any, and tell nothing apart.
  void add_order() {
    PolicyList ordered;
    std::ranges::copy_if(policies_, std::back_inserter(ordered), &Policy::ordered);
    for (const auto* version : server_.spoken()) {
      const auto& seen = version->cipher_suites;
      if (seen.preference != Preference::undetermined || ordered.empty()) continue;
      const Codes first = in_order_of(ordered[0]->cipher_suites, seen.accepted);
      const auto opinion = [&](const Policy& policy) {
        return in_order_of(policy.cipher_suites, seen.accepted) == first ? 0 : 1;
      };
      if (opinions_differ(ordered, opinion))
        texts_.push_back("in which order it picks cipher suites in " + wire::version_name(version->version));
    }
  }

  const SeenServer& server_;
  const PolicyList& policies_;
  std::vector<std::string> texts_;
};

/// The smaller goes first among policies that are equally near.
int rank(const Policy& policy) {
  return policy.default_for.empty() ? 2 : policy.old_default ? 1 : 0;
}

// A policy of other versions or other suites is near nobody, however short the list of differences.
bool has_something_in_common(const SeenServer& server, const Policy& policy) {
  const auto any_of = [](const std::vector<std::uint16_t>& values, const auto& holds) {
    return std::ranges::any_of(values, holds);
  };
  return any_of(policy.versions, [&](std::uint16_t version) { return server.speaks(version); }) &&
         any_of(policy.cipher_suites, [&](std::uint16_t suite) { return server.suite(suite) == Answer::yes; });
}

std::optional<PolicyFit> nearest_of(const SeenServer& server, const PolicyList& policies) {
  std::optional<PolicyFit> nearest;
  for (const Policy* policy : policies) {
    if (!has_something_in_common(server, *policy)) continue;
    PolicyFit fit{policy, difference(server, *policy)};
    if (nearest && std::pair(nearest->difference.size(), rank(*nearest->policy)) <=
                       std::pair(fit.difference.size(), rank(*policy)))
      continue;
    nearest = std::move(fit);
  }
  return nearest;
}

Codes without_key(const SeenServer& server, const PolicyList& policies) {
  Codes suites;
  for (const Policy* policy : policies) {
    for (const auto suite : policy->cipher_suites) {
      if (!server.has_key_for(suite) && !contains(suites, suite)) suites.push_back(suite);
    }
  }
  return suites;
}

}  // namespace

PolicyMatch match(const observation::Surface& surface, std::span<const Policy> policies, std::string_view service) {
  PolicyMatch result;
  const PolicyList candidates = narrowed(policies, service);
  if (candidates.empty()) {
    result.undetermined = service.empty() ? "there is no policy" : fmt::format("there is no policy of '{}'", service);
    return result;
  }
  const SeenServer server(surface);
  result.undetermined = unseen(server);
  if (!result.undetermined.empty()) return result;
  PolicyList fitting;
  std::ranges::copy_if(candidates, std::back_inserter(fitting),
                       [&](const Policy* policy) { return difference(server, *policy).none(); });
  if (fitting.empty()) {
    result.nearest = nearest_of(server, candidates);
    if (result.nearest) result.not_exercised = without_key(server, {result.nearest->policy});
    return result;
  }
  result.undetermined = OpenQuestions(server, fitting).sentence();
  if (!result.undetermined.empty()) return result;
  result.not_exercised = without_key(server, fitting);
  result.exact = std::move(fitting);
  return result;
}

}  // namespace trustprobe::policies
