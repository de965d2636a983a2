// Which certificate is served for which keys.
#include "scan_case.h"

namespace trustprobe::checks {
namespace {

Finding selected(std::string_view id, const TwoKeys& keys, const support::Identity* ecdsa, const support::Identity* rsa,
                 const support::Identity* any) {
  Surface surface = sound_surface(keys);
  select(surface, ecdsa, rsa, any);
  return finding_of(id, scanned(keys, {surface}));
}

support::Recipe dated(const TwoKeys& keys, std::string from, std::string to) {
  support::Recipe recipe = keys.family.recipe();
  recipe.not_before = std::move(from);
  recipe.not_after = std::move(to);
  return recipe;
}

}  // namespace

TEST_CASE("one key type alone is noted: RSA as ECDSA missing, ECDSA as old clients left out") {
  const TwoKeys keys;
  const Finding rsa_only = selected("ecdsa-missing", keys, nullptr, &keys.rsa, &keys.rsa);
  CHECK(rsa_only.severity == Severity::note);
  CHECK(rsa_only.summary == "has only an RSA certificate for shop.example");
  CHECK(selected("legacy-clients-left-out", keys, nullptr, &keys.rsa, &keys.rsa).status == Status::passed);
  const Finding ecdsa_only = selected("legacy-clients-left-out", keys, &keys.ecdsa, nullptr, &keys.ecdsa);
  CHECK(ecdsa_only.severity == Severity::note);
  CHECK(ecdsa_only.summary == "has only an ECDSA certificate for shop.example");
  CHECK(selected("ecdsa-missing", keys, &keys.ecdsa, nullptr, &keys.ecdsa).status == Status::passed);
  CHECK(selected("keys-differ", keys, &keys.ecdsa, nullptr, &keys.ecdsa).status == Status::not_applicable);
}

TEST_CASE("a lost answer to ECDSA alone does not make ECDSA missing") {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  select(surface, nullptr, &keys.rsa, &keys.rsa);
  surface.selection.front().served = Answer::undetermined;
  const auto scene = scanned(keys, {surface});
  CHECK(status_of("ecdsa-missing", scene) == Status::undetermined);
}

TEST_CASE("a certificate whose other key was not answered for is not taken for one of two") {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  select(surface, nullptr, &keys.rsa, &keys.rsa);
  for (auto& cell : surface.selection) {
    if (cell.keys == KeysOffered::ecdsa) cell.served = Answer::undetermined;
  }
  const auto scene = scanned(keys, {surface});
  for (const char* id : {"keys-differ", "half-renewed", "ecdsa-not-preferred"})
    CHECK(status_of(id, scene) == Status::not_applicable);
  CHECK(finding_of("ecdsa-missing", scene).summary ==
        "did not show whether it has an ECDSA certificate for shop.example: a hello that would get it was not "
        "answered");
}

TEST_CASE("RSA for clients that take both is noted with the versions") {
  const TwoKeys keys;
  const Finding finding = selected("ecdsa-not-preferred", keys, &keys.ecdsa, &keys.rsa, &keys.rsa);
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "serves RSA in TLS 1.2 and TLS 1.3 to clients that take both for shop.example");
}

TEST_CASE("other names in the certificate of the other key type are a warning that lists them") {
  const TwoKeys keys;
  const auto other = keys.issue_rsa(
      support::with_extension(keys.family.recipe(), "subjectAltName", "DNS:shop.example,DNS:pay.shop.example"));
  const Finding finding = selected("keys-differ", keys, &keys.ecdsa, &other, &keys.ecdsa);
  CHECK(finding.severity == Severity::warning);
  CHECK(says(finding.detail, "Names in the RSA one only: pay.shop.example"));
}

TEST_CASE("another authority per key type is a warning, another intermediate of one organisation is not") {
  const TwoKeys keys;
  const auto authority = [&](std::string organization, std::string name) {
    support::Recipe recipe = support::ca_recipe(name);
    recipe.subject = {{"O", std::move(organization)}, {"CN", std::move(name)}};
    return support::issue(keys.family.root, recipe);
  };
  const auto leaf = [&](const support::Identity& ca, support::KeyKind kind) {
    support::Recipe recipe = keys.family.recipe();
    recipe.key_kind = kind;
    return support::issue(ca, recipe);
  };
  const auto ecdsa = leaf(authority("Amazon", "ECDSA M01"), support::KeyKind::p256);
  const auto same = leaf(authority("Amazon", "RSA M02"), support::KeyKind::rsa2048);
  const auto other = leaf(authority("Other CA", "RSA 1"), support::KeyKind::rsa2048);
  CHECK(selected("keys-differ", keys, &ecdsa, &same, &ecdsa).status == Status::passed);
  const Finding finding = selected("keys-differ", keys, &ecdsa, &other, &ecdsa);
  CHECK(finding.summary == "has its ECDSA certificate from Amazon and its RSA one from Other CA for shop.example");
}

