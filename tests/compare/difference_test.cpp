// What became of a target, told of two scenes.
#include <doctest/doctest.h>

#include "difference_scenes.h"

namespace trustprobe::compare {

TEST_CASE("a target that is as it was has no difference") {
  const Scene scene = serving({leaf()});
  CHECK(between(scene, scene).differences.empty());
  CHECK(between(scene, scene).direction() == Direction::unchanged);
}

TEST_CASE("the same names for longer are a renewal, with the same key or a new one") {
  const Identity old = leaf();
  const auto renewed = between(serving({old}), serving({leaf("2028-01-01T00:00:00Z")}));
  CHECK(told(renewed, DifferenceKind::leaf) ==
        "better: the ECDSA P-256 certificate was renewed with a new key: valid until 2028-01-01 instead of 2027-06-01");
  CHECK(renewed.direction() == Direction::better);
  const Identity same_key = leaf("2028-01-01T00:00:00Z", KeyKind::p256, "DNS:shop.example,DNS:www.shop.example",
                                 "2026-08-01T00:00:00Z", old.key);
  CHECK(told(between(serving({old}), serving({same_key})), DifferenceKind::leaf).find("with the same key") !=
        std::string::npos);
}

TEST_CASE("an older certificate that is back is worse, a newer one that ends earlier is another") {
  const auto shorter = [](const char* not_before) {
    return serving({leaf("2027-05-01T00:00:00Z", KeyKind::p256, "DNS:shop.example,DNS:www.shop.example", not_before)});
  };
  CHECK(told(between(serving({leaf()}), shorter("2026-07-01T00:00:00Z")), DifferenceKind::leaf) ==
        "worse: the ECDSA P-256 certificate gave way to an older one: valid until 2027-05-01 instead of 2027-06-01");
  CHECK(told(between(serving({leaf()}), shorter("2026-09-01T00:00:00Z")), DifferenceKind::leaf)
            .starts_with("changed: the ECDSA P-256 certificate was replaced by a newer one that ends earlier"));
}

TEST_CASE("names that are lost are worse, unless a wildcard stands for them; names that are gained are told") {
  const auto with = [](const std::string& names) {
    return serving({leaf("2028-01-01T00:00:00Z", KeyKind::p256, names)});
  };
  const auto lost = between(serving({leaf()}), with("DNS:shop.example,DNS:pay.example"));
  CHECK(told(lost, DifferenceKind::names) ==
        "worse: the ECDSA P-256 certificate is no longer valid for www.shop.example");
  CHECK(find(lost, DifferenceKind::names, "the ECDSA P-256 certificate")->before == "www.shop.example");
  const auto wild = between(serving({leaf()}), with("DNS:shop.example,DNS:*.shop.example"));
  CHECK(told(wild, DifferenceKind::names) ==
        "changed: the ECDSA P-256 certificate is now also valid for *.shop.example");
}

TEST_CASE("a smaller RSA key is worse, a larger one better, another kind of key another") {
  const auto with = [](KeyKind kind) { return serving({leaf("2028-01-01T00:00:00Z", kind)}); };
  CHECK(told(between(with(KeyKind::rsa3072), with(KeyKind::rsa2048)), DifferenceKind::key) ==
        "worse: the key is RSA 2048 instead of RSA 3072");
  CHECK(find(between(with(KeyKind::rsa2048), with(KeyKind::rsa3072)), DifferenceKind::key)->direction ==
        Direction::better);
  CHECK(told(between(with(KeyKind::rsa2048), with(KeyKind::p256)), DifferenceKind::key) ==
        "changed: the key is ECDSA P-256 instead of RSA 2048");
}

TEST_CASE("a kind of key is lost where the server refuses it, and unknown where it was not asked for") {
  const Identity ecdsa = leaf(), rsa = leaf("2027-06-01T00:00:00Z", KeyKind::rsa2048);
  Scene dual = serving({ecdsa});
  dual.serve({0}, {"rsa-tls13", "rsa-tls12"}, {rsa});
  Scene refusing = serving({ecdsa});
  refuse_rsa(refusing);
  const auto lost = between(dual, refusing);
  CHECK(lost.direction() == Direction::worse);
  CHECK(told(lost, DifferenceKind::key) ==
        "worse: the RSA 2048 certificate is served no more: clients that can verify no other kind of key get none");
  CHECK(find(between(refusing, dual), DifferenceKind::key)->direction == Direction::better);

  const auto not_asked = between(dual, serving({ecdsa}));
  CHECK(not_asked.direction() == Direction::undetermined);
  CHECK(find(not_asked, DifferenceKind::leaf)->direction == Direction::undetermined);
  Scene silent = serving({ecdsa});
  for (const char* offer : {"rsa-tls13", "rsa-tls12"})
    silent.fail(0, offer, failure(Stage::handshake, FailureReason::timed_out));
  CHECK(between(dual, silent).direction() == Direction::undetermined);
}

TEST_CASE("a verdict that turns bad is worse with its reason, and better when it turns good") {
  Scene distrusted = serving({leaf()});
  const Scene trusted = distrusted;
  distrusted.stores.clear();
  distrusted.trust("system", {support::make_root("Other")});
  const auto worse = between(trusted, distrusted);
  CHECK(told(worse, DifferenceKind::verdict) ==
        "worse: web with store system no longer trusts it: issuer Root is not in the store");
  CHECK(find(worse, DifferenceKind::verdict)->after == "not-trusted: issuer Root is not in the store");
  CHECK(told(between(distrusted, trusted), DifferenceKind::verdict) ==
        "better: web with store system trusts it now; before: issuer Root is not in the store");
}

TEST_CASE("each side is judged at its own time: a certificate that ran out in between is worse") {
  const Scene before = serving({leaf("2026-11-25T00:00:00Z")});
  Scene after = before;
  after.now = support::instant("2026-11-26");
  const auto difference = between(before, after);
  CHECK(difference.direction() == Direction::worse);
  const Difference* finding = find(difference, DifferenceKind::finding, "leaf-expired");
  REQUIRE(finding != nullptr);
  CHECK(finding->direction == Direction::worse);
  CHECK(finding->sentence.find("expired 1 day ago") != std::string::npos);
  CHECK(!finding->remedy.empty());
  CHECK(find(between(after, before), DifferenceKind::finding, "leaf-expired")->direction == Direction::better);
}

TEST_CASE("a finding that grows heavier is worse") {
  const Scene before = serving({leaf("2026-12-05T00:00:00Z")});
  Scene after = before;
  after.now = support::instant("2026-12-02");
  const auto difference = between(before, after);
  const Difference* finding = find(difference, DifferenceKind::finding, "leaf-expiring");
  REQUIRE(finding != nullptr);
  CHECK(finding->direction == Direction::worse);
  CHECK(finding->sentence.ends_with("(now error, before warning)"));
}

TEST_CASE("another issuer and another anchor are told, also when nobody loses trust") {
  const Identity ca = support::issue(root(), support::ca_recipe("New CA")), other = support::make_root("Root 2");
  const Scene before = serving({leaf()});
  Scene after = serving({support::issue(other, support::leaf_recipe("shop.example")), ca});
  after.trust("more", {other});
  after.stores = {after.stores.back()};
  after.stores.front() = std::make_shared<trust::TrustStore>("system", trust::StoreOrigin{},
                                                             std::vector<trust::Anchor>{{other.certificate, ""}});
  const auto difference = between(before, after);
  CHECK(told(difference, DifferenceKind::issuer) ==
        "changed: the ECDSA P-256 certificate is issued by Root 2 instead of Root");
  CHECK(told(difference, DifferenceKind::anchor) == "changed: web with store system ends at Root 2 instead of Root");
  CHECK(told(difference, DifferenceKind::chain_length) ==
        "changed: the ECDSA P-256 certificate comes in a chain of 2 instead of 1");
}

TEST_CASE("addresses that are gone or new are told") {
  const Identity one = leaf();
  Scene before, after;
  for (Scene* scene : {&before, &after}) scene->trust("system", {root()});
  before.add_address("203.0.113.10");
  before.add_address("203.0.113.11");
  before.serve({0, 1}, {"default"}, {one});
  after.add_address("203.0.113.10");
  after.add_address("203.0.113.12");
  after.serve({0, 1}, {"default"}, {one});
  CHECK(told(between(before, after), DifferenceKind::address) ==
        "changed: no longer at 203.0.113.11; now at 203.0.113.12");
}

TEST_CASE("a lower protocol is worse, a post-quantum key exchange is better than none, a suite is another") {
  const Identity one = leaf();
  const Scene before = serving({one});
  Scene lower = before, classical = before, suite = before;
  lower.attempt(0).handshake.version = "TLS 1.2";
  classical.attempt(0).handshake.group = "x25519";
  suite.attempt(0).handshake.cipher_suite = "TLS_AES_256_GCM_SHA384";
  CHECK(told(between(before, lower), DifferenceKind::protocol) == "worse: agrees on TLS 1.2 instead of TLS 1.3");
  CHECK(told(between(lower, before), DifferenceKind::protocol) == "better: agrees on TLS 1.3 instead of TLS 1.2");
  CHECK(told(between(before, classical), DifferenceKind::group) ==
        "worse: agrees on keys by x25519 instead of X25519MLKEM768: no longer safe from quantum computers to come");
  CHECK(find(between(classical, before), DifferenceKind::group)->direction == Direction::better);
  CHECK(told(between(before, suite), DifferenceKind::cipher) ==
        "changed: agrees on the cipher suite TLS_AES_256_GCM_SHA384 instead of TLS_AES_128_GCM_SHA256");
}

TEST_CASE("a header that is gone is worse; after a request that failed or was not made it is not known") {
  const Scene none = serving({leaf()});
  const auto with = [&](observation::HttpRecord http) {
    Scene scene = none;
    scene.observation.endpoints[0].http = std::move(http);
    return scene;
  };
  const Scene strict = with({200, "max-age=31536000", ""}), plain = with({200, std::nullopt, ""});
  const Scene failed = with({std::nullopt, std::nullopt, "timed out"});
  CHECK(told(between(strict, plain), DifferenceKind::hsts) == "worse: no longer sends Strict-Transport-Security");
  CHECK(find(between(plain, strict), DifferenceKind::hsts)->direction == Direction::better);
  CHECK(find(between(strict, failed), DifferenceKind::hsts)->direction == Direction::undetermined);
  CHECK(told(between(strict, none), DifferenceKind::hsts) ==
        "undetermined: whether it still sends Strict-Transport-Security is not known: nobody asked over HTTP");
  CHECK(between(plain, none).differences.empty());
  CHECK(between(plain, failed).differences.empty());
}

TEST_CASE("a target that does not answer is undetermined, in either direction, and so is one that was left out") {
  const Scene up = serving({leaf()});
  Scene down;
  down.add_address("203.0.113.10");
  down.fail(0, "default", failure(Stage::connect, FailureReason::refused));
  down.trust("system", {root()});
  CHECK(told(between(up, down), DifferenceKind::reachability) ==
        "undetermined: could not be probed again: it refused the connection");
  CHECK(between(up, down).differences.size() == 1);
  CHECK(between(down, up).direction() == Direction::undetermined);
  CHECK(between(down, down).direction() == Direction::undetermined);
  const Standing seen = standing(up);
  CHECK(compare_standings(&seen, nullptr).direction() == Direction::undetermined);
  CHECK(compare_standings(nullptr, &seen).direction() == Direction::changed);
}

TEST_CASE("what is better only because an address is silent is undetermined") {
  const Identity good = leaf(), bad = leaf("2026-11-10T00:00:00Z");
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->add_address("203.0.113.11");
    scene->trust("system", {root()});
  }
  before.serve({0}, {"default"}, {good});
  before.serve({1}, {"default"}, {bad});
  after.serve({0}, {"default"}, {good});
  after.fail(1, "default", failure(Stage::connect, FailureReason::timed_out));
  const auto difference = between(before, after);
  CHECK(find(difference, DifferenceKind::verdict)->direction == Direction::undetermined);
  CHECK(find(difference, DifferenceKind::finding, "leaf-expired")->direction == Direction::undetermined);
  CHECK(told(difference, DifferenceKind::reachability) ==
        "undetermined: 203.0.113.11 did not accept the connection in time: what it serves now is not known");
  CHECK(find(difference, DifferenceKind::leaf)->direction == Direction::undetermined);
}

