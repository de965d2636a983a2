// The gate before a migration, and what two stores do not have in common.
#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "trust/store_difference.h"
#include "trust/store_requirement.h"

namespace trustprobe::trust {
namespace {

using support::Identity;
using support::make_root;
using Kind = RequirementResult::Kind;

/// A root, a re-issue of it with the same key, the form that another root signed, and that root.
struct Family {
  Identity root = make_root("Root"), other = make_root("Other");
  Identity again = with_key(root, nullptr), cross = with_key(root, &other);

  static Identity with_key(const Identity& root, const Identity* issuer) {
    support::Recipe recipe = support::ca_recipe("Root");
    recipe.key = root.key;
    return issuer == nullptr ? support::self_sign(recipe) : support::issue(*issuer, recipe);
  }
};

TrustStore store_of(std::vector<Anchor> anchors) {
  return TrustStore("store", {}, std::move(anchors));
}

Anchor limited(const Identity& identity, AnchorConstraints constraints) {
  return {identity.certificate, "", std::move(constraints)};
}

Kind kind_of(const TrustStore& store, const Identity& wanted) {
  const TrustStore required = store_of({{wanted.certificate, "wanted"}});
  const auto results = check_requirement(store, required);
  REQUIRE(results.size() == 1);
  CHECK(results.front().wanted->certificate == wanted.certificate);
  CHECK((results.front().found == nullptr) == (results.front().kind == Kind::missing));
  return results.front().kind;
}

TEST_CASE("a required anchor is there by its certificate, by its key, or not at all") {
  const Family family;
  CHECK(kind_of(store_of({{family.root.certificate, ""}}), family.root) == Kind::present);
  CHECK(kind_of(store_of({{family.again.certificate, ""}}), family.root) == Kind::other_certificate);
  CHECK(kind_of(store_of({{family.cross.certificate, ""}}), family.root) == Kind::other_certificate);
  CHECK(kind_of(store_of({{family.other.certificate, ""}}), family.root) == Kind::missing);
  CHECK(kind_of(store_of({{make_root("Root").certificate, ""}}), family.root) == Kind::missing);
}

TEST_CASE("of several certificates of a key the self-signed one counts") {
  const Family family;
  const TrustStore store = store_of({{family.cross.certificate, ""}, {family.again.certificate, ""}});
  const TrustStore required = store_of({{family.root.certificate, ""}});
  CHECK(check_requirement(store, required).front().found->certificate == family.again.certificate);
}

TEST_CASE("an anchor that the store does not trust for every TLS server does not pass") {
  const Family family;
  CHECK(kind_of(store_of({limited(family.root, {.distrust_after = support::instant("2026-01-01")})}), family.root) ==
        Kind::limited);
  CHECK(kind_of(store_of({limited(family.root, {.purposes = {{"1.3.6.1.5.5.7.3.4"}}})}), family.root) == Kind::limited);
  CHECK(kind_of(store_of({limited(family.root, {.purposes = {{"1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.4"}}})}),
                family.root) == Kind::present);
  CHECK(kind_of(store_of({limited(family.root, {.refused_purposes = {"2.5.29.37.0"}})}), family.root) == Kind::limited);
  CHECK(kind_of(store_of({limited(family.root, {.refused_purposes = {"1.3.6.1.5.5.7.3.3"}})}), family.root) ==
        Kind::present);
}

TEST_CASE("two stores with the same anchors are the same, whatever the labels and the order") {
  const Family family;
  const StoreDifference difference =
      difference_of(store_of({{family.root.certificate, "a"}, {family.other.certificate, "b"}}),
                    store_of({{family.other.certificate, "c"}, {family.root.certificate, "d"}}));
  CHECK(difference.empty());
  CHECK(difference.same == 2);
}

TEST_CASE("the difference tells what is only in one, what is re-issued and what is limited otherwise") {
  const Family family;
  const Identity gone = make_root("Gone"), added = make_root("Added");
  const TrustStore before =
      store_of({{gone.certificate, ""}, {family.root.certificate, ""}, {family.other.certificate, ""}});
  const TrustStore after = store_of({{added.certificate, ""},
                                     {family.again.certificate, ""},
                                     limited(family.other, {.distrust_after = support::instant("2026-01-01")})});
  const StoreDifference difference = difference_of(before, after);
  REQUIRE(difference.only_before.size() == 1);
  CHECK(difference.only_before.front()->certificate == gone.certificate);
  REQUIRE(difference.only_after.size() == 1);
  CHECK(difference.only_after.front()->certificate == added.certificate);
  REQUIRE(difference.reissued.size() == 1);
  CHECK(difference.reissued.front().after->certificate == family.again.certificate);
  REQUIRE(difference.other_limits.size() == 1);
  CHECK(difference.other_limits.front().after->certificate == family.other.certificate);
  CHECK(difference.same == 0);
}

TEST_CASE("a second certificate of a key is only in the store that has it") {
  const Family family;
  const StoreDifference difference =
      difference_of(store_of({{family.root.certificate, ""}}),
                    store_of({{family.root.certificate, ""}, {family.again.certificate, ""}}));
  CHECK(difference.reissued.empty());
  REQUIRE(difference.only_after.size() == 1);
  CHECK(difference.same == 1);
}

TEST_CASE("other readers are a difference, purposes that leave TLS servers in are none") {
  const Family family;
  CHECK(difference_of(store_of({{family.root.certificate, ""}}),
                      store_of({{family.root.certificate, "", {}, Readers::not_java}}))
            .other_limits.size() == 1);
  CHECK(difference_of(store_of({{family.root.certificate, ""}}),
                      store_of({limited(family.root, {.purposes = {{"1.3.6.1.5.5.7.3.1"}}})}))
            .empty());
}

}  // namespace
}  // namespace trustprobe::trust
