// A change of trust, put to chains whose fate is known: the outages of 2020 and 2021 as what `impact` would have said.
#include "compare/impact.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "trust/store_change.h"

using namespace trustprobe;
using namespace trustprobe::compare;
using namespace trustprobe::support;

namespace {

const auto now = instant("2026-06-15T00:00:00Z");

trust::TrustStoreRef store_of(const std::vector<Identity>& roots, const std::string& name = "before") {
  std::vector<trust::Anchor> anchors;
  for (const Identity& root : roots) anchors.push_back({root.certificate, ""});
  return std::make_shared<const trust::TrustStore>(name, trust::StoreOrigin{}, std::move(anchors));
}

std::vector<const path::Client*> all_rows() {
  std::vector<const path::Client*> rows;
  for (const path::Client& client : path::all_clients()) rows.push_back(&client);
  return rows;
}

std::vector<const path::Client*> rows(const std::vector<std::string_view>& ids) {
  std::vector<const path::Client*> rows;
  for (const std::string_view id : ids) rows.push_back(path::find_client(id));
  return rows;
}

observation::SavedChain chain_of(const std::vector<Identity>& sent, const std::string& name = "shop.example") {
  observation::SavedChain chain{.target = name, .expected_name = name, .at = now};
  for (const Identity& each : sent) chain.certificates.push_back(each.certificate);
  return chain;
}

/// "go java ..." in the order of the rows.
std::string with_effect(const ChainImpact& impact, Effect effect) {
  std::string ids;
  for (const ClientImpact& each : impact.clients) {
    if (each.effect == effect) ids += (ids.empty() ? "" : " ") + std::string(each.client->id);
  }
  return ids;
}

std::string repairs_text(const ChainImpact& impact) {
  std::string text;
  for (const Repair& repair : impact.repairs) {
    const std::string what = repair.kind == Repair::Kind::send_fewer ? "send " + std::to_string(repair.sent)
                             : repair.kind == Repair::Kind::add_root ? "add " + x509::display_name(*repair.root)
                                                                     : "keep " + x509::display_name(*repair.root);
    text += (text.empty() ? "" : ", ") + what + " for " + std::to_string(repair.clients.size());
  }
  return text;
}

Recipe dated(Recipe recipe, const std::string& not_before, const std::string& not_after) {
  recipe.not_before = not_before;
  recipe.not_after = not_after;
  return recipe;
}

/// A root, its cross-signature by an older one, an intermediate and a leaf; the older root ends when it is told to.
struct CrossSigned {
  explicit CrossSigned(const std::string& old_ends = "2038-01-01T00:00:00Z")
      : old_root(self_sign(dated(ca_recipe("Old Root"), "2000-01-01T00:00:00Z", old_ends))),
        new_root(self_sign(dated(ca_recipe("New Root"), "2010-01-01T00:00:00Z", "2038-01-01T00:00:00Z"))) {
    Recipe again = dated(ca_recipe("New Root"), "2020-01-01T00:00:00Z", "2036-01-01T00:00:00Z");
    again.key = new_root.key;
    cross = issue(old_root, again);
    middle = issue(new_root, dated(ca_recipe("Issuing CA"), "2020-01-01T00:00:00Z", "2028-01-01T00:00:00Z"));
    leaf = issue(middle, leaf_recipe("shop.example"));
  }
  observation::SavedChain sent() const { return chain_of({leaf, middle, cross}); }

  Identity old_root, new_root, cross, middle, leaf;
};

ChainImpact removal(const CrossSigned& chain, const std::string& root, std::vector<Identity> roots,
                    std::vector<trust::Anchor> known = {}) {
  const auto before = store_of(roots);
  const auto after = trust::changed(before, {.remove = {root}, .distrust_after = {}, .add = {}});
  REQUIRE(after);
  return ImpactJudge({{before, now}, {after->store, now}, all_rows(), std::move(known)}).judge(chain.sent());
}

}  // namespace

TEST_CASE("where both roots are in the store, removing one breaks only clients that need all that was sent to hold") {
  const CrossSigned chain;
  const ChainImpact impact = removal(chain, "Old Root", {chain.old_root, chain.new_root});
  CHECK(with_effect(impact, Effect::breaks) == "wolfssl");
  CHECK(impact.effect() == Effect::breaks);
  CHECK(!impact.breaks_for_all());
  CHECK(impact.lost_root() == chain.old_root.certificate);
  CHECK(repairs_text(impact) == "send 2 for 1, keep Old Root for 1");
  CHECK(impact.clients.back().reason.empty());
}