TEST_CASE("a rotation that came to its end is better, though the last address is no longer asked everything") {
  const Identity old = leaf("2026-11-25T00:00:00Z"), renewed = leaf();
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->add_address("203.0.113.11");
    scene->trust("system", {root()});
  }
  before.serve({0}, {"default", "ecdsa-tls13"}, {renewed});
  before.serve({1}, {"default", "ecdsa-tls13"}, {old});
  after.serve({0}, {"default", "ecdsa-tls13"}, {renewed});
  after.observation.endpoints[1].attempts = {after.attempt(0)};
  const auto difference = between(before, after);
  CHECK(difference.direction() == Direction::better);
  CHECK(find(difference, DifferenceKind::finding, "leaf-expiring")->direction == Direction::better);
  CHECK(told(difference, DifferenceKind::leaf) ==
        "better: at 203.0.113.11, the ECDSA P-256 certificate was renewed with a new key: valid until 2027-06-01 "
        "instead of 2026-11-25");
}

TEST_CASE("an address that falls back to a leaf that another one serves all the time is worse") {
  const std::string both_names = "DNS:shop.example,DNS:www.shop.example", july = "2026-07-01T00:00:00Z";
  const Identity old = leaf("2027-01-01T00:00:00Z", KeyKind::p256, both_names, july), renewed = leaf();
  const Identity narrow = leaf("2027-01-01T00:00:00Z", KeyKind::p256, "DNS:shop.example", july);
  const auto farm = [&](const std::vector<const Identity*>& served) {
    Scene scene;
    scene.trust("system", {root()});
    for (const Identity* each : served) {
      const std::size_t address = scene.add_address("203.0.113.1" + std::to_string(scene.observation.endpoints.size()));
      scene.serve({address}, {"default"}, {*each});
    }
    return scene;
  };
  const auto back = between(farm({&old, &renewed, &renewed}), farm({&old, &renewed, &old}));
  CHECK(back.direction() == Direction::worse);
  CHECK(told(back, DifferenceKind::leaf) ==
        "worse: at 203.0.113.12, the ECDSA P-256 certificate gave way to an older one: valid until 2027-01-01 instead "
        "of 2027-06-01");
  const auto narrower = between(farm({&narrow, &renewed, &renewed}), farm({&narrow, &renewed, &narrow}));
  CHECK(told(narrower, DifferenceKind::leaf).starts_with("worse: at 203.0.113.12, "));
  CHECK(told(narrower, DifferenceKind::names) ==
        "worse: at 203.0.113.12, the ECDSA P-256 certificate is no longer valid for www.shop.example");
  CHECK(
      find(between(farm({&old, &renewed, &old}), farm({&old, &renewed, &renewed})), DifferenceKind::leaf)->direction ==
      Direction::better);
  CHECK(between(farm({&renewed, &renewed}), farm({&renewed, &old})).direction() == Direction::worse);
  CHECK(find(between(farm({&old, &old}), farm({&old, &renewed})), DifferenceKind::leaf)->direction ==
        Direction::better);
}

