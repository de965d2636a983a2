// Each rule of the linter: a store that has what it is about, and one that has not.
#include "trust/store_linter.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/certificate_maker.h"

namespace trustprobe::trust {
namespace {

using support::ca_recipe;
using support::Identity;
using support::issue;
using support::KeyKind;
using support::make_root;
using support::Recipe;
using support::self_sign;

const base::Instant now = support::instant("2026-11-21");

TrustStore store_of(const std::vector<Identity>& identities, StoreDetails details = {}, StoreOrigin origin = {}) {
  std::vector<Anchor> anchors;
  for (const Identity& identity : identities) anchors.push_back({identity.certificate, ""});
  return TrustStore("roots", std::move(origin), std::move(anchors), std::move(details));
}

std::vector<StoreFinding> findings_in(const TrustStore& store, std::string_view id,
                                      const std::vector<const TrustStore*>& known = {}) {
  std::vector<StoreFinding> findings = lint(store, {.now = now, .known = known});
  std::erase_if(findings, [&](const StoreFinding& finding) { return finding.id != id; });
  return findings;
}

StoreFinding finding_in(const TrustStore& store, std::string_view id,
                        const std::vector<const TrustStore*>& known = {}) {
  const auto findings = findings_in(store, id, known);
  REQUIRE(findings.size() == 1);
  CHECK(!findings.front().detail.empty());
  CHECK(!findings.front().remedy.empty());
  return findings.front();
}

Recipe dated(Recipe recipe, const std::string& not_before, const std::string& not_after) {
  recipe.not_before = not_before + "T00:00:00Z";
  recipe.not_after = not_after + "T00:00:00Z";
  return recipe;
}

Recipe sound_recipe(const std::string& name) {
  return dated(ca_recipe(name), "2024-01-01", "2040-01-01");
}

Identity sound_root(const std::string& name = "Sound Root") {
  return self_sign(sound_recipe(name));
}

TEST_CASE("a sound store of roots has no finding") {
  CHECK(lint(store_of({sound_root("One"), sound_root("Two")}), {.now = now}).empty());
}

TEST_CASE("every rule has its own id and says what it is about") {
  std::vector<std::string_view> ids;
  for (const StoreRule& rule : store_rules()) {
    CHECK(std::ranges::find(ids, rule.id) == ids.end());
    CHECK(!rule.what.empty());
    ids.push_back(rule.id);
  }
  CHECK(ids.size() == 23);
}

TEST_CASE("findings come worst first, and lint goes no further than a warning") {
  StoreDetails details;
  details.private_keys = 1;
  details.password = PasswordCheck::matched_well_known;
  const auto findings = lint(store_of({sound_root()}, details), {.now = now});
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].severity == base::Severity::warning);
  CHECK(findings[1].severity == base::Severity::note);
}

TEST_CASE("intermediate-anchor: issuers are exchanged without notice, Amazon's above all") {
  const Identity root = sound_root();
  const Identity middle = issue(root, sound_recipe("Issuing CA"));
  CHECK(finding_in(store_of({root, middle}), "intermediate-anchor").remedy ==
        "put the root above in its place; issued by Sound Root");
  Recipe amazon = sound_recipe("");
  amazon.subject = {{"C", "US"}, {"O", "Amazon"}, {"CN", "Amazon RSA 2048 M01"}};
  const StoreFinding finding = finding_in(store_of({root, issue(root, amazon)}), "intermediate-anchor");
  CHECK(finding.summary.starts_with("1 intermediate stands as an anchor: Amazon RSA 2048 M01 ("));
  CHECK(finding.detail.find("Amazon picks the issuing CA anew") != std::string::npos);
  CHECK(finding_in(store_of({middle}), "intermediate-anchor").detail.find("no root in this store at all") !=
        std::string::npos);
  CHECK(findings_in(store_of({root}), "intermediate-anchor").empty());
}

TEST_CASE("leaf-anchor: it vouches for one server, until that is renewed") {
  const Identity root = sound_root();
  const Identity leaf = issue(root, dated(support::leaf_recipe("shop.example"), "2026-10-01", "2027-12-01"));
  CHECK(finding_in(store_of({root, leaf}), "leaf-anchor").summary.find("shop.example") != std::string::npos);
  CHECK(findings_in(store_of({root}), "leaf-anchor").empty());
}

