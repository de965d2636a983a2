#include "example_report.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace trustprobe::report {
namespace {

using path::Verdict;

base::Instant at(std::string_view text) {
  return *base::parse_instant(text);
}

ReportedCertificate certificate(char digit, std::string name, std::string issuer, std::string key,
                                std::string_view not_before, std::string_view not_after) {
  return {.id = std::string(64, digit),
          .name = name,
          .issuer_name = issuer,
          .subject = "CN=" + name,
          .issuer = "CN=" + issuer,
          .serial = "0a" + std::string(6, digit),
          .key = key,
          .key_bits = key.starts_with("RSA") ? 2048 : 256,
          .signature_algorithm = key.starts_with("RSA") ? "sha256WithRSAEncryption" : "ecdsa-with-SHA256",
          .spki_sha256 = std::string(63, digit) + "5",
          .names = {},
          .not_before = at(not_before),
          .not_after = at(not_after),
          .self_signed = name == issuer};
}

// Indices into Report::certificates.
enum : std::size_t {
  ecdsa_leaf,
  ecdsa_ca,
  root3,
  root3_by_old,
  old_root,
  rsa_leaf,
  rsa_ca,
  root1,
  expired_leaf,
  hostile_leaf
};

std::vector<ReportedCertificate> certificates() {
  std::vector<ReportedCertificate> list{
      certificate('0', "shop.example.com", "Example ECDSA CA", "ECDSA P-256", "2026-09-01", "2027-02-03T12:00:00Z"),
      certificate('1', "Example ECDSA CA", "Example Root 3", "ECDSA P-256", "2022-01-01", "2030-01-01"),
      certificate('2', "Example Root 3", "Example Root 3", "ECDSA P-256", "2015-05-26", "2040-05-26"),
      certificate('3', "Example Root 3", "Example Old Root", "ECDSA P-256", "2015-05-25", "2037-12-31"),
      certificate('4', "Example Old Root", "Example Old Root", "RSA 2048", "2009-09-01", "2037-12-31"),
      certificate('6', "shop.example.com", "Example RSA CA", "RSA 2048", "2026-09-01", "2027-02-03T12:00:00Z"),
      certificate('7', "Example RSA CA", "Example Root 1", "RSA 2048", "2022-01-01", "2030-01-01"),
      certificate('8', "Example Root 1", "Example Root 1", "RSA 2048", "2015-05-26", "2038-01-17"),
      certificate('9', "old.example.com", "Example RSA CA", "RSA 2048", "2025-11-20", "2026-11-18T12:00:00Z"),
      certificate('a', "=cmd|'<b>&\"x\"</b>',1", "Example RSA CA", "RSA 2048", "2026-06-01", "2026-12-06T12:00:00Z")};
  list[root3_by_old].spki_sha256 = list[root3].spki_sha256;
  list[ecdsa_leaf].names = list[rsa_leaf].names = {"shop.example.com", "www.shop.example.com"};
  list[expired_leaf].names = {"old.example.com"};
  list[hostile_leaf].names = {"hostile.example.com"};
  return list;
}

ReportedPath path_through(std::vector<std::size_t> certificates, Verdict verdict, std::string reason = "",
                          std::optional<std::size_t> break_at = {}, bool anchored = true) {
  return {.certificates = std::move(certificates),
          .anchored = anchored,
          .verdict = verdict,
          .reason = std::move(reason),
          .break_at = break_at};
}

ReportedVerdict trusted(std::string store, std::string anchor, std::vector<ReportedPath> paths) {
  return {.store = std::move(store),
          .client = "web",
          .verdict = Verdict::trusted,
          .anchor = std::move(anchor),
          .reason = {},
          .revocation = revocation::Status::good,
          .paths = std::move(paths)};
}

ReportedVerdict refused(std::string store, std::string reason, std::vector<ReportedPath> paths) {
  return {.store = std::move(store),
          .client = "web",
          .verdict = Verdict::not_trusted,
          .anchor = {},
          .reason = std::move(reason),
          .paths = std::move(paths)};
}

ReportedEndpoint endpoint(std::string address, std::string server_name, int port = 443) {
  return {.address = std::move(address),
          .port = port,
          .server_name = std::move(server_name),
          .at = at("2026-11-21T12:00:00Z"),
          .reached = true,
          .complete = true,
          .failure = {},
          .version = "TLS 1.3",
          .cipher_suite = "TLS_AES_128_GCM_SHA256",
          .group = "X25519MLKEM768",
          .connect = base::Microseconds{1'200},
          .handshake = base::Microseconds{4'800},
          .http_status = {}};
}

checks::Finding finding(std::string_view check, base::Severity severity, std::string subject, std::string summary,
                        std::string detail, std::string remedy, std::vector<std::size_t> endpoints) {
  return {.check = check,
          .status = checks::Status::failed,
          .severity = severity,
          .subject = std::move(subject),
          .summary = std::move(summary),
          .detail = std::move(detail),
          .remedy = std::move(remedy),
          .endpoints = std::move(endpoints)};
}

checks::Finding passed(std::string_view check) {
  return {.check = check, .status = checks::Status::passed};
}

ReportedTarget target(std::string text, std::string host, int port, Outcome outcome) {
  return {.target = std::move(text),
          .host = std::move(host),
          .port = port,
          .outcome = outcome,
          .not_probed = {},
          .at = at("2026-11-21T12:00:00Z"),
          .endpoints = {},
          .chains = {},
          .findings = {}};
}

ReportedChain chain(std::string label, std::vector<std::size_t> sent, std::vector<std::size_t> endpoints,
                    std::vector<ReportedVerdict> verdicts) {
  return {.label = std::move(label),
          .certificates = std::move(sent),
          .endpoints = std::move(endpoints),
          .handshakes = {},
          .defect = {},
          .verdicts = std::move(verdicts),
          .others = {}};
}

// Every chain came with the default offer's parameters.
void add_handshakes(ReportedTarget& target) {
  for (ReportedChain& chain : target.chains) {
    for (const std::size_t place : chain.endpoints) {
      const ReportedEndpoint& endpoint = target.endpoints.at(place);
      chain.handshakes.push_back({true, endpoint.version, endpoint.cipher_suite, endpoint.group});
    }
  }
}

ReportedTarget shop() {
  ReportedTarget shop = target("shop.example.com", "shop.example.com", 443, Outcome::warning);
  shop.endpoints = {endpoint("203.0.113.10", "shop.example.com"), endpoint("2001:db8::10", "shop.example.com")};
  const ReportedPath direct = path_through({ecdsa_leaf, ecdsa_ca, root3}, Verdict::trusted),
                     crossed = path_through({ecdsa_leaf, ecdsa_ca, root3_by_old, old_root}, Verdict::trusted);
  const ReportedPath dangling = path_through({ecdsa_leaf, ecdsa_ca, root3_by_old}, Verdict::not_trusted,
                                             "issuer Example Old Root is not in the store", {}, false);
  shop.chains = {
      chain("ECDSA P-256", {ecdsa_leaf, ecdsa_ca, root3_by_old}, {0, 1},
            {trusted("system", "Example Root 3", {direct, crossed}),
             refused("kiosk", "issuer Example Old Root is not in the store", {dangling})}),
      chain("RSA 2048", {rsa_leaf, rsa_ca}, {0, 1},
            {trusted("system", "Example Root 1", {path_through({rsa_leaf, rsa_ca, root1}, Verdict::trusted)}),
             trusted("kiosk", "Example Root 1", {path_through({rsa_leaf, rsa_ca, root1}, Verdict::trusted)})})};
  ReportedVerdict other = refused("system", "issuer Example Old Root is not in the store", {});
  other.client = "wolfssl";
  shop.chains.front().others = {other};
  shop.findings = {finding("store-verdict", base::Severity::warning, "the ECDSA P-256 certificate",
                           "is not trusted by kiosk: issuer Example Old Root is not in the store",
                           "Clients that offer ECDSA get it.", "add Example Root 3 to kiosk", {0, 1}),
                   passed("leaf-expired"), passed("leaf-expiring")};
  return shop;
}

ReportedTarget old() {
  ReportedTarget old = target("old.example.com:8443", "old.example.com", 8443, Outcome::error);
  old.endpoints = {endpoint("203.0.113.20", "old.example.com", 8443)};
  old.endpoints.front().version = "TLS 1.2";
  old.endpoints.front().group = "x25519";
  const ReportedPath path =
      path_through({expired_leaf, rsa_ca, root1}, Verdict::not_trusted, "expired 3 days ago, on 2026-11-18", 0);
  old.chains = {chain("RSA 2048", {expired_leaf, rsa_ca}, {0},
                      {refused("system", "expired 3 days ago, on 2026-11-18", {path}),
                       refused("kiosk", "expired 3 days ago, on 2026-11-18", {path})})};
  old.findings = {finding("leaf-expired", base::Severity::error, "the certificate", "expired 3 days ago, on 2026-11-18",
                          "Every client refuses it.", "renew it", {0}),
                  passed("leaf-expiring"), passed("store-verdict")};
  return old;
}

ReportedTarget hostile() {
  ReportedTarget hostile = target("hostile.example.com", "hostile.example.com", 443, Outcome::warning);
  hostile.endpoints = {endpoint("203.0.113.30", "hostile.example.com")};
  const ReportedPath path = path_through({hostile_leaf, rsa_ca, root1}, Verdict::trusted);
  hostile.chains = {chain("RSA 2048", {hostile_leaf, rsa_ca}, {0},
                          {trusted("system", "Example Root 1", {path}), trusted("kiosk", "Example Root 1", {path})})};
  hostile.findings = {finding("leaf-expiring", base::Severity::warning, "the certificate",
                              "expires in 15 days, on 2026-12-06", "It is called =cmd|'<b>&\"x\"</b>',1.",
                              "renew it; then `trustprobe rotation` tells, \"when\" <all> have it", {0}),
                      finding("staple-missing", base::Severity::note, "the certificate",
                              "comes without a stapled OCSP response", "", "", {0}),
                      passed("leaf-expired"), passed("store-verdict")};
  return hostile;
}

ReportedTarget dead() {
  ReportedTarget dead = target("dead.example.com", "dead.example.com", 443, Outcome::not_probed);
  dead.not_probed = "refused the connection";
  ReportedEndpoint silent = endpoint("203.0.113.40", "dead.example.com");
  silent.reached = silent.complete = false;
  silent.failure = dead.not_probed;
  silent.version = silent.cipher_suite = silent.group = "";
  silent.handshake = {};
  dead.endpoints = {silent};
  checks::Finding unreachable = finding("address-unreachable", base::Severity::error, "203.0.113.40",
                                        "refused the connection", "", "see that something listens there", {0});
  unreachable.status = checks::Status::undetermined;
  dead.findings = {unreachable};
  return dead;
}

suites::Judgement judgement(std::string target, std::string store, std::string_view expectation, std::string expected,
                            suites::JudgementStatus status, std::string found, int line) {
  return {.target = std::move(target),
          .store = std::move(store),
          .client = {},
          .expectation = expectation,
          .expected = std::move(expected),
          .status = status,
          .found = std::move(found),
          .remedy = {},
          .owner = {},
          .source = {},
          .note = {},
          .where = "suites/shop.toml:" + std::to_string(line),
          .waiver = {}};
}

ReportedSuite suite() {
  using enum suites::JudgementStatus;
  ReportedSuite suite{
      .name = "shop", .path = "suites/shop.toml", .description = "what must hold after a rotation", .judgements = {}};
  suite.judgements = {
      judgement("shop.example.com", "system", "verdict", "valid", met, "valid, Example Root 3", 9),
      judgement("old.example.com:8443", "system", "verdict", "valid", unmet, "expired 3 days ago, on 2026-11-18", 13),
      judgement("dead.example.com", "", "min-days", "at least 30 days left", undetermined,
                "203.0.113.40 refused the connection", 17),
      judgement("hostile.example.com", "", "min-days", "at least 30 days left", waived,
                "15 days left, until 2026-12-06", 21)};
  suite.judgements[1].owner = "team-edge";
  suite.judgements[1].remedy = "renew it";
  suite.judgements[1].source = "change 4711";
  suite.judgements[3].severity = base::Severity::warning;
  suite.judgements[3].waiver = suites::Waiver{"goes away with the old site", at("2026-12-31")};
  return suite;
}

}  // namespace

Report example_report(bool judged) {
  Report report{.program = "trustprobe 0.1.0",
                .command = judged ? "run" : "probe",
                .started = at("2026-11-21T12:00:00Z"),
                .ended = at("2026-11-21T12:00:07Z"),
                .stores = {{.name = "system",
                            .path = "/etc/ssl/certs/ca-certificates.crt",
                            .format = "PEM bundle",
                            .sha256 = std::string(64, 'c'),
                            .modified = at("2026-08-11"),
                            .anchors = 142},
                           {.name = "kiosk",
                            .path = "kiosk-roots.pem",
                            .format = "PEM bundle",
                            .sha256 = std::string(64, 'd'),
                            .modified = {},
                            .anchors = 1}},
                .certificates = certificates(),
                .targets = {dead(), hostile(), old(), shop()},
                .suites = {}};
  for (ReportedTarget& target : report.targets) add_handshakes(target);
  if (judged) report.suites = {suite()};
  return report;
}

ReportSettings example_settings() {
  ReportSettings settings;
  settings.aws_account = "123456789012";
  settings.aws_region = "eu-west-1";
  return settings;
}

void check_report_case(const std::string& name, const std::string& text) {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  const auto file = std::filesystem::path(source) / "tests/report/cases" / name / "expected.txt";
  if (std::getenv("TRUSTPROBE_BLESS")) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }
  const auto expected = base::read_file(file);
  REQUIRE_MESSAGE(expected.has_value(), "no such case: ", file.string());
  CAPTURE(name);
  CHECK(text == *expected);
}

}  // namespace trustprobe::report
