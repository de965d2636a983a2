// Each regression with a pair of certificates that has it and one that has not.
#include "compare/regression.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/certificate_maker.h"

using namespace trustprobe;
using namespace trustprobe::compare;
using namespace trustprobe::support;
using base::Severity;
using Kind = RegressionKind;

namespace {

const base::Instant now = instant("2026-11-21T12:00:00Z");

trust::TrustStoreRef store_of(const std::vector<Identity>& roots, const std::string& name = "store") {
  std::vector<trust::Anchor> anchors;
  for (const Identity& root : roots) anchors.push_back({root.certificate, ""});
  return std::make_shared<const trust::TrustStore>(name, trust::StoreOrigin{}, std::move(anchors));
}

/// An old certificate and a new one that is as good; each test makes one thing worse.
struct Pair {
  Identity root = make_root("Test Root");
  Recipe was = dated("2026-09-01T00:00:00Z", "2026-12-01T00:00:00Z"),
         is = dated("2026-11-01T00:00:00Z", "2027-02-01T00:00:00Z");
  Replacement replacement{.clock_lag = std::chrono::hours{1}};
  TrustTerms trust{{store_of({root})}, {&path::web_client()}};
  bool old_known = true;

  static Recipe dated(const std::string& from, const std::string& to) {
    Recipe recipe = leaf_recipe("shop.example");
    recipe.not_before = from;
    recipe.not_after = to;
    return recipe;
  }

  static LeafChain chain(const std::vector<Identity>& identities) {
    LeafChain chain{.certificates = {}};
    for (const Identity& each : identities) chain.certificates.push_back(each.certificate);
    return chain;
  }

  std::vector<Regression> found() {
    if (replacement.expected.empty()) replacement.expected = {chain({issue(root, is)})};
    if (replacement.old.empty() && old_known) replacement.old = {chain({issue(root, was)})};
    replacement.now = now;
    path::SignatureMemory signatures;
    return regressions_of(replacement, trust, signatures);
  }
};

std::string kinds(const std::vector<Regression>& found) {
  std::string text;
  for (const Regression& each : found) {
    text += (text.empty() ? "" : " ") + std::string(base::to_string(each.severity)) + ":" +
            std::string(to_string(each.kind));
  }
  return text;
}

Recipe with_names(Recipe recipe, const std::string& names) {
  return with_extension(std::move(recipe), "subjectAltName", names);
}

}  // namespace

TEST_CASE("a new certificate that is as good as the old one has no regression") {
  CHECK(kinds(Pair().found()) == "");
}

TEST_CASE("a name that the new certificate does not hold is lost, and is said") {
  Pair pair;
  pair.was = with_names(pair.was, "DNS:shop.example,DNS:www.shop.example,IP:192.0.2.1");
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:names-lost");
  CHECK(found[0].summary ==
        "the new certificate is not valid for www.shop.example and 192.0.2.1, which the old one is");
  CHECK(found[0].fails());
}

TEST_CASE("a name that a wildcard of the new certificate covers is not lost, one two labels below it is") {
  Pair pair;
  pair.was = with_names(pair.was, "DNS:shop.example,DNS:www.shop.example,DNS:WWW.shop.example");
  pair.is = with_names(pair.is, "DNS:shop.example,DNS:*.shop.example");
  CHECK(kinds(pair.found()) == "");
  Pair deep;
  deep.was = with_names(deep.was, "DNS:a.b.shop.example");
  deep.is = with_names(deep.is, "DNS:*.shop.example");
  CHECK(kinds(deep.found()) == "error:names-lost");
}

TEST_CASE("a wildcard is lost where only some of its hosts are listed, and kept where it is there") {
  Pair pair;
  pair.was = with_names(pair.was, "DNS:*.shop.example");
  pair.is = with_names(pair.is, "DNS:www.shop.example");
  CHECK(kinds(pair.found()) == "error:names-lost");
  Pair kept;
  kept.was = with_names(kept.was, "DNS:*.shop.example");
  kept.is = with_names(kept.is, "DNS:*.Shop.example,DNS:more.example");
  CHECK(kinds(kept.found()) == "");
}

