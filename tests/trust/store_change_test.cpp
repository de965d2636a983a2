#include "trust/store_change.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

namespace trustprobe::trust {
namespace {

using support::instant;

TrustStoreRef two_roots() {
  static const auto made = std::make_shared<const TrustStore>(
      "roots", StoreOrigin{},
      std::vector<Anchor>{{support::make_root("One").certificate, ""}, {support::make_root("Two").certificate, ""}});
  return made;
}

std::string sentence(const StoreChange& change) {
  const auto result = changed(two_roots(), change);
  REQUIRE(!result);
  return result.error().sentence();
}

TEST_CASE("without a change the store is the same store") {
  CHECK(changed(two_roots(), {})->store == two_roots());
}

TEST_CASE("a removed root is gone and is told") {
  const auto result = changed(two_roots(), {.remove = {"one"}, .distrust_after = {}, .add = {}});
  REQUIRE(result);
  CHECK(result->store->name() == "roots, changed");
  REQUIRE(result->store->anchors().size() == 1);
  CHECK(result->store->anchors().front().certificate == two_roots()->anchors()[1].certificate);
  REQUIRE(result->removed.size() == 1);
  CHECK(result->removed.front().certificate == two_roots()->anchors()[0].certificate);
}

TEST_CASE("a distrust date is set, and never moved later") {
  const auto once = changed(two_roots(), {.remove = {}, .distrust_after = {{"two", instant("2026-06-01")}}, .add = {}});
  REQUIRE(once);
  CHECK(once->store->anchors()[1].constraints.distrust_after == instant("2026-06-01"));
  CHECK(!once->store->anchors()[0].constraints.distrust_after);
  const auto later =
      changed(once->store, {.remove = {}, .distrust_after = {{"two", instant("2027-01-01")}}, .add = {}});
  CHECK(later->store->anchors()[1].constraints.distrust_after == instant("2026-06-01"));
  const auto earlier =
      changed(once->store, {.remove = {}, .distrust_after = {{"two", instant("2026-01-01")}}, .add = {}});
  CHECK(earlier->store->anchors()[1].constraints.distrust_after == instant("2026-01-01"));
}

TEST_CASE("an added root comes after the others") {
  const Anchor three{support::make_root("Three").certificate, ""};
  const auto result = changed(two_roots(), {.remove = {}, .distrust_after = {}, .add = {three}});
  REQUIRE(result);
  REQUIRE(result->store->anchors().size() == 3);
  CHECK(result->store->anchors().back().certificate == three.certificate);
}

TEST_CASE("a root cannot be removed and dated at once, and one must stay") {
  CHECK(sentence({.remove = {"one"}, .distrust_after = {{"one", instant("2026-06-01")}}, .add = {}}) ==
        "One: is removed and distrusted from a date at once; choose one");
  CHECK(sentence({.remove = {"*"}, .distrust_after = {}, .add = {}}) ==
        "roots: has no anchor left after this change; leave at least one root in it");
  CHECK(sentence({.remove = {"Three"}, .distrust_after = {}, .add = {}})
            .starts_with("Three: no anchor of roots has this name"));
}

TEST_CASE("an anchor takes the place of the same certificate") {
  Anchor limited = two_roots()->anchors()[1];
  limited.constraints.distrust_after = instant("2026-06-01");
  const auto store = with_anchor(*two_roots(), limited);
  REQUIRE(store->anchors().size() == 2);
  CHECK(store->find(*limited.certificate)->constraints == limited.constraints);
}

}  // namespace
}  // namespace trustprobe::trust
