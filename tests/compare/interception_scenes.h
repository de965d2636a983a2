// A server, a proxy before it, and what the two paths show.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "compare/interception.h"
#include "support/scene.h"

namespace trustprobe::compare {

using observation::FailureReason;
using observation::Stage;
using support::Identity;
using support::KeyKind;
using support::Recipe;
using support::Scene;

inline assess::Assessment assessed(const Scene& scene) {
  path::SignatureMemory signatures;
  const assess::Terms terms{.stores = scene.stores, .clients = {&path::web_client()}, .now = scene.now};
  return assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
}

/// The server's CA and the proxy's, each with an intermediate; the store "system" holds the first, "kiosk" both.
struct Interposed {
  Identity server_root = support::make_root("Server Root"), proxy_root = support::make_root("Corp Proxy CA");
  Identity server_ca = support::issue(server_root, support::ca_recipe("Server CA"));
  Identity proxy_ca = support::issue(proxy_root, support::ca_recipe("Corp Signing CA"));
  Identity own = leaf(server_ca);
  std::string host = "shop.example";

  static Recipe recipe(const std::string& host = "shop.example") { return support::leaf_recipe(host); }
  static Identity leaf(const Identity& issuer, const std::string& host = "shop.example") {
    return support::issue(issuer, recipe(host));
  }

  Scene empty() const {
    Scene scene(host);
    scene.trust("system", {server_root});
    scene.trust("kiosk", {server_root, proxy_root});
    return scene;
  }
  Scene showing(const std::vector<Identity>& chain) const {
    Scene scene = empty();
    scene.serve({scene.add_address("203.0.113.10")}, {"default"}, chain);
    return scene;
  }
  Scene direct() const { return showing({own, server_ca}); }
  Scene failing(Stage stage, FailureReason reason, const std::string& detail = "") const {
    Scene scene = empty();
    scene.fail(scene.add_address("203.0.113.10"), "default",
               {.stage = stage, .reason = reason, .detail = detail, .alert = {}});
    return scene;
  }

  InterceptionTerms terms(const Scene& scene, std::vector<x509::Sha256> expected = {}) const {
    return {.now = scene.now, .stores = scene.stores, .expected_anchors = std::move(expected)};
  }
  static Scene proxied(Scene scene) {
    scene.observation.way = {.proxies = {"http://proxy.example:3128"}};
    return scene;
  }
  Interception between(const Scene& via, const Scene& direct, std::vector<x509::Sha256> expected = {}) const {
    const assess::Assessment other = assessed(direct);
    return interception_of(assessed(proxied(via)), &other, terms(via, std::move(expected)));
  }
  Interception alone(const Scene& via, std::vector<x509::Sha256> expected = {}) const {
    return interception_of(assessed(proxied(via)), nullptr, terms(via, std::move(expected)));
  }
};

inline const InterceptionFact* fact(const Interception& interception, std::string_view id) {
  const auto found = std::ranges::find(interception.facts, id, &InterceptionFact::id);
  return found == interception.facts.end() ? nullptr : &*found;
}

/// "altered: the server's own certificate ...".
inline std::string told(const Interception& interception) {
  return std::string(to_string(interception.verdict)) + ": " + interception.reason;
}

}  // namespace trustprobe::compare
