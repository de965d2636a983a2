// How far a rotation is: what each address serves to each offer.
#include "compare/rotation.h"

#include <doctest/doctest.h>

#include "support/scene.h"

using namespace trustprobe;
using namespace trustprobe::compare;
using namespace trustprobe::support;

namespace {

using observation::FailureReason;
using observation::Stage;

const std::vector<std::string_view> ecdsa_offers{"default", "ecdsa-tls13", "ecdsa-tls12"};
const std::vector<std::string_view> rsa_offers{"rsa-tls13", "rsa-tls12"};
const std::vector<std::string_view> no_sni{"no-sni"};

const observation::AttemptFailure alert{Stage::handshake, FailureReason::alert, "handshake_failure (40)", 40};
const observation::AttemptFailure silence{Stage::connect, FailureReason::timed_out, "no answer", std::nullopt};

/// Certificates of a rotation under one root, and servers that are to serve the new ones.
struct Rotation {
  Identity root = make_root("Test Root");
  Identity old_ecdsa = leaf(KeyKind::p256, "2026-05-01T00:00:00Z", "2026-12-01T00:00:00Z"),
           new_ecdsa = leaf(KeyKind::p256, "2026-11-01T00:00:00Z", "2027-05-01T00:00:00Z"),
           old_rsa = leaf(KeyKind::rsa2048, "2026-05-01T00:00:00Z", "2026-12-01T00:00:00Z"),
           new_rsa = leaf(KeyKind::rsa2048, "2026-11-01T00:00:00Z", "2027-05-01T00:00:00Z");
  Scene scene;
  RotationTerms terms;

  Rotation() {
    scene.trust("store", {root});
    terms.trust = {scene.stores, {&path::web_client()}};
  }

  Identity leaf(KeyKind kind, const std::string& from, const std::string& to,
                const std::string& name = "shop.example") const {
    Recipe recipe = leaf_recipe(name);
    recipe.key_kind = kind;
    recipe.not_before = from;
    recipe.not_after = to;
    return issue(root, recipe);
  }

  static std::vector<LeafChain> chains(const std::vector<Identity>& leaves) {
    std::vector<LeafChain> chains;
    for (const Identity& leaf : leaves) chains.push_back({.certificates = {leaf.certificate}});
    return chains;
  }

  void expect(const std::vector<Identity>& leaves, const std::vector<Identity>& was = {}) {
    terms.leaves = {chains(leaves), chains(was)};
  }

  /// An RSA-less listener: declines RSA offers, serves one leaf to the others.
  std::size_t ecdsa_listener(const Identity& named, const Identity& nameless) {
    const std::size_t address =
        scene.add_address("203.0.113." + std::to_string(10 + scene.observation.endpoints.size()));
    scene.serve({address}, ecdsa_offers, {named});
    for (const std::string_view offer : rsa_offers) scene.fail(address, offer, alert);
    scene.serve({address}, no_sni, {nameless});
    return address;
  }
  std::size_t dual_listener(const Identity& ecdsa, const Identity& rsa) {
    const std::size_t address =
        scene.add_address("203.0.113." + std::to_string(10 + scene.observation.endpoints.size()));
    scene.serve({address}, ecdsa_offers, {ecdsa});
    scene.serve({address}, rsa_offers, {rsa});
    scene.serve({address}, no_sni, {rsa});
    return address;
  }
  std::size_t dead_listener() {
    const std::size_t address =
        scene.add_address("203.0.113." + std::to_string(10 + scene.observation.endpoints.size()));
    scene.fail(address, "default", silence);
    return address;
  }

  RotationRound judged() const { return RotationJudge(terms).judge({seen()}, scene.now); }
  std::shared_ptr<const observation::Observation> seen() const {
    return std::make_shared<const observation::Observation>(scene.observation);
  }
};

/// "old new" by address.
std::string states(const RotationRound& round) {
  std::string text;
  for (const AddressRollout& address : round.addresses)
    text += (text.empty() ? "" : " ") + std::string(to_string(address.state));
  return text;
}

/// "default=new rsa-tls13=declined ..." of one address.
std::string standings(const AddressRollout& address) {
  std::string text;
  for (const OfferStanding& seen : address.offers) {
    text += (text.empty() ? "" : " ") + std::string(seen.offer->id) + "=" + std::string(to_string(seen.standing));
  }
  return text;
}

}  // namespace

TEST_CASE(
    "an address that serves the new leaf to all that it accepts is done, and an offer it declines is no failure") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, rotation.new_ecdsa);
  const RotationRound round = rotation.judged();
  CHECK(standings(round.addresses[0]) ==
        "default=new ecdsa-tls13=new ecdsa-tls12=new rsa-tls13=declined rsa-tls12=declined no-sni=new");
  CHECK(states(round) == "new");
  CHECK(round.answer() == RotationAnswer::done);
}