TEST_CASE("of several leaves that are new each is held against the one that was served in its place") {
  const Identity one = leaf("2026-12-25T00:00:00Z"), two = leaf("2027-02-01T00:00:00Z");
  const Identity after_one = leaf("2027-01-10T00:00:00Z"), after_two = leaf("2027-03-01T00:00:00Z");
  Scene before, after;
  for (Scene* scene : {&before, &after}) {
    scene->add_address("203.0.113.10");
    scene->add_address("203.0.113.11");
    scene->trust("system", {root()});
  }
  before.serve({0}, {"default"}, {one});
  before.serve({1}, {"default"}, {two});
  after.serve({1}, {"default"}, {after_two});
  after.serve({0}, {"default"}, {after_one});
  CHECK(between(before, after).direction() == Direction::better);
}

TEST_CASE("a note that is gone only because its answer was lost is undetermined, not gone") {
  Scene before = serving({leaf()});
  observation::Surface surface;
  surface.versions.push_back({.version = 0x0304, .supported = observation::Answer::yes, .detail = ""});
  surface.features.early_data.answer = observation::Answer::yes;
  before.observation.endpoints.front().surface = surface;
  Scene after = before;
  auto& early_data = after.observation.endpoints.front().surface->features.early_data;
  early_data = {observation::Answer::undetermined, "the connection was closed"};
  CHECK(told(between(before, after), DifferenceKind::finding, "early-data") ==
        "undetermined: 203.0.113.10 did not show whether it takes early data: the connection was closed");
  early_data = {observation::Answer::no, ""};
  CHECK(told(between(before, after), DifferenceKind::finding, "early-data") ==
        "changed: no longer: 203.0.113.10 takes early data (0-RTT)");
}

TEST_CASE("every kind of difference has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(DifferenceKind::hsts); ++i)
    names.insert(to_string(static_cast<DifferenceKind>(i)));
  CHECK(names.size() == static_cast<std::size_t>(DifferenceKind::hsts) + 1);
  CHECK(to_string(DifferenceKind::hsts) == "hsts");
  CHECK(to_string(DifferenceKind::chain_length) == "chain-length");
}

}  // namespace trustprobe::compare
