#include "path/name_constraints.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using Kind = x509::GeneralName::Kind;

namespace {

// Whether a certificate with these alternative names keeps to the constraints.
bool kept(const std::string& names, const std::string& constraints) {
  static const Identity root = make_root("Root");
  Recipe leaf = with_extension(leaf_recipe("a.example"), "subjectAltName", names);
  leaf.subject = {};
  const Identity authority = issue(root, with_extension(ca_recipe("CA"), "nameConstraints", constraints));
  return !path::find_breach(*authority.certificate->extensions.name_constraints, *issue(root, leaf).certificate);
}

}  // namespace

TEST_CASE("DNS names are held against permitted subtrees (RFC 5280 4.2.1.10)") {
  CHECK(kept("DNS:a.example", "permitted;DNS:a.example"));
  CHECK(kept("DNS:b.a.example", "permitted;DNS:A.Example"));
  CHECK(!kept("DNS:ba.example", "permitted;DNS:a.example"));
  CHECK(!kept("DNS:example", "permitted;DNS:a.example"));
  CHECK(kept("DNS:*.a.example", "permitted;DNS:a.example"));
  CHECK(!kept("DNS:*.a.example", "permitted;DNS:b.a.example"));
  CHECK(kept("DNS:b.a.example", "permitted;DNS:.a.example"));
  CHECK(!kept("DNS:a.example", "permitted;DNS:.a.example"));
  CHECK(kept("DNS:b.example", "permitted;DNS:a.example,permitted;DNS:b.example"));
  CHECK(!kept("DNS:b.example,DNS:c.example", "permitted;DNS:b.example"));
}

TEST_CASE("a malformed DNS name is inside no permitted subtree and outside no excluded one") {
  CHECK(!kept("DNS:x..a.example", "permitted;DNS:a.example"));
  CHECK(!kept("DNS:a b.a.example", "permitted;DNS:a.example"));
  CHECK(!kept("DNS:x..a.example", "excluded;DNS:b.example"));
}

TEST_CASE("a wildcard that could match inside an excluded subtree is refused (CVE-2025-61727)") {
  CHECK(!kept("DNS:*.a.example", "excluded;DNS:b.a.example"));
  CHECK(!kept("DNS:*.a.example", "excluded;DNS:a.example"));
  CHECK(kept("DNS:*.a.example", "excluded;DNS:c.b.a.example"));
  CHECK(kept("DNS:*.b.example", "excluded;DNS:a.example"));
}

TEST_CASE("excluded wins over permitted") {
  CHECK(!kept("DNS:b.a.example", "permitted;DNS:a.example,excluded;DNS:b.a.example"));
}

TEST_CASE("IP addresses are held against address and mask of their own family") {
  CHECK(kept("IP:192.0.2.9", "permitted;IP:192.0.2.0/255.255.255.0"));
  CHECK(!kept("IP:192.0.3.9", "permitted;IP:192.0.2.0/255.255.255.0"));
  CHECK(!kept("IP:2001:db8::1", "permitted;IP:192.0.2.0/255.255.255.0"));
  CHECK(kept("IP:2001:db8::1", "excluded;IP:0.0.0.0/0.0.0.0"));
  CHECK(!kept("IP:192.0.2.9", "excluded;IP:0.0.0.0/0.0.0.0"));
}

TEST_CASE("mailboxes, URIs and forms without a limit") {
  CHECK(kept("email:x@a.example", "permitted;email:a.example"));
  CHECK(!kept("email:x@b.a.example", "permitted;email:a.example"));
  CHECK(kept("email:x@b.a.example", "permitted;email:.a.example"));
  CHECK(kept("email:x@A.example", "permitted;email:x@a.example"));
  CHECK(!kept("email:X@a.example", "permitted;email:x@a.example"));
  CHECK(kept("URI:https://user@a.example:8443/x", "permitted;URI:a.example"));
  CHECK(!kept("URI:https://b.a.example/", "permitted;URI:a.example"));
  CHECK(kept("URI:https://b.a.example/", "permitted;URI:.a.example"));
  CHECK(!kept("URI:https://192.0.2.1/", "excluded;URI:a.example"));
  CHECK(kept("DNS:anything.example", "permitted;email:a.example"));
}