TEST_CASE("cross-sign-anchor: beside its root it adds nothing, alone it is no anchor to many") {
  const Identity root = sound_root("Root"), other = sound_root("Older Root");
  Recipe again = sound_recipe("Root");
  again.key = root.key;
  const Identity cross = issue(other, again);
  CHECK(finding_in(store_of({root, cross}), "cross-sign-anchor").severity == base::Severity::note);
  const TrustStore known = store_of({root});
  const StoreFinding alone = finding_in(store_of({cross}), "cross-sign-anchor", {&known});
  CHECK(alone.severity == base::Severity::warning);
  CHECK(alone.remedy == "put the self-signed root of the same name in its place");
  CHECK(findings_in(store_of({cross}), "intermediate-anchor", {&known}).empty());
  CHECK(findings_in(store_of({root, other}), "cross-sign-anchor").empty());
}

TEST_CASE("not-a-ca and version-1-root: what does not say that it is a CA") {
  const Identity own = self_sign(dated(support::leaf_recipe("shop.example"), "2026-10-01", "2030-12-01"));
  CHECK(finding_in(store_of({own}), "not-a-ca").severity == base::Severity::warning);
  CHECK(findings_in(store_of({sound_root()}), "not-a-ca").empty());
  Recipe old = dated(ca_recipe("Old Root"), "2010-01-01", "2030-01-01");
  old.version = 1;
  old.extensions.clear();
  CHECK(finding_in(store_of({self_sign(old)}), "version-1-root").severity == base::Severity::note);
  CHECK(findings_in(store_of({self_sign(old)}), "not-a-ca").empty());
  CHECK(findings_in(store_of({sound_root()}), "version-1-root").empty());
}

TEST_CASE("root-expired and root-expiring tell the last day") {
  const Identity over = self_sign(dated(ca_recipe("Over"), "2010-01-01", "2026-11-20"));
  const Identity soon = self_sign(dated(ca_recipe("Soon"), "2010-01-01", "2026-12-01"));
  CHECK(finding_in(store_of({over, sound_root()}), "root-expired").summary.ends_with(", on 2026-11-20"));
  CHECK(findings_in(store_of({soon}), "root-expired").empty());
  CHECK(finding_in(store_of({over, soon}), "root-expiring").summary.ends_with(" in 10 days, on 2026-12-01"));
  CHECK(findings_in(store_of({over, sound_root()}), "root-expiring").empty());
}

TEST_CASE("weak-root-key and weak-root-signature") {
  Recipe weak = sound_recipe("Weak");
  weak.key_kind = KeyKind::rsa1024;
  CHECK(finding_in(store_of({self_sign(weak)}), "weak-root-key").summary.find("RSA 1024") != std::string::npos);
  Recipe strong = sound_recipe("Strong");
  strong.key_kind = KeyKind::rsa2048;
  CHECK(findings_in(store_of({self_sign(strong)}), "weak-root-key").empty());
  Recipe old_hash = sound_recipe("Old Hash");
  old_hash.hash = "SHA1";
  CHECK(finding_in(store_of({self_sign(old_hash)}), "weak-root-signature").severity == base::Severity::note);
  CHECK(findings_in(store_of({sound_root()}), "weak-root-signature").empty());
}

TEST_CASE("same-subject-keys: one name with several keys, and not one key in two certificates") {
  CHECK(finding_in(store_of({sound_root("Twin"), sound_root("Twin")}), "same-subject-keys").subjects.size() == 2);
  const Identity root = sound_root("Root");
  Recipe again = sound_recipe("Root");
  again.key = root.key;
  CHECK(findings_in(store_of({root, self_sign(again)}), "same-subject-keys").empty());
}

TEST_CASE("repeated-anchor: what the file holds twice") {
  const Identity root = sound_root();
  CHECK(finding_in(store_of({root, root}), "repeated-anchor").subjects == std::vector<std::string>{"Sound Root"});
  CHECK(findings_in(store_of({root}), "repeated-anchor").empty());
}

TEST_CASE("private-key-in-store and key-chain-ignored") {
  const Identity root = sound_root();
  StoreDetails details;
  details.private_keys = 2;
  details.key_chains = {root.certificate};
  CHECK(finding_in(store_of({root}, details), "private-key-in-store").summary == "2 private keys are in a trust store");
  CHECK(finding_in(store_of({root}, details), "key-chain-ignored").subjects.size() == 1);
  CHECK(findings_in(store_of({root}), "private-key-in-store").empty());
  CHECK(findings_in(store_of({root}), "key-chain-ignored").empty());
}

