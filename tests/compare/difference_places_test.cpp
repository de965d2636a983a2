// What became of each address and offer, where the target as a whole looks as before.
#include <doctest/doctest.h>

#include "difference_scenes.h"

namespace trustprobe::compare {

TEST_CASE("handshakes that fail after the certificate are worse, though the same chain is still seen") {
  const Scene before = serving({leaf()});
  const auto broken = [&](FailureReason reason) {
    Scene scene = before;
    scene.attempt(0).handshake.complete = false;
    scene.attempt(0).failure = failure(Stage::handshake, reason, 80);
    return scene;
  };
  const Scene after = broken(FailureReason::alert);
  const auto difference = between(before, after);
  CHECK(told(difference, DifferenceKind::handshake) ==
        "worse: no handshake completes any more at 203.0.113.10: the server answered with a TLS alert");
  CHECK(!find(difference, DifferenceKind::handshake)->remedy.empty());
  CHECK(between(after, after).differences.empty());
  CHECK(between(after, before).direction() == Direction::better);
  CHECK(told(between(after, before), DifferenceKind::handshake) ==
        "better: handshakes with the offer default complete now at 203.0.113.10; before, the server answered with a "
        "TLS alert");
}

TEST_CASE("a client certificate that the server requires now is worse, at other addresses too") {
  const Identity one = leaf();
  const Scene before = serving({one});
  Scene after;
  after.add_address("203.0.113.11");
  after.serve({0}, {"default"}, {one});
  after.trust("system", {root()});
  after.attempt(0).handshake.complete = false;
  after.attempt(0).handshake.client_certificate = observation::ClientCertificate::required;
  after.attempt(0).failure = failure(Stage::handshake, FailureReason::alert, 116);
  CHECK(told(between(before, after), DifferenceKind::handshake) ==
        "worse: no handshake completes any more at 203.0.113.11: the server requires a client certificate now, and "
        "answered with a TLS alert");
}

TEST_CASE("a server that answers everything with an alert is worse: an alert is no silence") {
  Scene after;
  after.add_address("203.0.113.10");
  after.fail(0, "default", failure(Stage::handshake, FailureReason::alert, 112));
  after.trust("system", {root()});
  CHECK(between(serving({leaf()}), after).direction() == Direction::worse);
  CHECK(between(after, after).direction() == Direction::undetermined);
}

TEST_CASE("an offer that one address refuses now is worse, though another address still accepts it") {
  const Identity ecdsa = leaf(), rsa = leaf("2027-06-01T00:00:00Z", KeyKind::rsa2048);
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->add_address("203.0.113.11");
    scene->trust("system", {root()});
    scene->serve({0, 1}, {"default"}, {ecdsa});
  }
  before.serve({0, 1}, {"rsa-tls13", "rsa-tls12"}, {rsa});
  after.serve({0}, {"rsa-tls13", "rsa-tls12"}, {rsa});
  for (const char* offer : {"rsa-tls13", "rsa-tls12"})
    after.fail(1, offer, failure(Stage::handshake, FailureReason::alert, 40));
  CHECK(told(between(before, after), DifferenceKind::handshake) ==
        "worse: no handshake with the offers rsa-tls12 and rsa-tls13 completes any more at 203.0.113.11: the server "
        "answered with a TLS alert");
  CHECK(find(between(after, before), DifferenceKind::handshake)->direction == Direction::better);
}

TEST_CASE("an offer that had an answer and has none now is undetermined, though the address answers others") {
  const Identity ecdsa = leaf(), rsa = leaf("2027-06-01T00:00:00Z", KeyKind::rsa2048);
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->trust("system", {root()});
    scene->serve({0}, {"default"}, {ecdsa});
  }
  before.serve({0}, {"rsa-tls13", "rsa-tls12"}, {rsa});
  after.serve({0}, {"rsa-tls12"}, {rsa});
  after.fail(0, "rsa-tls13", failure(Stage::handshake, FailureReason::timed_out));
  const auto difference = between(before, after);
  CHECK(difference.direction() == Direction::undetermined);
  CHECK(told(difference, DifferenceKind::reachability) ==
        "undetermined: the offer rsa-tls13 had no answer at 203.0.113.10 (the server accepted the connection but did "
        "not complete the handshake in time): what it meets now is not known");
  CHECK(difference.differences.size() == 1);
}