TEST_CASE("one of four addresses that still serves the old leaf lags, known by --was or by its name and date") {
  for (const bool named : {false, true}) {
    Rotation rotation;
    rotation.expect({rotation.new_ecdsa}, named ? std::vector{rotation.old_ecdsa} : std::vector<Identity>{});
    for (int i = 0; i < 3; ++i) rotation.ecdsa_listener(rotation.new_ecdsa, rotation.new_ecdsa);
    rotation.ecdsa_listener(rotation.old_ecdsa, rotation.old_ecdsa);
    const RotationRound round = rotation.judged();
    CHECK(states(round) == "new new new old");
    CHECK(round.answer() == RotationAnswer::not_yet);
    CHECK(round.count(AddressState::new_leaf) == 3);
    REQUIRE(round.old.size() == 1);
    CHECK(round.old.front().leaf() == rotation.old_ecdsa.certificate);
  }
}

TEST_CASE("the old leaf that only clients without server name get still lags") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, rotation.old_ecdsa);
  CHECK(states(rotation.judged()) == "old");
}

TEST_CASE("another host's certificate without server name is no laggard, and with one it is") {
  Rotation rotation;
  const Identity other = rotation.leaf(KeyKind::p256, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "other.example");
  rotation.expect({rotation.new_ecdsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, other);
  rotation.ecdsa_listener(other, rotation.new_ecdsa);
  CHECK(states(rotation.judged()) == "new other");
  CHECK(rotation.judged().answer() == RotationAnswer::not_yet);
}

TEST_CASE("without server name a leaf for this host that is not the new one lags, whatever --was names") {
  Rotation rotation;
  const Identity older = rotation.leaf(KeyKind::p256, "2025-05-01T00:00:00Z", "2026-12-01T00:00:00Z");
  const Identity later = rotation.leaf(KeyKind::p256, "2026-11-02T00:00:00Z", "2027-05-01T00:00:00Z");
  for (const Identity* nameless : {&older, &later}) {
    for (const bool named : {false, true}) {
      rotation.expect({rotation.new_ecdsa}, named ? std::vector{rotation.old_ecdsa} : std::vector<Identity>{});
      rotation.scene.observation.endpoints.clear();
      rotation.ecdsa_listener(rotation.new_ecdsa, *nameless);
      CHECK(states(rotation.judged()) == (nameless == &older && !named ? "old" : "other"));
      CHECK(rotation.judged().answer() == RotationAnswer::not_yet);
    }
  }
}

TEST_CASE("bytes that are no certificate lag without server name too: they are no other host's certificate") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  const std::size_t address = rotation.scene.add_address("203.0.113.10");
  rotation.scene.serve({address}, {"default"}, {rotation.new_ecdsa});
  rotation.scene.serve({address}, no_sni, x509::PresentedChain{{not_a_certificate()}});
  CHECK(states(rotation.judged()) == "other");
}

TEST_CASE("a leaf that is newer than the expected one is another one, not the old one") {
  Rotation rotation;
  rotation.expect({rotation.old_ecdsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, rotation.new_ecdsa);
  CHECK(states(rotation.judged()) == "other");
}

TEST_CASE("where --was names the old leaf, an older one for the same name is another one") {
  Rotation rotation;
  const Identity older = rotation.leaf(KeyKind::p256, "2025-05-01T00:00:00Z", "2026-12-01T00:00:00Z");
  rotation.expect({rotation.new_ecdsa}, {rotation.old_ecdsa});
  rotation.ecdsa_listener(older, rotation.new_ecdsa);
  CHECK(states(rotation.judged()) == "other");
}

TEST_CASE("with two types of key an address is done when both leaves are new, and the RSA one alone can lag") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa, rotation.new_rsa});
  rotation.dual_listener(rotation.new_ecdsa, rotation.new_rsa);
  rotation.dual_listener(rotation.new_ecdsa, rotation.old_rsa);
  rotation.dual_listener(rotation.old_ecdsa, rotation.new_rsa);
  CHECK(states(rotation.judged()) == "new old old");
}

TEST_CASE("a leaf of a type of key that is not expected is kept, unless --was says that it goes") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  rotation.dual_listener(rotation.new_ecdsa, rotation.old_rsa);
  CHECK(states(rotation.judged()) == "new");
  CHECK(standings(rotation.judged().addresses[0]).find("rsa-tls13=kept") != std::string::npos);
  rotation.expect({rotation.new_ecdsa}, {rotation.old_ecdsa, rotation.old_rsa});
  CHECK(states(rotation.judged()) == "old");
}

TEST_CASE("a listener that declines a type of key lacks the new leaf of that type") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa, rotation.new_rsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, rotation.new_ecdsa);
  const RotationRound round = rotation.judged();
  CHECK(states(round) == "missing");
  REQUIRE(round.addresses[0].missing.size() == 1);
  CHECK(round.addresses[0].missing[0] == rotation.new_rsa.certificate);
  CHECK(round.answer() == RotationAnswer::not_yet);
}

