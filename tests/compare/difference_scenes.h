// Scenes to compare, and what is told of a pair of them.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compare/difference.h"
#include "support/scene.h"

namespace trustprobe::compare {

using observation::FailureReason;
using observation::Stage;
using support::Identity;
using support::KeyKind;
using support::Scene;

inline const Identity& root() {
  static const Identity made = support::make_root("Root");
  return made;
}

inline Identity leaf(const std::string& not_after = "2027-06-01T00:00:00Z", KeyKind kind = KeyKind::p256,
                     const std::string& names = "DNS:shop.example,DNS:www.shop.example",
                     const std::string& not_before = "2026-08-01T00:00:00Z",
                     std::shared_ptr<evp_pkey_st> key = nullptr) {
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.not_before = not_before;
  recipe.not_after = not_after;
  recipe.key_kind = kind;
  recipe.key = std::move(key);
  if (kind != KeyKind::p256 && kind != KeyKind::p384)
    recipe = support::with_extension(recipe, "keyUsage", "critical,digitalSignature,keyEncipherment");
  return support::issue(root(), support::with_extension(recipe, "subjectAltName", names));
}

inline Scene serving(const std::vector<Identity>& chain) {
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, chain);
  scene.trust("system", {root()});
  return scene;
}

inline observation::AttemptFailure failure(Stage stage, FailureReason reason, std::optional<int> alert = {}) {
  return {.stage = stage, .reason = reason, .detail = "", .alert = alert};
}

/// Both offers for RSA are answered with an alert: there is no such certificate.
inline void refuse_rsa(Scene& scene) {
  for (const char* offer : {"rsa-tls13", "rsa-tls12"})
    scene.fail(0, offer, failure(Stage::handshake, FailureReason::alert, 40));
}

inline Standing standing(const Scene& scene) {
  path::SignatureMemory signatures;
  const assess::Terms terms{.stores = scene.stores, .clients = {&path::web_client()}, .now = scene.now};
  return standing_of(assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures));
}

inline TargetDifference between(const Scene& before, const Scene& after) {
  const Standing was = standing(before), is = standing(after);
  return compare_standings(&was, &is);
}

inline const Difference* find(const TargetDifference& target, DifferenceKind kind, std::string_view subject = "") {
  const auto found = std::ranges::find_if(target.differences, [&](const Difference& each) {
    return each.kind == kind && (subject.empty() || each.subject == subject);
  });
  return found == target.differences.end() ? nullptr : &*found;
}

inline std::string told(const TargetDifference& target, DifferenceKind kind, std::string_view subject = "") {
  const Difference* found = find(target, kind, subject);
  return found == nullptr ? "" : std::string(to_string(found->direction)) + ": " + found->sentence;
}

}  // namespace trustprobe::compare