TEST_CASE("a fault at an address that is asked no more was not mended") {
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->trust("system", {root()});
    scene->serve({0}, {"default"}, {leaf()});
  }
  before.add_address("203.0.113.11");
  before.fail(1, "default", failure(Stage::connect, FailureReason::refused));
  const auto difference = between(before, after);
  CHECK(difference.direction() == Direction::changed);
  CHECK(told(difference, DifferenceKind::finding).starts_with("changed: gone with its address: 203.0.113.11 "));
}

TEST_CASE("a handshake that stops after the certificate is undetermined") {
  const Scene before = serving({leaf()});
  Scene after = before;
  after.attempt(0).handshake.complete = false;
  after.attempt(0).failure = failure(Stage::handshake, FailureReason::timed_out);
  CHECK(told(between(before, after), DifferenceKind::reachability) ==
        "undetermined: whether handshakes with the offer default still complete at 203.0.113.10 is not known: the "
        "server accepted the connection but did not complete the handshake in time");
}

TEST_CASE("what was not asked this time is undetermined, also where all that was seen is as before") {
  const Identity one = leaf();
  Scene before = serving({one});
  before.serve({0}, {"ecdsa-tls13"}, {one});
  CHECK(told(between(before, serving({one})), DifferenceKind::reachability) ==
        "undetermined: the offer ecdsa-tls13 had no answer this time, or was not made: what it meets now is not known");
  CHECK(between(serving({one}), before).differences.empty());
  Scene with_caa = serving({one});
  with_caa.observation.caa =
      observation::CaaLookup{.outcome = observation::CaaOutcome::none, .found_at = "", .records = {}, .detail = ""};
  CHECK(find(between(with_caa, serving({one})), DifferenceKind::reachability, "its CAA records")->direction ==
        Direction::undetermined);
}

TEST_CASE("a type of key that is refused now is worse, though another one was refused before") {
  const Identity other = support::make_root("Other");
  const Identity ecdsa = leaf(), rsa = support::issue(other, [] {
                                   support::Recipe recipe = support::leaf_recipe("shop.example");
                                   recipe.key_kind = KeyKind::rsa2048;
                                   return recipe;
                                 }());
  const auto dual = [&](const Identity& served) {
    Scene scene = serving({served});
    scene.serve({0}, {"rsa-tls13", "rsa-tls12"}, {rsa});
    return scene;
  };
  const Identity refused = support::issue(other, support::leaf_recipe("shop.example"));
  const auto difference = between(dual(ecdsa), dual(refused));
  CHECK(told(difference, DifferenceKind::verdict) ==
        "worse: web with store system no longer trusts the ECDSA certificate: issuer Other is not in the store");
  CHECK(told(between(dual(refused), dual(ecdsa)), DifferenceKind::verdict, "web with store system, ECDSA")
            .starts_with("better: web with store system trusts the ECDSA certificate now"));
  CHECK(between(dual(refused), dual(refused)).differences.empty());
}

TEST_CASE("an address whose chain is refused now is worse, though another one was refused before") {
  const Identity good = leaf(), bad = leaf("2026-11-10T00:00:00Z"), bad_too = leaf("2026-11-09T00:00:00Z");
  const auto farm = [](const Identity& first, const Identity& second) {
    Scene scene;
    scene.trust("system", {root()});
    scene.add_address("203.0.113.10");
    scene.add_address("203.0.113.11");
    scene.serve({0}, {"default"}, {first});
    scene.serve({1}, {"default"}, {second});
    return scene;
  };
  const auto difference = between(farm(good, bad), farm(bad_too, bad));
  CHECK(told(difference, DifferenceKind::verdict) ==
        "worse: web with store system no longer trusts it at 203.0.113.10: expired");
  const Difference* finding = find(difference, DifferenceKind::finding, "leaf-expired");
  REQUIRE(finding != nullptr);
  CHECK(finding->direction == Direction::worse);
  CHECK(finding->sentence.ends_with("(more than before at 203.0.113.10)"));
  const auto mended = between(farm(bad_too, bad), farm(good, bad));
  CHECK(find(mended, DifferenceKind::verdict)->direction == Direction::better);
  CHECK(find(mended, DifferenceKind::finding, "leaf-expired")->direction == Direction::better);
}

