// What `rotation` says of servers whose fate is known.
#include "report/rotation_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/scene.h"

namespace trustprobe::report {
namespace {

using namespace support;
using observation::FailureReason;
using observation::Stage;

const std::vector<std::string_view> ecdsa_offers{"default", "ecdsa-tls13"}, no_sni{"no-sni"};

/// One address that is done, one that lags, one that lags without server name only, one that serves something else, one
/// without RSA, one that is dead; the new certificate loses a name.
struct HalfWay {
  Identity root = make_root("Test Root");
  Identity old =
               leaf(KeyKind::p256, "2026-09-01T00:00:00Z", "2026-12-01T00:00:00Z", "shop.example,DNS:www.shop.example"),
           renewed = leaf(KeyKind::p256, "2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z", "shop.example"),
           renewed_rsa = leaf(KeyKind::rsa2048, "2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z", "shop.example"),
           other = leaf(KeyKind::p256, "2026-11-10T00:00:00Z", "2027-02-10T00:00:00Z", "shop.example", 0xbeef);
  Scene scene;
  compare::RotationTerms terms;

  HalfWay() {
    scene.trust("store", {root});
    terms.trust = {scene.stores, {&path::web_client()}};
    terms.leaves.expected = {{.certificates = {renewed.certificate}}, {.certificates = {renewed_rsa.certificate}}};
    listener("203.0.113.10", renewed, renewed, true);
    listener("203.0.113.11", old, old, true);
    listener("203.0.113.12", renewed, old, true);
    listener("203.0.113.13", other, other, true);
    listener("203.0.113.14", renewed, renewed, false);
    scene.fail(scene.add_address("203.0.113.15"), "default",
               {Stage::connect, FailureReason::refused, "", std::nullopt});
  }

  Identity leaf(KeyKind kind, const std::string& from, const std::string& to, const std::string& names,
                long serial = 0) {
    Recipe recipe = with_extension(leaf_recipe("shop.example"), "subjectAltName", "DNS:" + names);
    recipe.key_kind = kind;
    recipe.not_before = from;
    recipe.not_after = to;
    recipe.serial = serial;
    return issue(root, recipe);
  }

  void listener(const std::string& name, const Identity& named, const Identity& nameless, bool rsa) {
    const std::size_t address = scene.add_address(name);
    scene.serve({address}, ecdsa_offers, {named});
    if (rsa) {
      scene.serve({address}, {"rsa-tls13"}, {renewed_rsa});
    } else {
      scene.fail(address, "rsa-tls13", {Stage::handshake, FailureReason::alert, "handshake_failure (40)", 40});
    }
    scene.serve({address}, no_sni, {nameless});
  }

  compare::RotationRound round() const {
    return compare::RotationJudge(terms).judge({std::make_shared<const observation::Observation>(scene.observation)},
                                               scene.now);
  }