TEST_CASE("format-not-as-named: a .jks that is PKCS #12") {
  const auto named = [](const std::string& path, const std::string& format) {
    return findings_in(store_of({sound_root()}, {}, {.path = path, .format = format, .sha256 = {}, .modified = {}}),
                       "format-not-as-named");
  };
  REQUIRE(named("/etc/trust/client.JKS", "PKCS #12").size() == 1);
  CHECK(named("/etc/trust/client.JKS", "PKCS #12").front().summary == "is named .jks and holds PKCS #12");
  CHECK(named("client.jks", "JKS").empty());
  CHECK(named("roots.p12", "PKCS #12").empty());
  CHECK(named("cacerts", "PKCS #12").empty());
}

TEST_CASE("well-known-password and password-not-checked") {
  StoreDetails known, unchecked, matched;
  known.password = PasswordCheck::matched_well_known;
  unchecked.password = PasswordCheck::not_checked;
  matched.password = PasswordCheck::matched;
  CHECK(findings_in(store_of({sound_root()}, known), "well-known-password").size() == 1);
  CHECK(findings_in(store_of({sound_root()}, unchecked), "password-not-checked").size() == 1);
  CHECK(lint(store_of({sound_root()}, matched), {.now = now}).empty());
}

TEST_CASE("java-blind, java-only and java-cannot-read: who sees what in a key store") {
  const Identity both = sound_root("Both"), unmarked = sound_root("Unmarked"), own = sound_root("Own");
  StoreDetails details;
  details.java_reads = true;
  details.java_needs = "Java 18 or later";
  const TrustStore store("roots", {},
                         {{both.certificate, ""},
                          {unmarked.certificate, "", {}, Readers::not_java},
                          {own.certificate, "", {}, Readers::java_only}},
                         details);
  CHECK(finding_in(store, "java-blind").summary.starts_with("Java sees 2 of 3 certificates; not these: Unmarked ("));
  CHECK(finding_in(store, "java-only").subjects.size() == 1);
  CHECK(finding_in(store, "java-cannot-read").summary == "Java reads it only with Java 18 or later");
  const TrustStore none("roots", {}, {{unmarked.certificate, "", {}, Readers::not_java}}, details);
  CHECK(finding_in(none, "java-blind").summary.starts_with("Java sees none of 1 certificate; "));
  for (const char* id : {"java-blind", "java-only", "java-cannot-read"})
    CHECK(findings_in(store_of({both}), id).empty());
}

TEST_CASE("unreachable-files and missing-certificates") {
  StoreDetails details;
  details.unreachable = {"stray.pem"};
  details.missing = {{"somewhere", {}}};
  CHECK(finding_in(store_of({sound_root()}, details), "unreachable-files").summary ==
        "1 file that no hash leads to: stray.pem");
  CHECK(finding_in(store_of({sound_root()}, details), "missing-certificates").subjects ==
        std::vector<std::string>{"somewhere"});
  CHECK(findings_in(store_of({sound_root()}), "unreachable-files").empty());
  CHECK(findings_in(store_of({sound_root()}), "missing-certificates").empty());
}

TEST_CASE("program-distrusted and program-will-distrust know public roots by their fingerprint") {
  const auto posing = [](const std::string& sha256, const std::string& made) {
    return support::posing_as(self_sign(dated(ca_recipe("Public Root"), made, "2037-12-31")), sha256);
  };
  // Starfield Class 2 has left Mozilla's trust for websites; Entrust's roots are limited to what they issued before.
  const auto class_2 = posing("1465fa205397b876faa6f0a9958e5590e40fcc7faa4fb7c2c8677521fb5fb658", "2004-06-29");
  CHECK(findings_in(store_of({class_2}), "program-distrusted").size() >= 1);
  const auto entrust = posing("73c176434f1bc6d5adf45b0e76e727287c8de57616c1e6e6141a2b2cbc7d8e4c", "2006-11-27");
  CHECK(findings_in(store_of({entrust}), "program-distrusted").front().summary.find("issued until 2024-11-30") !=
        std::string::npos);
  // Starfield Services Root G2, made in 2009, leaves on 2027-04-15.
  const auto g2 = posing("568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5", "2009-09-01");
  CHECK(finding_in(store_of({g2}), "program-will-distrust")
            .summary.starts_with("1 root loses Mozilla's trust for TLS servers on 2027-04-15: "));
  CHECK(findings_in(store_of({g2}), "program-distrusted").empty());
  const Identity nobody = self_sign(dated(ca_recipe("Private Root"), "2009-09-01", "2037-12-31"));
  CHECK(findings_in(store_of({nobody}), "program-will-distrust").empty());
}

}  // namespace
}  // namespace trustprobe::trust
