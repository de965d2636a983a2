// What endpoints serve, held against exports.
#include "inventory/served.h"

#include "inventory/inventory_findings.h"
#include "inventory/probe_names.h"
#include "support/scene.h"

#include <doctest/doctest.h>

namespace trustprobe::inventory {
namespace {

using namespace support;

const Identity& root() {
  static const Identity root = make_root("Root");
  return root;
}

Identity leaf(const std::string& names, const std::string& from, const std::string& to, KeyKind key = KeyKind::p256) {
  Recipe recipe = with_extension(leaf_recipe("shop.example"), "subjectAltName", names);
  recipe.not_before = from;
  recipe.not_after = to;
  recipe.key_kind = key;
  return issue(root(), recipe);
}

const std::string shop = "DNS:shop.example,DNS:*.shop.example";

Identity shop_leaf(const std::string& from, const std::string& to) {
  return leaf(shop, from, to);
}

/// An item as describe-certificate has it.
Item described(const Identity& identity) {
  const x509::Certificate& certificate = *identity.certificate;
  Item item;
  item.sources = {{"acm.json", 1, Form::acm_certificate}};
  item.name = "shop.example";
  item.names = {"shop.example", "*.shop.example"};
  item.serial = certificate.serial;
  item.not_before = certificate.not_before;
  item.not_after = certificate.not_after;
  return item;
}

/// As the list of ACM has it.
Item listed(const Identity& identity) {
  Item item = described(identity);
  item.serial.reset();
  item.not_before.reset();
  return item;
}

/// Endpoints of one host, each serving one chain to everybody.
SeenTarget serving(const std::vector<Identity>& leaves, const std::string& host = "shop.example") {
  Scene scene(host);
  for (const Identity& identity : leaves) {
    const auto address = scene.add_address("203.0.113." + std::to_string(10 + scene.observation.endpoints.size()));
    scene.serve({address}, {"default", "rsa-tls13"}, x509::PresentedChain{presented({identity})});
  }
  return seen_in(scene.observation);
}

JudgedInventory judged(const std::vector<Item>& items, const std::vector<SeenTarget>& targets) {
  return judge(items, targets, {instant("2026-11-21")});
}

/// "serves-older error, ..." of the item that stands there among the items.
std::string findings_of(const JudgedInventory& inventory, const Item& item) {
  std::string text;
  for (const JudgedItem& each : inventory.items) {
    if (each.item != &item) continue;
    for (const Finding& finding : each.findings)
      text += (text.empty() ? "" : ", ") + std::string(to_string(finding.kind)) + " " +
              std::string(base::to_string(finding.severity));
  }
  return text;
}

std::string findings_of(const std::vector<Item>& items, const std::vector<SeenTarget>& targets) {
  return findings_of(judged(items, targets), items.front());
}

const Identity& older() {
  static const Identity leaf = shop_leaf("2026-03-01T00:00:00Z", "2027-03-01T00:00:00Z");
  return leaf;
}
const Identity& newer() {
  static const Identity leaf = shop_leaf("2026-09-01T00:00:00Z", "2027-09-01T00:00:00Z");
  return leaf;
}

TEST_CASE("a served certificate is known by its bytes, else by serial number and expiry, else by names and expiry") {
  const x509::Certificate& certificate = *newer().certificate;
  Item item = described(newer());
  CHECK(join(item, certificate) == Join::serial);
  item.not_after = *item.not_after + base::Seconds{1};
  CHECK(!join(item, certificate));
  item.not_after.reset();
  CHECK(join(item, certificate) == Join::serial);

  item.certificate = newer().certificate;
  CHECK(join(item, certificate) == Join::certificate);
  CHECK(!join(item, *older().certificate));

  Item weak = listed(newer());
  CHECK(join(weak, certificate) == Join::names_and_expiry);
  weak.names = {"*.shop.example"};  // a list may leave names out
  CHECK(join(weak, certificate) == Join::names_and_expiry);
  weak.names.push_back("other.example");
  CHECK(!join(weak, certificate));
  weak = listed(newer());
  weak.not_after = *weak.not_after - base::Seconds{1};
  CHECK(!join(weak, certificate));
  weak = listed(newer());
  weak.names.clear();
  CHECK(!join(weak, certificate));
}

TEST_CASE("an endpoint that serves the certificate is told with the join, and nothing is wrong") {
  for (const Item& item : {described(newer()), listed(newer())}) {
    const std::vector<Item> items{item};
    const std::vector<SeenTarget> seen{serving({newer()})};
    const JudgedInventory inventory = judged(items, seen);
    CHECK(findings_of(inventory, items[0]) == "");
    REQUIRE(inventory.items[0].served.size() == 1);
    CHECK(inventory.items[0].served[0].endpoint->address == "203.0.113.10:443");
    CHECK(inventory.items[0].served[0].join == (item.serial ? Join::serial : Join::names_and_expiry));
    CHECK(inventory.items[0].use == Use::used);
    CHECK(inventory.in_no_export.empty());
  }
}

TEST_CASE("an older certificate at an endpoint is an error, or a warning where an export lists it") {
  const std::vector<SeenTarget> seen{serving({older()})};
  CHECK(findings_of({described(newer())}, seen) == "serves-older error");
  CHECK(findings_of({described(newer()), described(older())}, seen) == "serves-older warning");
  CHECK(findings_of({listed(newer())}, seen) == "serves-older error");
}

TEST_CASE("a newer certificate at an endpoint is a warning, or a note where an export lists it") {
  const std::vector<SeenTarget> seen{serving({newer()})};
  CHECK(findings_of({described(older())}, seen) == "serves-newer warning");
  CHECK(findings_of({described(older()), described(newer())}, seen) == "serves-newer note");
}

TEST_CASE("another certificate of the same dates is neither older nor newer") {
  const std::vector<SeenTarget> seen{serving({shop_leaf("2026-09-01T00:00:00Z", "2027-09-01T00:00:00Z")})};
  CHECK(findings_of({described(newer())}, seen) == "serves-other warning");
}

TEST_CASE("a certificate that begins later is newer although it ends earlier, unless the export has only the end") {
  const std::vector<SeenTarget> seen{serving({shop_leaf("2026-10-01T00:00:00Z", "2027-01-10T00:00:00Z")})};
  CHECK(findings_of({described(newer())}, seen) == "serves-newer warning");
  CHECK(findings_of({listed(newer())}, seen) == "serves-older error");
}

TEST_CASE("one finding names all addresses that serve the same other certificate, and spares those that serve this") {
  const std::vector<Item> items{described(newer())};
  const std::vector<SeenTarget> seen{serving({older(), newer(), older()})};
  const JudgedInventory inventory = judged(items, seen);
  REQUIRE(inventory.items[0].findings.size() == 1);
  const Finding& finding = inventory.items[0].findings[0];
  CHECK(finding.summary == "is not served at shop.example (203.0.113.10:443 and 203.0.113.12:443): an older one is");
  CHECK(finding.detail.starts_with("Served is shop.example, serial "));
  CHECK(finding.detail.ends_with(", from 2026-03-01 to 2027-03-01, which no export has."));
  CHECK(finding.endpoints.size() == 2);
  CHECK(inventory.in_no_export.size() == 2);
}

TEST_CASE("a finding by names and expiry says that this is weaker") {
  const std::vector<Item> items{listed(newer())};
  const std::vector<SeenTarget> seen{serving({older()})};
  CHECK(judged(items, seen).items[0].findings[0].detail.ends_with("compared by names and expiry, which is weaker."));
}

TEST_CASE("a wildcard stands for one label, and what an item does not cover says nothing of it") {
  const std::vector<Item> items{described(newer())};
  const auto at = [&](const std::string& host) { return findings_of(items, {serving({older()}, host)}); };
  CHECK(at("www.shop.example") == "serves-older error");
  CHECK(at("WWW.Shop.Example") == "serves-older error");
  CHECK(at("a.www.shop.example") == "");
  CHECK(at("other.example") == "");
}

TEST_CASE("a certificate that is over, revoked or never issued is not missed at endpoints") {
  const std::vector<SeenTarget> seen{serving({newer()})};
  Item expired = described(shop_leaf("2025-03-01T00:00:00Z", "2026-03-01T00:00:00Z"));
  CHECK(findings_of({expired}, seen) == "");
  Item revoked = described(older());
  revoked.revoked_at = instant("2026-06-01");
  CHECK(findings_of({revoked}, seen).find("serves") == std::string::npos);
  Item pending;
  pending.sources = revoked.sources;
  pending.names = {"shop.example"};
  pending.status = "PENDING_VALIDATION";
  CHECK(findings_of({pending}, seen) == "not-issued warning");
}

TEST_CASE("an expired or revoked certificate that is served is an error, whatever the export says of its use") {
  const Identity old = shop_leaf("2025-03-01T00:00:00Z", "2026-03-01T00:00:00Z");
  Item expired = described(old);
  expired.in_use = false;
  CHECK(findings_of({expired}, {serving({old})}) == "expired error");
  Item revoked = described(newer());
  revoked.revoked_at = instant("2026-10-01");
  CHECK(findings_of({revoked}, {serving({newer()})}) == "revoked error");
}

TEST_CASE("an endpoint with two types of key serves both certificates, and each is known") {
  const Identity rsa = leaf(shop, "2026-09-01T00:00:00Z", "2027-09-02T00:00:00Z", KeyKind::rsa2048);
  Scene scene("shop.example");
  const auto address = scene.add_address("203.0.113.10");
  scene.serve({address}, {"default"}, {newer()});
  scene.serve({address}, {"rsa-tls13"}, {rsa});
  const std::vector<Item> items{described(newer()), described(rsa)};
  const std::vector<SeenTarget> seen{seen_in(scene.observation)};
  const JudgedInventory inventory = judged(items, seen);
  CHECK(findings_of(inventory, items[0]) == "");
  CHECK(findings_of(inventory, items[1]) == "");
  CHECK(inventory.in_no_export.empty());
}

TEST_CASE("what only clients without server name get counts where there is nothing else") {
  Scene scene("shop.example");
  const auto both = scene.add_address("203.0.113.10"), nameless = scene.add_address("203.0.113.11");
  scene.serve({both}, {"default"}, {newer()});
  scene.serve({both, nameless}, {"no-sni"}, {older()});
  const SeenTarget seen = seen_in(scene.observation);
  REQUIRE(seen.endpoints.size() == 2);
  CHECK(seen.endpoints[0].leaves == std::vector{newer().certificate});
  CHECK(seen.endpoints[1].leaves == std::vector{older().certificate});
}

TEST_CASE("an address that shows no certificate is no endpoint") {
  Scene scene("shop.example");
  scene.fail(scene.add_address("203.0.113.10"), "default",
             {observation::Stage::connect, observation::FailureReason::refused, "", std::nullopt});
  CHECK(seen_in(scene.observation).endpoints.empty());
}

TEST_CASE("an item without serial number and names cannot be looked for: that is said when endpoints were asked") {
  Item item;
  item.sources = {{"iam.json", 1, Form::iam_list}};
  item.not_after = newer().certificate->not_after;
  CHECK(findings_of({item}, {serving({newer()})}) == "not-joinable note");
  CHECK(findings_of({item}, {}) == "");
}

TEST_CASE("the names of an inventory become targets, each once; wildcards and what is no host are counted") {
  Item one, other, nameless;
  one.names = {"shop.example", "*.shop.example", "192.0.2.1", "Device 7"};
  other.names = {"*.shop.example", "shop.example", "b.example"};
  other.more_names = true;
  const ProbeNames names = probe_names({one, other, nameless});
  REQUIRE(names.targets.size() == 3);
  CHECK(names.targets[0].host == "shop.example");
  CHECK(names.targets[0].port == 443);
  CHECK(names.targets[1].host_is_address);
  CHECK(names.targets[2].text == "b.example");
  CHECK(names.wildcards == 1);
  CHECK(names.no_hosts == 1);
  CHECK(names.nameless == 1);
  CHECK(names.more_names == 1);
}

}  // namespace
}  // namespace trustprobe::inventory