TEST_CASE("where no old certificate is known, the host that was asked for must be named") {
  Pair pair;
  pair.old_known = false;
  pair.replacement.names = {"www.shop.example", "192.0.2.7"};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:names-lost");
  CHECK(found[0].summary == "the new certificate is not valid for www.shop.example: it names shop.example");
  Pair named;
  named.old_known = false;
  named.replacement.names = {"shop.example"};
  CHECK(kinds(named.found()) == "");
}

TEST_CASE("RSA that goes away is an error, another type of key beside RSA a warning") {
  Pair pair;
  pair.was.key_kind = KeyKind::rsa2048;
  CHECK(kinds(pair.found()) == "error:key-type-lost");
  Pair other;
  other.is.key_kind = KeyKind::rsa2048;
  CHECK(kinds(other.found()) == "warning:key-type-lost");
}

TEST_CASE("a weaker key of the same type is a warning, below 2048 bits of RSA an error, a stronger one nothing") {
  const auto change = [](KeyKind was, KeyKind is) {
    Pair pair;
    pair.was.key_kind = was;
    pair.is.key_kind = is;
    return kinds(pair.found());
  };
  CHECK(change(KeyKind::p384, KeyKind::p256) == "warning:key-weaker");
  CHECK(change(KeyKind::rsa3072, KeyKind::rsa2048) == "warning:key-weaker");
  CHECK(change(KeyKind::rsa2048, KeyKind::rsa1024).starts_with("error:key-weaker"));
  CHECK(change(KeyKind::p256, KeyKind::p384) == "");
  CHECK(change(KeyKind::rsa2048, KeyKind::rsa2048) == "");
}

TEST_CASE("must-staple that is new is an error where a server does not staple, a warning before it is served") {
  Pair pair;
  pair.is = with_extension(pair.is, "tlsfeature", "status_request");
  CHECK(kinds(pair.found()) == "warning:must-staple-gained");
  pair.replacement.unstapled = {"203.0.113.10"};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:must-staple-gained");
  CHECK(found[0].detail.starts_with("Served without OCSP response at 203.0.113.10."));
}

TEST_CASE("must-staple that is new is nothing where every address serves it with a response") {
  Pair pair;
  pair.is = with_extension(pair.is, "tlsfeature", "status_request");
  pair.replacement.served_everywhere = true;
  CHECK(kinds(pair.found()) == "");
}

TEST_CASE("must-staple that goes away is a warning, and nothing where both have it") {
  Pair pair;
  pair.was = with_extension(pair.was, "tlsfeature", "status_request");
  CHECK(kinds(pair.found()) == "warning:must-staple-lost");
  Pair both;
  both.was = with_extension(both.was, "tlsfeature", "status_request");
  both.is = with_extension(both.is, "tlsfeature", "status_request");
  CHECK(kinds(both.found()) == "");
}

TEST_CASE("a certificate that ends before the old one is an error, to the second") {
  Pair pair;
  pair.is.not_before = "2026-08-31T00:00:00Z";
  pair.is.not_after = "2026-11-30T23:59:59Z";
  CHECK(kinds(pair.found()) == "error:ends-earlier");
  Pair same;
  same.is.not_before = "2026-08-31T00:00:00Z";
  same.is.not_after = same.was.not_after;
  CHECK(kinds(same.found()) == "");
}

TEST_CASE("a lifetime that is shorter by a day is a warning") {
  Pair pair;
  pair.was.not_before = "2026-08-30T00:00:00Z";
  CHECK(kinds(pair.found()) == "warning:lifetime-shorter");
  Pair same;
  same.was.not_before = "2026-08-31T00:00:00Z";  // 92 days
  CHECK(kinds(same.found()) == "");
}