TEST_CASE("removing the other one breaks nobody, and moves the anchors of those that stop there") {
  const CrossSigned chain;
  const ChainImpact impact = removal(chain, "New Root", {chain.old_root, chain.new_root});
  CHECK(with_effect(impact, Effect::breaks) == "");
  CHECK(impact.effect() == Effect::other_anchor);
  CHECK(with_effect(impact, Effect::other_anchor).find("curl") != std::string::npos);
}

TEST_CASE("removing the only root breaks everybody, and a root that is known elsewhere mends it") {
  const CrossSigned chain;
  const ChainImpact impact =
      removal(chain, "Old Root", {chain.old_root, make_root("Bystander")}, {{chain.new_root.certificate, ""}});
  CHECK(impact.breaks_for_all());
  const std::size_t broken = path::all_clients().size();
  REQUIRE(impact.repairs.size() >= 2);
  CHECK(impact.repairs.front().kind == Repair::Kind::keep_root);
  CHECK(impact.repairs.front().clients.size() == broken);
  CHECK(impact.repairs[1].kind == Repair::Kind::add_root);
  CHECK(impact.repairs[1].root == chain.new_root.certificate);
  CHECK(impact.repairs[1].clients.size() == broken - 1);  // not for wolfssl, which wants the cross-signature to hold
}

TEST_CASE("AddTrust 2020: removing the expired root is a repair for the client that trips over it") {
  const CrossSigned chain("2026-05-30T00:00:00Z");
  const ChainImpact impact = removal(chain, "Old Root", {chain.old_root, chain.new_root});
  CHECK(with_effect(impact, Effect::repaired) == "openssl-1.0.2");
  CHECK(with_effect(impact, Effect::breaks) == "");
  CHECK(impact.effect() == Effect::repaired);
  for (const ClientImpact& each : impact.clients) {
    if (each.client->id == "openssl-1.0.2") CHECK(each.reason == "Old Root: expired");
  }
}

TEST_CASE("a distrust date breaks what was issued after it and nothing that was issued before") {
  const Identity root = make_root("Root");
  const Identity middle = issue(root, ca_recipe("Issuing CA"));
  const auto before = store_of({root});
  const auto after =
      trust::changed(before, {.remove = {}, .distrust_after = {{"Root", instant("2026-03-01")}}, .add = {}});
  REQUIRE(after);
  ImpactJudge judge({{before, now}, {after->store, now}, all_rows()});
  const auto leaf = [&](const std::string& issued) {
    return chain_of({issue(middle, dated(leaf_recipe("shop.example"), issued, "2026-08-01T00:00:00Z")), middle});
  };
  CHECK(judge.judge(leaf("2026-02-28T23:59:59Z")).effect() == Effect::unaffected);
  CHECK(judge.judge(leaf("2026-03-01T00:00:00Z")).effect() == Effect::unaffected);
  const ChainImpact later = judge.judge(leaf("2026-03-01T00:00:01Z"));
  CHECK(later.breaks_for_all());
  CHECK(repairs_text(later) == "keep Root for " + std::to_string(path::all_clients().size()));
}

TEST_CASE("a clock past the end of an intermediate breaks every client, and no root mends it") {
  const CrossSigned chain;
  const auto store = store_of({chain.new_root});
  ImpactJudge judge({{store, now}, {store, instant("2028-06-01")}, rows({"web", "openssl", "java", "go"})});
  const ChainImpact impact = judge.judge(chain_of({chain.leaf, chain.middle}));
  CHECK(impact.breaks_for_all());
  CHECK(impact.repairs.empty());
  CHECK(impact.clients.front().reason == "Issuing CA: expired");
}

TEST_CASE("a chain that nobody trusts before or after is refused, and one that only some refuse is not") {
  const CrossSigned chain;
  const auto store = store_of({make_root("Bystander")}), other = store_of({make_root("Another")}, "after");
  CHECK(ImpactJudge({{store, now}, {other, now}, all_rows()}).judge(chain.sent()).effect() == Effect::refused);

  const auto new_only = store_of({chain.new_root});
  const ChainImpact impact = ImpactJudge({{new_only, now}, {new_only, now}, all_rows()}).judge(chain.sent());
  CHECK(with_effect(impact, Effect::refused) == "wolfssl");
  CHECK(impact.effect() == Effect::unaffected);
}
