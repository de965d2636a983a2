#include "revocation/crl.h"

#include <doctest/doctest.h>

#include "support/revocation_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using revocation::Crl;

namespace {

base::Result<revocation::CrlRef> parse(base::Bytes der) {
  return Crl::parse(std::make_shared<const base::Bytes>(std::move(der)));
}

}  // namespace

TEST_CASE("every one of many entries is found, in whatever order they stand, and no other") {
  const Identity issuer = make_root("Issuer");
  CrlRecipe recipe;
  std::vector<Identity> on_it, not_on_it;
  for (long serial : {255L, 3L, 128L, 65536L, 1L, 127L, 256L}) {
    Recipe leaf = leaf_recipe("a.example");
    leaf.serial = serial;
    on_it.push_back(issue(issuer, leaf));
    recipe.entries.push_back({on_it.back().certificate});
    leaf.serial = serial + 100'000;
    not_on_it.push_back(issue(issuer, leaf));
  }
  const auto crl = parse(make_crl(issuer, recipe));
  REQUIRE(crl);
  CHECK((*crl)->size() == 7);
  for (const Identity& each : on_it) CHECK((*crl)->find(*each.certificate).has_value());
  for (const Identity& each : not_on_it) CHECK(!(*crl)->find(*each.certificate).has_value());
}

TEST_CASE("serial numbers are compared by value, sign included") {
  const Identity issuer = make_root("Issuer");
  Recipe leaf = leaf_recipe("a.example");
  leaf.serial = 200;
  const Identity positive = issue(issuer, leaf);
  leaf.serial = -56;  // the same last byte as 200
  const Identity negative = issue(issuer, leaf);
  const auto with_positive = parse(make_crl(issuer, {.entries = {{positive.certificate}}}));
  const auto with_negative = parse(make_crl(issuer, {.entries = {{negative.certificate}}}));
  REQUIRE((with_positive && with_negative));
  CHECK((*with_positive)->find(*positive.certificate));
  CHECK(!(*with_positive)->find(*negative.certificate));
  CHECK((*with_negative)->find(*negative.certificate));
  CHECK(!(*with_negative)->find(*positive.certificate));
}

TEST_CASE("truncated, padded and damaged lists are refused or read, never trusted to be whole") {
  const Identity issuer = make_root("Issuer");
  const Identity leaf = issue(issuer, leaf_recipe("a.example"));
  const base::Bytes der =
      make_crl(issuer, {.entries = {{leaf.certificate, "2026-05-20T00:00:00Z", 1, issuer.certificate}},
                        .extensions = {{"issuingDistributionPoint", "critical,indirectCRL:TRUE"}, {"deltaCRL", "1"}}});
  CHECK(parse(der));
  for (std::size_t length = 0; length < der.size(); ++length) {
    CHECK(!parse({der.begin(), der.begin() + static_cast<std::ptrdiff_t>(length)}));
  }
  base::Bytes padded = der;
  padded.push_back(0);
  CHECK(!parse(padded));
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    base::Bytes damaged = der;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const auto crl = parse(damaged);
    if (crl) (*crl)->find(*leaf.certificate);
  }
  CHECK((*parse(der))->find(*leaf.certificate)->reason == 1);
}