  std::string text(const TextStyle& style = {}) const {
    std::string text = rotation_text(round(), terms, style);
    for (const auto& [identity, name] :
         {std::pair{old, "01d01d01"}, {renewed, "ecececec"}, {renewed_rsa, "25a25a25"}, {other, "07e707e7"}}) {
      const std::string digits = x509::fingerprint_hex(*identity.certificate).substr(0, 8);  // made anew in every run
      for (auto at = text.find(digits); at != std::string::npos; at = text.find(digits)) text.replace(at, 8, name);
    }
    return text;
  }
};

TEST_CASE("the rotation report answers, names the laggards by address and says what gets worse and what to do") {
  CHECK(HalfWay().text() == R"(REGRESSION   1 of 6 addresses serves the new certificates; 1 could not be asked; 2 errors
  new  shop.example, ECDSA P-256, ends in 72 days, on 2027-02-01 (ecececec)
  new  shop.example, RSA 2048, ends in 72 days, on 2027-02-01 (25a25a25)
  old  shop.example, ECDSA P-256, ends in 10 days, on 2026-12-01 (01d01d01)

  not yet
    203.0.113.11   still serves the old one to the offers default, ecdsa-tls13 and no-sni:
                   shop.example, ECDSA P-256, ends in 10 days, on 2026-12-01 (01d01d01)
    203.0.113.12   still serves the old one to clients without server name: shop.example, ECDSA
                   P-256, ends in 10 days, on 2026-12-01 (01d01d01)
    203.0.113.13   serves another one to the offers default, ecdsa-tls13 and no-sni: shop.example,
                   ECDSA P-256, ends in 81 days, on 2027-02-10 (07e707e7), serial beef
    203.0.113.14   does not have the new RSA 2048 certificate: no offer that asks for such a key
                   gets it

  could not be asked
    203.0.113.15   refused the connection

  error      the new ECDSA P-256 certificate is not valid for www.shop.example, which     names-lost
             the old one is
             Clients that connect by such a name refuse the new certificate, as soon as an address
             serves it.
             Do: have the certificate issued again with this name, or make sure that nobody uses it
  error      the new RSA 2048 certificate is not valid for www.shop.example, which the    names-lost
             old one is
             Clients that connect by such a name refuse the new certificate, as soon as an address
             serves it.
             Do: have the certificate issued again with this name, or make sure that nobody uses it
)");
}

TEST_CASE("with --verbose every offer at every address is told") {
  const std::string text = HalfWay().text({.verbose = true});
  CHECK(text.find("\n  every offer\n    203.0.113.10\n      default      new (ecececec)\n") != std::string::npos);
  CHECK(text.find("      rsa-tls13    declined, answered with a TLS alert: handshake_failure (40)\n") !=
        std::string::npos);
}

TEST_CASE("a rotation that is done is the answer and the certificates, and says when nothing was compared") {
  HalfWay scene;
  scene.scene.observation.endpoints.clear();
  scene.listener("203.0.113.10", scene.renewed, scene.renewed, true);
  const std::string text = scene.text();
  CHECK(text == R"(DONE   the address serves the new certificates
  new  shop.example, ECDSA P-256, ends in 72 days, on 2027-02-01 (ecececec)
  new  shop.example, RSA 2048, ends in 72 days, on 2027-02-01 (25a25a25)
  old  not known: none was given with --was and none is served; nothing could be compared
)");
}

TEST_CASE("leaves of another type of key are told beside, and so is the default of somebody else") {
  HalfWay scene;
  scene.terms.leaves.expected.pop_back();
  scene.scene.observation.endpoints.clear();
  const Identity stranger =
      scene.leaf(KeyKind::p256, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "stranger.example");
  scene.listener("203.0.113.10", scene.renewed, stranger, true);
  const std::string text = scene.text({.width = 300});
  CHECK(text.starts_with("DONE   the address serves the new certificate\n"));
  CHECK(text.find("at 1 address: nothing new is expected for its type of key") != std::string::npos);
  CHECK(text.find("at 1 address: what clients without server name get") != std::string::npos);
}

TEST_CASE("one line while it goes on names the laggards, those that were not asked and the regressions") {
  const HalfWay scene;
  CHECK(
      rotation_progress(scene.round(), scene.terms) ==
      "00:00:00Z  1 of 6 addresses serves the new certificates; 203.0.113.11 and 203.0.113.12 still serve the old one; "
      "203.0.113.13 serves another one; 203.0.113.14 lacks a new one; 203.0.113.15 could not be asked; regression: "
      "names-lost\n");
}

TEST_CASE("several targets are told apart, and a name without address by itself") {
  HalfWay scene;
  auto second = scene.scene.observation;
  second.target = {.text = "gone.example", .host = "gone.example"};
  second.endpoints.clear();
  second.resolve_failure = {Stage::resolve, FailureReason::name_not_found, "", std::nullopt};
  const auto round = compare::RotationJudge(scene.terms)
                         .judge({std::make_shared<const observation::Observation>(scene.scene.observation),
                                 std::make_shared<const observation::Observation>(second)},
                                scene.scene.now);
  const std::string text = rotation_text(round, scene.terms, {});
  CHECK(text.find("    shop.example 203.0.113.11   still serves the old one") != std::string::npos);
  CHECK(text.find("    gone.example                ") != std::string::npos);
}

TEST_CASE("the JSON line holds every offer, every regression and each leaf once") {
  const HalfWay scene;
  const auto line = boost::json::parse(rotation_json(scene.round(), scene.terms, 3, RotationLine::last));
  CHECK(line.at("kind").as_string() == "rotation");
  CHECK(line.at("round").as_int64() == 3);
  CHECK(line.at("last").as_bool());
  CHECK(line.at("answer").as_string() == "regression");
  CHECK(line.at("addresses").as_array().size() == 6);
  CHECK(line.at("addresses").at(1).at("state").as_string() == "old");
  CHECK(line.at("addresses").at(4).at("missing").at(0).as_string() ==
        x509::fingerprint_hex(*scene.renewed_rsa.certificate));
  CHECK(line.at("addresses").at(5).at("failure").as_string() == "refused the connection");
  CHECK(line.at("regressions").at(0).at("kind").as_string() == "names-lost");
  CHECK(line.at("certificates").as_object().size() == 4);
}

}  // namespace
TEST_CASE("a certificate that stays is said to be what most clients get where the default offer meets it") {
  HalfWay half;
  half.scene.observation.endpoints.clear();
  half.terms.leaves.expected = {{.certificates = {half.renewed_rsa.certificate}}};
  half.listener("203.0.113.10", half.old, half.old, true);
  const auto seen = std::make_shared<const observation::Observation>(half.scene.observation);
  const auto round = compare::RotationJudge(half.terms).judge({seen}, half.scene.now);
  TextStyle wide;
  wide.width = 200;
  CHECK(rotation_text(round, half.terms, wide).find("most clients go on getting this one") != std::string::npos);
}

}  // namespace trustprobe::report
