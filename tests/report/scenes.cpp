#include "scenes.h"

namespace trustprobe::report {

using observation::FailureReason;
using observation::Stage;
using support::Identity;
using support::KeyKind;
using support::Recipe;
using support::Scene;

namespace {

Recipe dated(Recipe recipe, std::string not_before, std::string not_after) {
  recipe.not_before = std::move(not_before);
  recipe.not_after = std::move(not_after);
  recipe.serial = 4660;
  return recipe;
}

Recipe shop_leaf(KeyKind kind, std::string not_after) {
  Recipe recipe = dated(support::leaf_recipe("shop.example"), "2026-08-10T00:00:00Z", std::move(not_after));
  recipe.key_kind = kind;
  if (kind == KeyKind::rsa2048)
    recipe = support::with_extension(recipe, "keyUsage", "critical,digitalSignature,keyEncipherment");
  return support::with_extension(recipe, "subjectAltName",
                                 "DNS:shop.example,DNS:www.shop.example,DNS:pay.shop.example");
}

Identity authority(const Identity& issuer, const std::string& name) {
  return support::issue(issuer, dated(support::ca_recipe(name), "2022-01-01T00:00:00Z", "2032-01-01T00:00:00Z"));
}

}  // namespace

Scene sound() {
  const Identity root = support::make_root("Example Root 1");
  const Identity ca = authority(root, "Example CA 1");
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default", "ecdsa-tls13", "no-sni"},
              {support::issue(ca, shop_leaf(KeyKind::p256, "2027-02-03T00:00:00Z")), ca});
  scene.fail(0, "rsa-tls13",
             {.stage = Stage::handshake, .reason = FailureReason::alert, .detail = "handshake_failure", .alert = 40});
  scene.observation.endpoints[0].http =
      observation::HttpRecord{.status = 200, .strict_transport_security = "max-age=31536000", .failure = ""};
  scene.trust("system", {root, support::make_root("Example Root 2")});
  return scene;
}

Scene half_rotated() {
  const Identity root_1 = support::make_root("Example Root 1"), root_3 = support::make_root("Example Root 3");
  const Identity rsa_ca = authority(root_1, "Example RSA CA"), ecdsa_ca = authority(root_3, "Example ECDSA CA");
  Scene scene;
  for (const char* address : {"203.0.113.10", "203.0.113.11", "203.0.113.12"}) scene.add_address(address);
  scene.serve({0, 1}, {"default"},
              {support::issue(ecdsa_ca, shop_leaf(KeyKind::p256, "2027-02-03T00:00:00Z")), ecdsa_ca});
  scene.serve({2}, {"default"}, {support::issue(ecdsa_ca, shop_leaf(KeyKind::p256, "2026-11-24T00:00:00Z")), ecdsa_ca});
  scene.serve({0}, {"rsa-tls13", "rsa-tls12"},
              {support::issue(rsa_ca, shop_leaf(KeyKind::rsa2048, "2027-02-03T00:00:00Z")), rsa_ca});
  scene.trust("system", {root_1, root_3});
  scene.trust("kiosk", {root_1});
  return scene;
}

Scene broken() {
  const Identity root = support::make_root("Example Root 1");
  const Identity ca = authority(root, "Example CA 1");
  Recipe recipe = dated(support::leaf_recipe("*.old.example"), "2025-11-01T00:00:00Z", "2026-11-09T00:00:00Z");
  recipe.subject = {{"CN", "bell\a and \x1b[31mred"}};
  recipe = support::with_extension(recipe, "authorityInfoAccess", "caIssuers;URI:http://ca.example/ca-1.cer");
  Scene scene;
  scene.add_address("2001:db8::10");
  scene.serve({0}, {"default"}, {support::issue(ca, recipe)});
  scene.serve({0}, {"no-sni"},
              {support::self_sign(
                  dated(support::leaf_recipe("default.example"), "2026-01-01T00:00:00Z", "2036-01-01T00:00:00Z"))});
  scene.trust("system", {root});
  return scene;
}

Scene dead() {
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.add_address("203.0.113.11");
  scene.fail(0, "default", {.stage = Stage::connect, .reason = FailureReason::refused, .detail = "", .alert = {}});
  scene.fail(1, "default", {.stage = Stage::handshake, .reason = FailureReason::timed_out, .detail = "", .alert = {}});
  scene.trust("system", {support::make_root("Example Root 1")});
  return scene;
}

Scene cross_signed() {
  const Identity old_root =
      support::self_sign(dated(support::ca_recipe("Example Root 0"), "2006-01-01T00:00:00Z", "2026-11-01T00:00:00Z"));
  const Identity root = support::make_root("Example Root 1");
  Recipe recipe = dated(support::ca_recipe("Example Root 1"), "2016-01-01T00:00:00Z", "2026-11-01T00:00:00Z");
  recipe.key = root.key;
  const Identity cross = support::issue(old_root, recipe), ca = authority(root, "Example CA 1");
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {support::issue(ca, shop_leaf(KeyKind::p256, "2027-02-03T00:00:00Z")), ca, cross});
  scene.serve({0}, {"rsa-tls13"}, {support::issue(ca, shop_leaf(KeyKind::rsa2048, "2027-02-03T00:00:00Z")), ca, cross});
  scene.trust("system", {old_root, root});
  scene.trust("kiosk", {root});
  return scene;
}

Scene nameless() {
  Scene scene("no-such-name.example");
  scene.observation.resolve_failure = observation::AttemptFailure{
      .stage = Stage::resolve, .reason = FailureReason::name_not_found, .detail = "", .alert = {}};
  scene.trust("system", {support::make_root("Example Root 1")});
  return scene;
}

assess::Terms terms_of(const Scene& scene) {
  assess::Terms terms{.stores = scene.stores, .clients = {&path::web_client()}, .now = scene.now};
  for (const path::Client& client : path::all_clients()) terms.compared_clients.push_back(&client);
  return terms;
}

assess::Assessment assessed(const Scene& scene) {
  path::SignatureMemory signatures;
  return assess::assess(std::make_shared<observation::Observation>(scene.observation), terms_of(scene), signatures);
}

}  // namespace trustprobe::report
