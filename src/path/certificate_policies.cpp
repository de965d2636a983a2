#include "path/certificate_policies.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"

namespace trustprobe::path {
namespace {

using x509::Certificate;
using Policies = std::set<std::string>;

/// A valid policy at one depth, and the nodes above that lead to it.
struct Node {
  Policies parents;
  Policies expected;  ///< expected_policy_set: what certificates below may call it
};

/// One depth of the graph, by valid policy.
using Level = std::map<std::string, Node>;

/// The same depth the other way round: each expected policy with the nodes that expect it.
using Parents = std::map<std::string, Policies>;

std::string named(const Certificate& certificate) {
  return base::printable(x509::display_name(certificate));
}

/// The state of RFC 5280 6.1.2, and its steps in the order in which 6.1.3 to 6.1.5 name them.
class PolicyWalk {
 public:
  PolicyWalk(const PolicyTerms& terms, std::size_t length)
      : terms_(terms),
        explicit_policy_(terms.explicit_policy ? 0 : length + 1),
        policy_mapping_(terms.inhibit_mapping ? 0 : length + 1),
        inhibit_any_(terms.inhibit_any_policy ? 0 : length + 1) {
    const std::string any(any_policy);
    levels_.push_back({{any, {{}, {any}}}});
  }

  void add(const Certificate& certificate, std::size_t position) {
    const bool last = position == 0;
    next_level(certificate, last);
    if (explicit_policy_ == 0 && levels_.back().empty()) refuse(certificate, position);
    if (last) {
      wrap_up(certificate);
    } else {
      prepare(certificate, position);
    }
  }

  // RFC 5280 6.1.5 (g).
  PolicyResult result(const Certificate& leaf) {
    PolicyResult result{{}, user_constrained()};
    if (explicit_policy_ == 0 && result.valid_for.empty()) refuse(leaf, 0);
    result.problems = std::move(problems_);
    if (!result.problems.empty()) result.valid_for.clear();
    return result;
  }

 private:
  // 6.1.3 (f). That no certificate below has a valid policy either is no news.
  void refuse(const Certificate& certificate, std::size_t position) {
    if (std::ranges::find(problems_, ProblemId::no_valid_policy, &Problem::id) != problems_.end()) return;
    const std::string who = required_by_.empty() ? "a certificate policy is required"
                                                 : fmt::format("{} requires a certificate policy", required_by_);
    const std::string_view why = certificate.extensions.policies.empty() ? "it has none"
                                 : levels_.back().empty() ? "none of its policies is valid below its issuer"
                                                          : "the path is valid for none that is asked for";
    problems_.push_back({ProblemId::no_valid_policy, position, fmt::format("{}, and {}", who, why)});
  }

  // 6.1.3 (d), (e).
  void next_level(const Certificate& certificate, bool last) {
    const std::vector<std::string>& policies = certificate.extensions.policies;
    Level level;
    if (!policies.empty() && !levels_.back().empty()) {
      const Parents parents = parents_by_expected(levels_.back());
      for (const std::string& policy : policies) {
        if (policy != any_policy) add_policy(level, parents, policy);
      }
      const bool asserts_any = std::ranges::find(policies, any_policy) != policies.end();
      const bool any_counts = inhibit_any_ > 0 || (!last && certificate.self_issued());
      if (asserts_any && any_counts) add_expected(level, parents);
    }
    levels_.push_back(std::move(level));
  }

  // All the edges down from one depth: as many as there are mappings in the certificate, and one per other policy.
  static Parents parents_by_expected(const Level& above) {
    Parents parents;
    for (const auto& [name, node] : above) {
      for (const std::string& expected : node.expected) parents[expected].insert(name);
    }
    return parents;
  }

  // 6.1.3 (d)(1).
  static void add_policy(Level& level, const Parents& parents, const std::string& policy) {
    auto found = parents.find(policy);
    if (found == parents.end()) found = parents.find(std::string(any_policy));  // only anyPolicy expects it
    if (found != parents.end()) level.emplace(policy, Node{found->second, {policy}});
  }

  // 6.1.3 (d)(2): anyPolicy stands for all that was expected and not named.
  static void add_expected(Level& level, const Parents& parents) {
    for (const auto& [policy, above] : parents) level.try_emplace(policy, Node{above, {policy}});
  }