TEST_CASE("a URI is where its authority says, and one without a host name is refused (RFC 5280 4.2.1.10)") {
  CHECK(!kept("URI:urn:x?y=http://a.example/", "permitted;URI:a.example"));
  CHECK(!kept("URI:urn:x?y=http://a.example/", "excluded;URI:b.example"));
  CHECK(!kept("URI:http:/x://a.example/", "permitted;URI:a.example"));
  CHECK(!kept("URI:https://b.example\\@a.example/", "permitted;URI:a.example"));
  CHECK(!kept("URI:https://x..a.example/", "permitted;URI:.a.example"));
  CHECK(!kept("URI:https://%61.example/", "excluded;URI:a.example"));
  CHECK(!kept("URI:https://a.example./", "excluded;URI:a.example"));
  CHECK(kept("URI:git+ssh://a.example/", "permitted;URI:a.example"));
}

TEST_CASE("a mailbox with a quoted local part is the same mailbox (RFC 5321 4.1.2)") {
  CHECK(!kept("email:\"x\"@a.example", "excluded;email:x@a.example"));
  CHECK(!kept("email:\"\\x\"@a.example", "excluded;email:x@a.example"));
  CHECK(kept("email:\"x\"@a.example", "permitted;email:x@a.example"));
  CHECK(!kept("email:\"x@a.example", "permitted;email:a.example"));
  CHECK(!kept("email:x@y..a.example", "permitted;email:.a.example"));
}

TEST_CASE("directory names are held against whole leading attributes of the subject") {
  const Identity root = make_root("Root");
  const auto subtree = [](std::vector<std::pair<std::string, std::string>> subject) {
    Recipe recipe = ca_recipe("");
    recipe.subject = std::move(subject);
    const Identity base = self_sign(recipe);
    return x509::GeneralName{Kind::directory, std::string(base::text_of(base.certificate->subject.canonical))};
  };
  Recipe recipe = leaf_recipe("a.example");
  recipe.subject = {{"C", "DE"}, {"O", "Example"}, {"CN", "a.example"}};
  const Identity leaf = issue(root, recipe);
  const auto breach = [&](x509::GeneralName permitted) {
    return path::find_breach({{std::move(permitted)}, {}, true}, *leaf.certificate).has_value();
  };
  CHECK(!breach(subtree({{"C", "DE"}, {"O", "example"}})));
  CHECK(breach(subtree({{"C", "DE"}, {"O", "Exam"}})));
  CHECK(breach(subtree({{"O", "Example"}})));
}

TEST_CASE("a constrained form that is not understood is a breach only where such a name appears") {
  const Identity root = make_root("Root");
  const x509::NameConstraints constraints{{{Kind::other, ""}}, {}, true};
  const auto odd = issue(root, with_extension(leaf_recipe("a.example"), "subjectAltName", "RID:1.2.3"));
  const auto breach = path::find_breach(constraints, *odd.certificate);
  REQUIRE(breach);
  CHECK(breach->unsupported);
  CHECK(!path::find_breach(constraints, *issue(root, leaf_recipe("a.example")).certificate));
}

TEST_CASE("as many names and constraints as the limit says are compared, one more is refused") {
  x509::Certificate certificate;
  certificate.extensions.subject_alt_names.emplace(500, x509::GeneralName{Kind::dns, "a.example"});
  x509::NameConstraints constraints;
  constraints.excluded.assign(path::most_comparisons / 500, {Kind::dns, "b.example"});
  CHECK(!path::find_breach(constraints, certificate));
  constraints.excluded.push_back({Kind::dns, "b.example"});
  const auto breach = path::find_breach(constraints, certificate);
  REQUIRE(breach);
  CHECK(breach->unsupported);
}
