// What `inventory` says of certificates and endpoints whose fate is known.
#include "report/inventory_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/scene.h"

namespace trustprobe::report {
namespace {

using namespace support;
using inventory::Form;
using inventory::Item;

/// One certificate that is served, one that an older one is served for, one that is revoked, and one without fault.
struct Shop {
  Identity root = make_root("Root"), served = leaf("shop.example", "2026-09-01T00:00:00Z", 0xbeef),
           stale = leaf("late.example", "2026-02-01T00:00:00Z", 0xdead);
  std::vector<Item> items;
  std::vector<inventory::SeenTarget> seen;
  InventoryRun run;

  Shop() {
    items = {item("shop.example", "arn:aws:acm:eu-central-1:123456789012:certificate/1"), item("late.example", ""),
             item("gone.example", ""), item("", "")};
    items[0].serial = served.certificate->serial;
    items[0].not_after = served.certificate->not_after;
    items[2].revoked_at = instant("2026-10-05");
    items[3].subject = "CN=\x1b[31mred";
    for (std::size_t i = 0; i < items.size(); ++i) items[i].sources = {{"acm.json", i + 1, Form::acm_certificate}};
    items[3].sources.push_back({"audit.csv", 7, Form::audit_report, true});
    seen = {asked("shop.example", served), asked("late.example", stale), asked("other.example", stale)};
    run.at = instant("2026-11-21");
    run.exports = 2;
    run.targets = 4;
    run.not_probed = {{"dead.example", "refused the connection"}};
    run.incomplete = {"list.json"};
    run.names = {.targets = {}, .wildcards = 2, .no_hosts = 1};
    run.judged = inventory::judge(items, seen, {run.at});
  }

  Identity leaf(const std::string& name, const std::string& from, long serial) const {
    Recipe recipe = leaf_recipe(name);
    recipe.not_before = from;
    recipe.not_after = "2027-09-01T00:00:00Z";
    recipe.serial = serial;
    return issue(root, recipe);
  }

  static Item item(const std::string& name, const std::string& arn) {
    Item item;
    item.name = name;
    item.arn = arn;
    if (!name.empty()) item.names = {name};
    item.serial = base::Bytes{1, 2};
    item.not_before = instant("2026-10-01");
    item.not_after = instant("2027-10-01");
    return item;
  }

  static inventory::SeenTarget asked(const std::string& host, const Identity& leaf) {
    Scene scene(host);
    scene.serve({scene.add_address("203.0.113.10")}, {"default"}, {leaf});
    return inventory::seen_in(scene.observation);
  }
};

TEST_CASE("the report tells the answer, then each certificate with its place, where it is served and what to do") {
  CHECK(inventory_text(Shop().run, {}) == R"(ERRORS   4 certificates in 2 exports: 1 with errors, 1 with warnings
  endpoints  4 targets asked, 1 could not be probed
  left out   2 wildcards and 1 name that no host can have

late.example, ends on 2027-10-01
  acm.json, certificate 2
  error      is not served at late.example (203.0.113.10:443): an older one is          serves-older
             Served is late.example, serial dead, from 2026-02-01 to 2027-09-01, which no export
             has.
             Do: attach this one to the listener, or have the server load it; if the other is meant,
                 delete this one

gone.example, ends on 2027-10-01
  acm.json, certificate 3
  warning    was revoked on 2026-10-05                                                       revoked
             The export does not say whether anything uses it.
             Do: make sure that nothing serves it any more

shop.example, ends on 2027-09-01
  arn:aws:acm:eu-central-1:123456789012:certificate/1
  acm.json, certificate 1
  served at shop.example (203.0.113.10:443); known by its serial number

serve a certificate that no export has
  other.example (203.0.113.10:443): late.example, ECDSA P-256, to 2027-09-01

  undecided  list.json holds one page of a longer list                                    incomplete
             Do: export all pages: leave out --max-items and --no-paginate
  undecided  dead.example refused the connection                                          not-probed
)");
}

TEST_CASE(
    "--verbose also tells certificates without findings, their names and serial numbers, and no control character") {
  const std::string text = inventory_text(Shop().run, {.verbose = true});
  CHECK(
      text.find("\nCN=\\x1b[31mred, ends on 2027-10-01\n  acm.json, certificate 4 and audit.csv:7\n  serial 0102\n") !=
      std::string::npos);
  CHECK(text.find("  names shop.example\n") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("without findings and endpoints the answer is short") {
  InventoryRun run;
  run.exports = 1;
  CHECK(inventory_text(run, {}) == R"(OK   0 certificates in 1 export
  endpoints  no endpoint was asked (--probe asks those that the exports name)
)");
  run.incomplete = {"list.json"};
  CHECK(inventory_text(run, {}).starts_with("UNDETERMINED   0 certificates"));
}

TEST_CASE("of many certificates the 50 worst are told, and how many more there are") {
  const auto text_of = [](std::size_t count, bool verbose) {
    std::vector<Item> items(count);
    for (Item& item : items) {
      item.sources = {{"acm.json", 1, Form::acm_certificate}};
      item.not_after = instant("2026-01-01");
    }
    InventoryRun run;
    run.judged = inventory::judge(items, {}, {instant("2026-11-21")});
    return inventory_text(run, {.verbose = verbose});
  };
  CHECK(text_of(50, false).find("--verbose") == std::string::npos);
  CHECK(text_of(51, false).ends_with("\n1 more are told with --verbose\n"));
  CHECK(text_of(51, true).find("more are told") == std::string::npos);
}

TEST_CASE("JSON has a line for each certificate, the worst first, and a summary") {
  const std::string text = inventory_json(Shop().run);
  std::vector<boost::json::value> lines;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
    lines.push_back(boost::json::parse(text.substr(at, text.find('\n', at) - at)));
  REQUIRE(lines.size() == 5);
  CHECK(lines[0].at_pointer("/name") == "late.example");
  CHECK(lines[0].at_pointer("/severity") == "error");
  CHECK(lines[0].at_pointer("/findings/0/kind") == "serves-older");
  CHECK(lines[0].at_pointer("/findings/0/endpoints/0/target") == "late.example");
  CHECK(lines[2].at_pointer("/served/0/join") == "serial");
  CHECK(lines[2].at_pointer("/serial") == "beef");
  CHECK(lines[3].at_pointer("/sources/1/line") == 7);
  CHECK(lines[4].at_pointer("/kind") == "inventory-summary");
  CHECK(lines[4].at_pointer("/errors") == 1);
  CHECK(lines[4].at_pointer("/not_probed/0/reason") == "refused the connection");
  CHECK(lines[4].at_pointer("/in_no_export/0/leaves/0/serial") == "dead");
  CHECK(lines[4].at_pointer("/left_out/wildcards") == 2);
}

}  // namespace
}  // namespace trustprobe::report