  // 6.1.4.
  void prepare(const Certificate& certificate, std::size_t position) {
    map_policies(certificate, position);
    const auto count_down = [](std::size_t& counter) { counter -= counter > 0 ? 1 : 0; };
    if (!certificate.self_issued()) {
      count_down(explicit_policy_);
      count_down(policy_mapping_);
      count_down(inhibit_any_);
    }
    if (const auto& constraints = certificate.extensions.policy_constraints) {
      if (limit(explicit_policy_, constraints->require_explicit)) required_by_ = named(certificate);
      limit(policy_mapping_, constraints->inhibit_mapping);
    }
    limit(inhibit_any_, certificate.extensions.inhibit_any_policy);
  }

  // Whether the counter had been higher.
  static bool limit(std::size_t& counter, const std::optional<int>& at_most) {
    if (!at_most || static_cast<std::size_t>(*at_most) >= counter) return false;
    counter = static_cast<std::size_t>(*at_most);
    return true;
  }

  // 6.1.4 (a), (b).
  void map_policies(const Certificate& certificate, std::size_t position) {
    std::map<std::string, Policies> mapped;
    for (const x509::PolicyMapping& mapping : certificate.extensions.policy_mappings) {
      if (mapping.issuer_policy == any_policy || mapping.subject_policy == any_policy) {
        problems_.push_back({ProblemId::policy_mapping_invalid, position, "it maps anyPolicy"});
        return;
      }
      mapped[mapping.issuer_policy].insert(mapping.subject_policy);
    }
    Level& level = levels_.back();
    for (auto& [policy, subject_policies] : mapped) {
      if (policy_mapping_ == 0) {
        level.erase(policy);
        continue;
      }
      const auto any = level.find(std::string(any_policy));
      const auto node = level.find(policy);
      if (node != level.end()) {
        node->second.expected = std::move(subject_policies);
      } else if (any != level.end()) {
        level.emplace(policy, Node{{std::string(any_policy)}, std::move(subject_policies)});
      }
    }
  }

  // 6.1.5 (a), (b).
  void wrap_up(const Certificate& leaf) {
    if (explicit_policy_ > 0) --explicit_policy_;
    const auto& constraints = leaf.extensions.policy_constraints;
    if (constraints && constraints->require_explicit == 0 && limit(explicit_policy_, 0)) required_by_ = named(leaf);
  }

  // The policies in the anchor's domain (those below anyPolicy) that something at the last depth descends from.
  Policies user_constrained() const {
    const std::string any(any_policy);
    Policies reached;
    for (const auto& [policy, node] : levels_.back()) reached.insert(policy);
    const bool any_at_the_end = reached.contains(any);
    Policies domain;
    for (std::size_t depth = levels_.size() - 1; depth > 0; --depth) {
      Policies above;
      for (const std::string& policy : reached) {
        const Policies& parents = levels_[depth].at(policy).parents;
        if (policy != any && parents.contains(any)) domain.insert(policy);
        above.insert(parents.begin(), parents.end());
      }
      reached = std::move(above);
    }
    return limited_to_initial(std::move(domain), any_at_the_end);
  }

  Policies limited_to_initial(Policies domain, bool any_at_the_end) const {
    const auto& initial = terms_.initial_policies;
    if (initial.empty()) {
      if (any_at_the_end) domain.insert(std::string(any_policy));
      return domain;
    }
    if (any_at_the_end) return {initial.begin(), initial.end()};
    std::erase_if(domain,
                  [&](const std::string& policy) { return std::ranges::find(initial, policy) == initial.end(); });
    return domain;
  }

  const PolicyTerms& terms_;
  std::size_t explicit_policy_, policy_mapping_, inhibit_any_;
  std::vector<Level> levels_;  // the first is depth 0, the anchor's
  std::vector<Problem> problems_;
  std::string required_by_;  // whose policyConstraints brought explicit_policy down; empty: the caller's terms
};

}  // namespace

PolicyResult process_policies(const CandidatePath& path, const PolicyTerms& terms) {
  const std::size_t length = path.certificates.size() - (path.anchor != nullptr ? 1 : 0);
  PolicyWalk walk(terms, length);
  for (std::size_t position = length; position-- > 0;) walk.add(*path.certificates[position], position);
  return walk.result(*path.certificates.front());
}

}  // namespace trustprobe::path