TEST_CASE("an expired new certificate is an error also where nothing can be compared, at its last second it is not") {
  Pair pair;
  pair.old_known = false;
  pair.is.not_after = "2026-11-21T11:59:59Z";
  CHECK(kinds(pair.found()) == "error:expired");
  Pair last;
  last.old_known = false;
  last.is.not_after = "2026-11-21T12:00:00Z";
  CHECK(kinds(last.found()) == "");
}

TEST_CASE("a certificate that begins in the future is an error, within the clocks' lag a warning, at the lag nothing") {
  const auto begins = [](const std::string& at) {
    Pair pair;
    pair.is.not_before = at;
    pair.is.not_after = "2027-06-01T00:00:00Z";
    return kinds(pair.found());
  };
  CHECK(begins("2026-11-21T12:00:01Z") == "error:not-yet-valid");
  CHECK(begins("2026-11-21T12:00:00Z") == "warning:clock-lag");
  CHECK(begins("2026-11-21T11:00:01Z") == "warning:clock-lag");
  CHECK(begins("2026-11-21T11:00:00Z") == "");
}

TEST_CASE("a private key that belongs to no new certificate is an error, and it is said whose it is") {
  Pair pair;
  pair.found();
  pair.replacement.keys = {{"shop.key", pair.replacement.expected[0].leaf()->spki_sha256}};
  CHECK(kinds(pair.found()) == "");
  pair.replacement.keys = {{"shop.key", pair.replacement.old[0].leaf()->spki_sha256}};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:key-mismatch");
  CHECK(found[0].summary == "the private key in shop.key does not belong to the new certificate, but to the old one");
}

TEST_CASE("the same key and another issuer are notes") {
  Pair same;
  same.replacement.old = {Pair::chain({issue(same.root, same.was)})};
  const Identity old = issue(same.root, same.was);
  same.replacement.old = {Pair::chain({old})};
  same.is.key = old.key;
  CHECK(kinds(same.found()) == "note:same-key");

  Pair moved;
  const Identity other = make_root("Other Root");
  moved.trust.stores = {store_of({moved.root, other})};
  moved.replacement.expected = {Pair::chain({issue(other, moved.is)})};
  const auto found = moved.found();
  REQUIRE(kinds(found) == "note:issuer-changed");
  CHECK(found[0].summary == "the new certificate is issued by Other Root, the old one was by Test Root");
}

TEST_CASE("a store that trusted the old certificate and does not trust the new one is named, with the clients") {
  Pair pair;
  const Identity other = make_root("Other Root");
  pair.trust.stores = {store_of({pair.root, other}, "both"), store_of({pair.root}, "kiosk")};
  pair.trust.clients = {path::find_client("java"), path::find_client("go")};
  pair.replacement.expected = {Pair::chain({issue(other, pair.is)})};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:not-trusted note:issuer-changed");
  CHECK(found[0].summary ==
        "the new certificate is not trusted by java and go with the store kiosk, and the old one is");
  CHECK(found[0].detail == "Why: issuer Other Root is not in the store.");
  CHECK(found[0].clients.size() == 2);
}

TEST_CASE("who did not trust the old certificate loses nothing by the new one") {
  Pair pair;
  pair.trust.stores = {store_of({make_root("Stranger")})};
  CHECK(kinds(pair.found()) == "");
}

TEST_CASE("a client that refuses the new certificate by its own rules is told apart from those that take it") {
  Pair pair;
  pair.is.hash = "SHA1";
  pair.trust.clients = {path::find_client("go"), path::find_client("java")};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:not-trusted");
  REQUIRE(found[0].clients.size() == 1);
  CHECK(found[0].clients[0]->id == "go");
}

