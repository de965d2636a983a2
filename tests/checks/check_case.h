// Runs one check on a scene.
#pragma once

#include <doctest/doctest.h>

#include <vector>

#include "checks/catalogue.h"
#include "support/scene.h"

namespace trustprobe::checks {

inline std::vector<Finding> findings_of(std::string_view id, const support::Scene& scene,
                                        const std::vector<ServedChain>& chains, const CheckOptions& options = {}) {
  const Check* check = find_check(id);
  REQUIRE(check != nullptr);
  std::vector<Finding> findings;
  check->run(*check, {scene.observation, chains, scene.now, options}, findings);
  for (const Finding& finding : findings) CHECK(finding.check == id);
  REQUIRE_FALSE(findings.empty());
  return findings;
}

inline std::vector<Finding> findings_of(std::string_view id, const support::Scene& scene,
                                        const CheckOptions& options = {}) {
  return findings_of(id, scene, scene.judged(), options);
}

/// The one finding that the check has.
inline Finding finding_of(std::string_view id, const support::Scene& scene, const CheckOptions& options = {}) {
  const auto findings = findings_of(id, scene, options);
  CHECK(findings.size() == 1);
  return findings.front();
}

inline Status status_of(std::string_view id, const support::Scene& scene) {
  return finding_of(id, scene).status;
}

/// Root, intermediate and a leaf for shop.example, with dates that suit a scene's clock.
struct Family {
  support::Identity root = support::make_root("Test Root");
  support::Identity intermediate = support::issue(root, support::ca_recipe("Test CA"));
  support::Identity leaf = issue_leaf();

  support::Recipe recipe() const {
    support::Recipe recipe = support::leaf_recipe("shop.example");
    recipe.not_before = "2026-10-01T00:00:00Z";
    recipe.not_after = "2027-02-28T00:00:00Z";
    return recipe;
  }
  support::Identity issue_leaf() const { return support::issue(intermediate, recipe()); }
  support::Identity issue_leaf(std::string not_before, std::string not_after) const {
    support::Recipe dated = recipe();
    dated.not_before = std::move(not_before);
    dated.not_after = std::move(not_after);
    return support::issue(intermediate, dated);
  }
  /// One address that serves this chain to every offer with server name; the store holds the root.
  support::Scene scene(const std::vector<support::Identity>& chain) const {
    support::Scene scene;
    scene.add_address("203.0.113.10");
    scene.serve({0}, {"default"}, chain);
    scene.trust("roots", {root});
    return scene;
  }
  support::Scene scene_with(const support::Identity& served_leaf) const { return scene({served_leaf, intermediate}); }
};

}  // namespace trustprobe::checks