TEST_CASE("an address that does not answer is undetermined and never old, also beside others that are done") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  rotation.ecdsa_listener(rotation.new_ecdsa, rotation.new_ecdsa);
  rotation.dead_listener();
  const RotationRound round = rotation.judged();
  CHECK(states(round) == "new no-answer");
  CHECK(round.addresses[1].failure.find("no answer") != std::string::npos);
  CHECK(round.answer() == RotationAnswer::undetermined);
  CHECK(!round.rolled_out());
  rotation.ecdsa_listener(rotation.old_ecdsa, rotation.old_ecdsa);
  CHECK(rotation.judged().answer() == RotationAnswer::not_yet);
}

TEST_CASE("one offer that timed out leaves the address undetermined, and nothing is said to be missing") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa, rotation.new_rsa});
  const std::size_t address = rotation.scene.add_address("203.0.113.10");
  rotation.scene.serve({address}, ecdsa_offers, {rotation.new_ecdsa});
  for (const std::string_view offer : rsa_offers) rotation.scene.fail(address, offer, silence);
  CHECK(states(rotation.judged()) == "no-answer");
}

TEST_CASE("who answers every offer with an alert has shown nothing") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  const std::size_t address = rotation.scene.add_address("203.0.113.10");
  rotation.scene.fail(address, "default", alert);
  rotation.scene.fail(address, "ecdsa-tls13", alert);
  const RotationRound round = rotation.judged();
  CHECK(states(round) == "no-answer");
  CHECK(round.addresses[0].failure.find("handshake_failure") != std::string::npos);
}

TEST_CASE("a name that does not resolve is one address of which nothing is known") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  rotation.scene.observation.resolve_failure = {Stage::resolve, FailureReason::name_not_found, "no such name",
                                                std::nullopt};
  const RotationRound round = rotation.judged();
  CHECK(states(round) == "no-answer");
  CHECK(round.addresses[0].address.empty());
  CHECK(!round.addresses[0].failure.empty());
}

TEST_CASE("bytes that are no certificate are another leaf") {
  Rotation rotation;
  rotation.expect({rotation.new_ecdsa});
  const std::size_t address = rotation.scene.add_address("203.0.113.10");
  rotation.scene.serve({address}, {"default"}, x509::PresentedChain{{not_a_certificate()}});
  CHECK(states(rotation.judged()) == "other");
}

TEST_CASE("the old certificate is remembered when it is no longer served, and compared with") {
  Rotation rotation;
  const Identity shorter = rotation.leaf(KeyKind::p256, "2026-11-01T00:00:00Z", "2026-11-30T00:00:00Z");
  rotation.expect({shorter});
  RotationJudge judge(rotation.terms);
  rotation.ecdsa_listener(rotation.old_ecdsa, rotation.old_ecdsa);
  CHECK(judge.judge({rotation.seen()}, rotation.scene.now).answer() == RotationAnswer::regression);
  rotation.scene.observation.endpoints.clear();
  rotation.ecdsa_listener(shorter, shorter);
  const RotationRound after = judge.judge({rotation.seen()}, rotation.scene.now);
  CHECK(after.rolled_out());
  CHECK(after.answer() == RotationAnswer::regression);
  CHECK(RotationJudge(rotation.terms).judge({rotation.seen()}, rotation.scene.now).old.empty());
}

TEST_CASE("a file is split into leaves, each with what leads up from it") {
  const Identity root = make_root("Root"), middle = issue(root, ca_recipe("Issuing CA")),
                 stranger = make_root("Stranger");
  Recipe rsa = leaf_recipe("shop.example");
  rsa.key_kind = KeyKind::rsa2048;
  const Identity one = issue(middle, leaf_recipe("shop.example")), two = issue(middle, rsa);
  const auto chains =
      leaf_chains({one.certificate, middle.certificate, stranger.certificate, two.certificate}, "new.pem");
  REQUIRE(chains);
  REQUIRE(chains->size() == 2);
  CHECK((*chains)[0].certificates == std::vector{one.certificate, middle.certificate});
  CHECK((*chains)[1].certificates == std::vector{two.certificate, middle.certificate});
  const auto alone = leaf_chains({root.certificate}, "new.pem");
  REQUIRE(alone);
  CHECK(alone->front().leaf() == root.certificate);
}

TEST_CASE("two leaves with keys of one type are refused, and the same leaf twice is one") {
  const Identity root = make_root("Root");
  const Identity one = issue(root, leaf_recipe("a.example")), two = issue(root, leaf_recipe("b.example"));
  const auto refused = leaf_chains({one.certificate, two.certificate}, "new.pem");
  REQUIRE(!refused);
  CHECK(refused.error().sentence().starts_with("new.pem: holds two server certificates with ECDSA keys; "));
  CHECK(leaf_chains({one.certificate, one.certificate}, "new.pem")->size() == 1);
}