TEST_CASE("a chain that a server sends without its intermediate is an error although the file is whole") {
  Pair pair;
  const Identity middle = issue(pair.root, ca_recipe("Issuing CA")), leaf = issue(middle, pair.is);
  pair.replacement.old = {Pair::chain({issue(middle, pair.was), middle})};
  pair.replacement.expected = {Pair::chain({leaf, middle})};
  CHECK(kinds(pair.found()) == "");
  LeafChain bare = Pair::chain({leaf});
  bare.addresses = {"203.0.113.12"};
  pair.replacement.served = {bare};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:not-trusted");
  CHECK(
      found[0].summary ==
      "the new certificate, as 203.0.113.12 sends it, is not trusted by web with the store store, and the old one is");
  CHECK(found[0].remedy == "have 203.0.113.12 send what the file given to --expect holds: it is trusted");
}

TEST_CASE("a file with the leaf alone is judged with what is sent above the other one") {
  Pair pair;
  const Identity middle = issue(pair.root, ca_recipe("Issuing CA"));
  pair.replacement.old = {Pair::chain({issue(middle, pair.was), middle})};
  pair.replacement.expected = {Pair::chain({issue(middle, pair.is)})};
  CHECK(kinds(pair.found()) == "");
  const Identity elsewhere = issue(pair.root, ca_recipe("Another CA"));
  pair.replacement.expected = {Pair::chain({issue(elsewhere, pair.is)})};
  CHECK(kinds(pair.found()) == "error:not-trusted note:issuer-changed");
}

TEST_CASE("an expired old certificate still says who trusted it") {
  Pair pair;
  const Identity other = make_root("Other Root");
  pair.was = Pair::dated("2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z");
  pair.replacement.expected = {Pair::chain({issue(other, pair.is)})};
  CHECK(kinds(pair.found()) == "error:not-trusted note:issuer-changed");
}

TEST_CASE(
    "a served certificate that a chosen store refuses is an error without an old one, and undetermined if nobody "
    "chose") {
  Pair pair;
  pair.old_known = false;
  pair.trust.stores = {store_of({make_root("Stranger")})};
  LeafChain served = Pair::chain({issue(pair.root, pair.is)});
  pair.replacement.expected = {served};
  served.addresses = {"203.0.113.12"};
  pair.replacement.served = {served};
  pair.replacement.served_everywhere = true;
  for (const bool chosen : {false, true}) {
    pair.trust.chosen = chosen;
    const auto found = pair.found();
    REQUIRE(kinds(found) == "error:not-trusted");
    CHECK(found[0].fails() == chosen);
    CHECK(found[0].summary.find("is not trusted by web with the store store") != std::string::npos);
  }
}

TEST_CASE(
    "where no old certificate is known, a store that does not trust the new one is a warning before it is served") {
  Pair pair;
  pair.old_known = false;
  pair.trust.stores = {store_of({make_root("Stranger")})};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "warning:not-trusted");
  CHECK(found[0].remedy.find("--was") != std::string::npos);
}

TEST_CASE("with two types of key each new certificate is compared with the old one of its type") {
  Pair pair;
  const auto recipe = [](const Recipe& dates, KeyKind kind, const std::string& names) {
    Recipe made = with_names(dates, names);
    made.key_kind = kind;
    return made;
  };
  const std::string both = "DNS:shop.example,DNS:www.shop.example";
  pair.replacement.old = {Pair::chain({issue(pair.root, recipe(pair.was, KeyKind::p256, both))}),
                          Pair::chain({issue(pair.root, recipe(pair.was, KeyKind::rsa2048, "DNS:shop.example"))})};
  pair.replacement.expected = {Pair::chain({issue(pair.root, recipe(pair.is, KeyKind::rsa2048, "DNS:shop.example"))}),
                               Pair::chain({issue(pair.root, recipe(pair.is, KeyKind::p256, "DNS:shop.example"))})};
  const auto found = pair.found();
  REQUIRE(kinds(found) == "error:names-lost");
  CHECK(found[0].summary == "the new ECDSA P-256 certificate is not valid for www.shop.example, which the old one is");
}
