#include "base/file.h"
#include "check_case.h"
#include "x509/pem.h"

namespace trustprobe::checks {

using support::Scene;

namespace {

// Any root of the public web that this machine has.
x509::CertificateRef a_public_root() {
  const auto bundle = base::read_file("/etc/ssl/certs/ca-certificates.crt");
  if (!bundle) return nullptr;
  const auto content = x509::read_pem(*bundle, "ca-certificates.crt");
  REQUIRE(content.has_value());
  for (const auto& entry : content->certificates) {
    if (trust::is_public_root(*entry.certificate)) return entry.certificate;
  }
  return nullptr;
}

// As if the first chain's path ended at a public root: nobody can make such a chain in a test.
std::vector<Finding> public_findings(std::string_view id, const Scene& scene) {
  const x509::CertificateRef root = a_public_root();
  REQUIRE_MESSAGE(root != nullptr, "the package ca-certificates is not installed");
  auto chains = scene.judged();
  chains[0].verdicts[0].path.certificates.back() = root;
  return findings_of(id, scene, chains);
}

Finding public_finding(std::string_view id, const Scene& scene) {
  const auto findings = public_findings(id, scene);
  CHECK(findings.size() == 1);
  return findings.front();
}

}  // namespace

TEST_CASE("rules of the public web do not apply to private roots") {
  const Family family;
  const Scene scene = family.scene_with(family.issue_leaf("2026-04-01T00:00:00Z", "2036-01-01T00:00:00Z"));
  CHECK(status_of("sct-missing", scene) == Status::not_applicable);
  CHECK(status_of("validity-too-long", scene) == Status::not_applicable);
}

TEST_CASE("sct-missing warns of a public leaf without SCTs and takes them from any of three places") {
  const Family family;
  Scene scene = family.scene_with(family.leaf);
  const Finding finding = public_finding("sct-missing", scene);
  CHECK(finding.status == Status::failed);
  CHECK(finding.severity == Severity::warning);

  scene.attempt(0).handshake.tls_sct_list = base::Bytes{0, 1, 2};
  CHECK(public_finding("sct-missing", scene).status == Status::passed);

  scene.attempt(0).handshake.tls_sct_list.reset();
  scene.attempt(0).handshake.stapled_ocsp = {
      {0x30, 0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xD6, 0x79, 0x02, 0x04, 0x05, 0x04}};
  CHECK(public_finding("sct-missing", scene).status == Status::passed);
  scene.attempt(0).handshake.stapled_ocsp = {{0x30, 0x03, 0x0A, 0x01, 0x00}};
  CHECK(public_finding("sct-missing", scene).status == Status::failed);

  const auto logged = support::issue(
      family.intermediate, support::with_extension(family.recipe(), "1.3.6.1.4.1.11129.2.4.2", "DER:04020000"));
  CHECK(public_finding("sct-missing", family.scene_with(logged)).status == Status::passed);
}

TEST_CASE("validity-too-long knows the limit of each issue date, to the second") {
  const Family family;
  // Baseline Requirements 6.3.2: the period counts both ends, so N days end one second before the same time N days
  // later.
  const auto too_long = [&](std::string_view not_before, int days, int seconds_over) {
    const base::Instant from = support::instant(not_before);
    const auto until = from + std::chrono::days{days} - base::Seconds{1} + base::Seconds{seconds_over};
    const auto leaf = family.issue_leaf(base::to_rfc3339(from), base::to_rfc3339(until));
    return public_finding("validity-too-long", family.scene_with(leaf)).status == Status::failed;
  };
  struct Limit {
    const char* from;
    int days;
  };
  for (const Limit& limit : {Limit{"2018-03-01", 825}, Limit{"2020-08-31", 825}, Limit{"2020-09-01", 398},
                             Limit{"2026-03-14", 398}, Limit{"2026-03-15", 200}, Limit{"2027-03-14", 200},
                             Limit{"2027-03-15", 100}, Limit{"2029-03-14", 100}, Limit{"2029-03-15", 47}}) {
    CAPTURE(limit.from);
    CHECK_FALSE(too_long(limit.from, limit.days, 0));
    CHECK(too_long(limit.from, limit.days, 1));
  }
  CHECK_FALSE(too_long("2018-02-28", 3650, 0));
}

TEST_CASE("validity-too-long counts a day that has begun as a whole one, and never exceeds a warning") {
  const Family family;
  const auto leaf = family.issue_leaf("2026-04-01T00:00:00Z", "2026-10-18T00:00:00Z");  // 200 days and one second
  const Finding finding = public_finding("validity-too-long", family.scene_with(leaf));
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary == "was issued for 201 days, where 200 are allowed");
}

TEST_CASE("staple-missing applies to must-staple leaves only and fails where one comes without OCSP response") {
  const Family family;
  CHECK(status_of("staple-missing", family.scene_with(family.leaf)) == Status::not_applicable);
  const auto leaf =
      support::issue(family.intermediate, support::with_extension(family.recipe(), "tlsfeature", "status_request"));
  Scene scene = family.scene_with(leaf);
  CHECK(finding_of("staple-missing", scene).severity == Severity::warning);
  scene.attempt(0).handshake.stapled_ocsp = {{0x30, 0x03, 0x0A, 0x01, 0x00}};
  CHECK(status_of("staple-missing", scene) == Status::passed);
}

}  // namespace trustprobe::checks
