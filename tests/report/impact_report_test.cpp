// What `impact` says of targets whose fate is known.
#include "report/impact_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "support/certificate_maker.h"
#include "trust/store_change.h"

namespace trustprobe::report {
namespace {

using support::Identity;

trust::TrustStoreRef store_of(const std::vector<Identity>& roots) {
  std::vector<trust::Anchor> anchors;
  for (const Identity& root : roots) anchors.push_back({root.certificate, ""});
  return std::make_shared<const trust::TrustStore>("fleet", trust::StoreOrigin{}, std::move(anchors));
}

/// "Gone" is removed from a store that keeps "Kept"; endpoints below either, below both, and below neither.
struct Removal {
  Identity gone = support::make_root("Gone"), kept = support::make_root("Kept"),
           strange = support::make_root("Strange");
  trust::TrustStoreRef before = store_of({gone, kept});
  trust::ChangedStore change = *trust::changed(before, {.remove = {"Gone"}, .distrust_after = {}, .add = {}});
  base::Instant now = support::instant("2026-11-21");
  std::vector<const path::Client*> clients{path::find_client("web"), path::find_client("java")};
  compare::ImpactJudge judge{{{before, now}, {change.store, now}, clients}};
  ImpactReport report{{{before, now}, {change.store, now}, change.removed, {}, {}, clients.size()}};

  void add(const std::string& name, const std::vector<Identity>& issuers) {
    TargetImpact impact{.target = name, .chains = {}, .not_probed = {}};
    for (const Identity& issuer : issuers) {
      observation::SavedChain chain{.target = name, .expected_name = name, .at = now};
      chain.addresses = {"192.0.2.1"};
      chain.certificates = {support::issue(issuer, support::leaf_recipe(name)).certificate};
      impact.chains.push_back(judge.judge(chain));
    }
    report.add(std::move(impact));
  }

  std::string text(bool verbose = false) const {
    std::string text = report.text({.verbose = verbose});
    for (const Identity& root : {gone, kept}) {  // made anew in every run
      const std::string digits = x509::fingerprint_hex(*root.certificate).substr(0, 8);
      for (auto at = text.find(digits); at != std::string::npos; at = text.find(digits))
        text.replace(at, 8, "0123abcd");
    }
    return text;
  }
};

TEST_CASE("the impact report says what breaks, for whom and what mends it, endpoints of one fate together") {
  Removal removal;
  removal.add("b.example", {removal.gone});
  removal.add("a.example", {removal.gone});
  removal.add("fine.example", {removal.kept});
  removal.add("strange.example", {removal.strange});
  removal.report.add({.target = "dead.example", .chains = {}, .not_probed = "refused the connection"});
  CHECK(removal.text() == R"(BREAKS   2 of 5 endpoints: 2 for every client; undetermined for 1
  before   fleet (2 anchors), judged at 2026-11-21
  after    fleet, changed (1 anchor), judged at 2026-11-21
  removed  Gone (0123abcd)
  clients  2

  without Gone: 2 endpoints break

    breaks for every client that trusts it now
      a.example, b.example
      why     issuer Gone is not in the store
      repair  keep Gone (0123abcd) as it is

  undetermined
    dead.example
      not probed: refused the connection

  trusted neither before nor after (1)
    strange.example
      issuer Strange is not in the store (every client)

  trusted before and after: 1 endpoint
)");
  CHECK(removal.report.breaking() == 2);
  CHECK(removal.report.breaking_for_all() == 2);
  CHECK(removal.report.undetermined() == 1);
}

TEST_CASE("a target with a good and a bad certificate breaks for some, and the bad one is named") {
  Removal removal;
  removal.add("dual.example", {removal.gone, removal.kept});
  const std::string text = removal.text();
  CHECK(text.starts_with("BREAKS   1 of 1 endpoint: 1 for some clients\n"));
  CHECK(text.find("dual.example (ECDSA P-256 at 192.0.2.1)") != std::string::npos);
}

TEST_CASE("where nothing breaks the report says so first") {
  Removal removal;
  removal.add("fine.example", {removal.kept});
  CHECK(removal.text().starts_with("NOTHING BREAKS   1 endpoint\n"));
}

TEST_CASE("a root whose removal mends something for a client is told as a repair") {
  const Identity gone = [] {
    support::Recipe recipe = support::ca_recipe("Gone");
    recipe.not_before = "2010-01-01T00:00:00Z";
    recipe.not_after = "2026-05-30T00:00:00Z";
    return support::self_sign(recipe);
  }();
  const Identity kept = support::make_root("Kept");
  support::Recipe again = support::ca_recipe("Kept");
  again.key = kept.key;
  const Identity cross = support::issue(gone, again), leaf = support::issue(kept, support::leaf_recipe("a.example"));
  const auto before = store_of({gone, kept});
  const auto change = trust::changed(before, {.remove = {"Gone"}, .distrust_after = {}, .add = {}});
  REQUIRE(change);
  const base::Instant now = support::instant("2026-11-21");
  const std::vector<const path::Client*> clients{path::find_client("openssl"), path::find_client("openssl-1.0.2")};
  compare::ImpactJudge judge({{before, now}, {change->store, now}, clients});
  ImpactReport report({{before, now}, {change->store, now}, change->removed, {}, {}, clients.size()});
  observation::SavedChain chain{.target = "a.example", .expected_name = "a.example", .at = now};
  chain.certificates = {leaf.certificate, cross.certificate};
  report.add({.target = "a.example", .chains = {judge.judge(chain)}, .not_probed = ""});
  const std::string text = report.text({});
  CHECK(text.starts_with("NOTHING BREAKS   1 endpoint; repairs 1\n"));
  CHECK(text.find("\n  repaired\n    a.example\n      openssl-1.0.2 will trust it; now: Gone: expired\n") !=
        std::string::npos);
}

TEST_CASE("a long list of endpoints is cut, and whole when it is asked for") {
  Removal removal;
  for (int i = 10; i < 30; ++i) removal.add("host-" + std::to_string(i) + ".example", {removal.gone});
  CHECK(removal.text().find("and 8 more (-v lists them)") != std::string::npos);
  CHECK(removal.text().find("host-29") == std::string::npos);
  CHECK(removal.text(true).find("host-29.example") != std::string::npos);
}

TEST_CASE("JSON has a line for each chain, and one for a target without any") {
  Removal removal;
  observation::SavedChain chain{.target = "a.example", .expected_name = "a.example", .at = removal.now};
  chain.certificates = {support::issue(removal.gone, support::leaf_recipe("a.example")).certificate};
  const auto line = boost::json::parse(
      impact_json({.target = "a.example", .chains = {removal.judge.judge(chain)}, .not_probed = ""}));
  CHECK(line.at("effect").as_string() == "breaks");
  CHECK(line.at("lost_root").at("fingerprint").as_string() == x509::fingerprint_hex(*removal.gone.certificate));
  CHECK(line.at("clients").at(1).at("client").as_string() == "java");
  CHECK(line.at("repairs").at(0).at("kind").as_string() == "keep-root");
  const auto dead =
      boost::json::parse(impact_json({.target = "dead.example", .chains = {}, .not_probed = "timed out"}));
  CHECK(dead.at("effect").as_string() == "undetermined");
  CHECK(dead.at("not_probed").as_string() == "timed out");
}

}  // namespace
}  // namespace trustprobe::report
