#include "trust/anchor_selection.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

namespace trustprobe::trust {
namespace {

Anchor root(const std::string& name, const std::string& label = "") {
  return {support::make_root(name).certificate, label};
}

const TrustStore& store() {
  static const TrustStore made(
      "roots", {},
      {root("Amazon Root CA 1"), root("Amazon Root CA 10"), root("Starfield Services Root G2", "sfg2"),
       root("Starfield Class 2"), root("Twin"), root("Twin")});
  return made;
}

std::vector<std::string> names(std::string_view text) {
  const auto anchors = select_anchors(store(), text);
  REQUIRE(anchors);
  std::vector<std::string> names;
  for (const Anchor* anchor : *anchors) names.push_back(x509::display_name(*anchor->certificate));
  return names;
}

std::string sentence(std::string_view text) {
  const auto anchors = select_anchors(store(), text);
  REQUIRE(!anchors);
  return anchors.error().sentence();
}

using Names = std::vector<std::string>;

TEST_CASE("a whole name means that root and not a longer one") {
  CHECK(names("amazon root ca 1") == Names{"Amazon Root CA 1"});
}

TEST_CASE("a name that two roots have means both") {
  CHECK(names("Twin") == Names{"Twin", "Twin"});
}

TEST_CASE("a part of one root's name means that root") {
  CHECK(names("services root") == Names{"Starfield Services Root G2"});
}

TEST_CASE("the store's own label is a name too") {
  CHECK(names("SFG2") == Names{"Starfield Services Root G2"});
}

TEST_CASE("a pattern means all that fit") {
  CHECK(names("starfield*") == Names{"Starfield Services Root G2", "Starfield Class 2"});
}

TEST_CASE("a fingerprint or its beginning means that certificate, colons or not") {
  const std::string hex = x509::fingerprint_hex(*store().anchors()[3].certificate);
  CHECK(names(hex) == Names{"Starfield Class 2"});
  CHECK(names(hex.substr(0, 8)) == Names{"Starfield Class 2"});
  CHECK(names(hex.substr(0, 2) + ":" + hex.substr(2, 2) + ":" + hex.substr(4, 8)) == Names{"Starfield Class 2"});
}

TEST_CASE("a part of several names is no choice") {
  CHECK(sentence("starfield") ==
        "starfield: fits 2 anchors: Starfield Class 2, Starfield Services Root G2; give the whole name or the "
        "fingerprint, or a "
        "pattern with * to mean them all");
}

TEST_CASE("a root that is not there is answered with the nearest") {
  CHECK(sentence("Amazon Root CA 2") ==
        "Amazon Root CA 2: no anchor of roots has this name or fingerprint; did you mean 'Amazon Root CA 1'?");
  CHECK(sentence("nothing like it") ==
        "nothing like it: no anchor of roots has this name or fingerprint; `trustprobe store show roots` lists them");
  CHECK(sentence("*like it*").starts_with("*like it*: no anchor of roots"));
  CHECK(sentence(" ") == "no root is named; give a name or a fingerprint");
}

}  // namespace
}  // namespace trustprobe::trust