TEST_CASE("a check that fails for a second certificate at the same address is worse") {
  const Identity ecdsa = leaf(), rsa = leaf("2027-06-01T00:00:00Z", KeyKind::rsa2048);
  const Identity old_ecdsa = leaf("2026-11-10T00:00:00Z"), old_rsa = leaf("2026-11-10T00:00:00Z", KeyKind::rsa2048);
  const auto dual = [](const Identity& first, const Identity& second) {
    Scene scene = serving({first});
    scene.serve({0}, {"rsa-tls13"}, {second});
    return scene;
  };
  const auto difference = between(dual(old_ecdsa, rsa), dual(old_ecdsa, old_rsa));
  const Difference* finding = find(difference, DifferenceKind::finding, "leaf-expired");
  REQUIRE(finding != nullptr);
  CHECK(finding->direction == Direction::worse);
  CHECK(finding->sentence.starts_with("the RSA 2048 certificate expired"));
}

TEST_CASE("a chain that is refused for another reason is no better") {
  const Identity middle = support::issue(root(), support::ca_recipe("Issuing CA"));
  const Identity issued = support::issue(middle, support::leaf_recipe("shop.example"));
  Scene with_root, without_issuer;
  for (Scene* scene : {&with_root, &without_issuer}) {
    scene->add_address("203.0.113.10");
    scene->trust("system", {support::make_root("Other")});
  }
  with_root.serve({0}, {"default"}, {issued, middle, root()});
  without_issuer.serve({0}, {"default"}, {issued});
  REQUIRE(std::ranges::any_of(standing(with_root).findings,
                              [](const auto& each) { return each.check == "store-verdict"; }));
  const auto difference = between(with_root, without_issuer);
  CHECK(find(difference, DifferenceKind::finding, "store-verdict") == nullptr);
  CHECK(std::ranges::none_of(difference.differences,
                             [](const auto& each) { return each.direction == Direction::better; }));
}

TEST_CASE("two ports of one address are two servers") {
  const Identity one = leaf();
  Scene scene = serving({one});
  scene.add_address("203.0.113.10");
  scene.observation.endpoints[1].endpoint.port = 8443;
  scene.serve({1}, {"default"}, {one});
  CHECK(standing(scene).addresses == std::set<std::string>{"203.0.113.10", "203.0.113.10:8443"});
}

TEST_CASE(
    "an address that falls back to a lower protocol or a classical key exchange is worse beside one that had it") {
  const Identity one = leaf();
  const auto farm = [&](std::size_t weak) {
    Scene scene;
    scene.trust("system", {root()});
    for (const char* address : {"203.0.113.10", "203.0.113.11"}) scene.add_address(address);
    scene.serve({0, 1}, {"default"}, {one});
    scene.attempt(weak).handshake.version = "TLS 1.2";
    scene.attempt(weak).handshake.group = "x25519";
    return scene;
  };
  const auto difference = between(farm(0), farm(1));
  CHECK(told(difference, DifferenceKind::protocol) == "worse: agrees on TLS 1.2 instead of TLS 1.3 at 203.0.113.11");
  CHECK(told(difference, DifferenceKind::group) ==
        "worse: agrees on keys by x25519 instead of X25519MLKEM768 at 203.0.113.11: no longer safe from quantum "
        "computers to come");
}

TEST_CASE("an OCSP response that is stapled no more is worse, unless a new certificate names no responder") {
  const auto with = [](std::string responder, bool stapled) {
    support::Recipe recipe = support::leaf_recipe("shop.example");
    if (!responder.empty()) recipe = support::with_extension(recipe, "authorityInfoAccess", "OCSP;URI:" + responder);
    Scene scene = serving({support::issue(root(), recipe)});
    if (stapled) scene.attempt(0).handshake.stapled_ocsp = {{0x30, 0x00}};
    return scene;
  };
  const Scene stapled = with("http://ocsp.example/", true), bare = with("http://ocsp.example/", false);
  CHECK(told(between(stapled, bare), DifferenceKind::staple) ==
        "worse: no longer staples an OCSP response at 203.0.113.10");
  CHECK(find(between(bare, stapled), DifferenceKind::staple)->direction == Direction::better);
  CHECK(find(between(stapled, with("", false)), DifferenceKind::staple)->direction == Direction::changed);
  Scene dropped = with("", true);
  const Scene private_staple = dropped;
  dropped.attempt(0).handshake.stapled_ocsp.clear();
  CHECK(find(between(private_staple, dropped), DifferenceKind::staple)->direction == Direction::worse);
  CHECK(find(between(stapled, stapled), DifferenceKind::staple) == nullptr);
}

}  // namespace trustprobe::compare