TEST_CASE("a certificate that is due while the other was renewed is a warning") {
  const TwoKeys keys;
  const auto old = keys.issue_rsa(dated(keys, "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"));
  const auto renewed =
      support::issue(keys.family.intermediate, dated(keys, "2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z"));
  const Finding finding = selected("half-renewed", keys, &renewed, &old, &renewed);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "has renewed its ECDSA certificate and not its RSA one for shop.example");
  CHECK(says(finding.detail, "expires on 2026-12-31"));
}

TEST_CASE("certificates of one day, of a month, or with time left are no half renewal") {
  const TwoKeys keys;
  const auto ecdsa = [&](std::string from, std::string to) {
    return support::issue(keys.family.intermediate, dated(keys, std::move(from), std::move(to)));
  };
  const auto old = keys.issue_rsa(dated(keys, "2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"));
  const auto same_day = ecdsa("2026-01-01T09:00:00Z", "2027-12-31T00:00:00Z");
  CHECK(selected("half-renewed", keys, &same_day, &old, &same_day).status == Status::passed);
  const auto ends_30_days_later = ecdsa("2026-02-01T00:00:00Z", "2027-01-30T00:00:00Z");
  CHECK(selected("half-renewed", keys, &ends_30_days_later, &old, &old).status == Status::passed);
  const auto ends_31_days_later = ecdsa("2026-02-01T00:00:00Z", "2027-01-31T00:00:00Z");
  CHECK(selected("half-renewed", keys, &ends_31_days_later, &old, &old).status == Status::failed);
  const auto fresh = keys.issue_rsa(dated(keys, "2026-09-01T00:00:00Z", "2027-08-01T00:00:00Z"));
  const auto fresher = ecdsa("2026-11-01T00:00:00Z", "2027-11-01T00:00:00Z");
  CHECK(selected("half-renewed", keys, &fresher, &fresh, &fresher).status == Status::passed);
}

TEST_CASE("a tenant whose certificate is expired, not yet valid or for another name is an error per certificate") {
  const TwoKeys keys;
  const auto judged = [&](const support::Recipe& recipe) {
    const auto leaf = support::issue(keys.family.intermediate, recipe);
    Surface surface = sound_surface(keys);
    for (const std::uint16_t version : {tls12, tls13}) {
      surface.selection.push_back(cell(KeysOffered::any, version, &leaf));
      surface.selection.back().name = NameSent::tenant;
      surface.selection.back().server_name = "www.example";
    }
    return findings_of("tenant-certificate", scanned(keys, {surface}));
  };
  const auto for_tenant = [&](std::string from, std::string to) {
    return support::with_extension(dated(keys, std::move(from), std::move(to)), "subjectAltName", "DNS:www.example");
  };
  const auto good = judged(for_tenant("2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z"));
  REQUIRE(good.size() == 1);
  CHECK(good[0].status == Status::passed);
  const auto expired = judged(for_tenant("2026-01-01T00:00:00Z", "2026-11-18T00:00:00Z"));
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].severity == Severity::error);
  CHECK(expired[0].summary == "has a certificate for www.example that expired 3 days ago, on 2026-11-18 (ECDSA P-256)");
  const auto early = judged(for_tenant("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"));
  REQUIRE(early.size() == 1);
  CHECK(early[0].summary == "has a certificate for www.example that is valid only from 2026-12-01 on (ECDSA P-256)");
  const auto other = judged(keys.family.recipe());
  REQUIRE(other.size() == 1);
  CHECK(other[0].summary == "answers for www.example with a certificate that is not valid for that name (ECDSA P-256)");
  CHECK(says(other[0].detail, "It is valid for shop.example"));
}

TEST_CASE("a tenant that was not asked for has no verdict, one that gave no answer is undetermined") {
  const TwoKeys keys;
  Surface surface = sound_surface(keys);
  CHECK(status_of("tenant-certificate", scanned(keys, {surface})) == Status::not_applicable);
  auto& lost = surface.selection.emplace_back(cell(KeysOffered::any, tls13, nullptr));
  lost.name = NameSent::tenant;
  lost.server_name = "www.example";
  CHECK(status_of("tenant-certificate", scanned(keys, {surface})) == Status::passed);
  lost.served = Answer::undetermined;
  const Finding finding = finding_of("tenant-certificate", scanned(keys, {surface}));
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.summary ==
        "did not show which certificate it has for www.example: a hello that would get it was not answered");
}

}  // namespace trustprobe::checks
