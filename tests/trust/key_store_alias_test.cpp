#include "trust/key_store_alias.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

using Aliases = std::vector<std::string>;

Aliases aliases_for(const std::vector<std::string>& labels) {
  static const Identity root = make_root("Example Root CA");
  std::vector<trust::Anchor> anchors;
  for (const std::string& label : labels) anchors.push_back({root.certificate, label});
  return trust::unique_aliases(anchors);
}

}  // namespace

TEST_CASE("an alias is the label, else the certificate's name, in lower case") {
  CHECK(aliases_for({"Corporate", "", "  "}) == Aliases{"corporate", "example root ca", "example root ca (2)"});
}

TEST_CASE("capitals of other scripts are lowered as Java does it") {
  CHECK(aliases_for({"AC RA\u00cdZ", "F\u0150TAN\u00das", "\u0416\u03a9\u0178"}) ==
        Aliases{"ac ra\u00edz", "f\u0151tan\u00fas", "\u0436\u03c9\u00ff"});
}

TEST_CASE("an alias that is taken gets a number that nobody has") {
  CHECK(aliases_for({"Root", "ROOT (2)", "root", "Root", "root (2)"}) ==
        Aliases{"root", "root (2)", "root (3)", "root (4)", "root (2) (2)"});
}

TEST_CASE("an alias is printable and not longer than 200 units") {
  CHECK(aliases_for({"a\nb\x01", "caf\xE9"}) == Aliases{"a\\x0ab\\x01", "caf\\xe9"});
  CHECK(aliases_for({std::string(200, 'x')}) == Aliases{std::string(200, 'x')});
  CHECK(aliases_for({std::string(201, 'x')}) == Aliases{std::string(200, 'x')});
}

TEST_CASE("a certificate whose name is blank goes by its fingerprint") {
  const Identity blank = make_root("  ");
  CHECK(trust::unique_aliases({{blank.certificate, ""}}) == Aliases{x509::fingerprint_hex(*blank.certificate)});
}
