// Golden texts of scans: tests/report/cases/scan-*. Policies are made here: what matches is another module's.
#include "report/scan_section.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>

#include "example_report.h"
#include "observation/example_surface.h"
#include "report/json_report.h"
#include "scenes.h"

namespace trustprobe::report {
namespace {

using observation::Answer;
using observation::EndpointObservation;
using observation::Preference;
using observation::Surface;
using policies::Policy;
using policies::PolicyMatch;

x509::PresentedChain chain_of(support::KeyKind kind, const std::string& not_after) {
  static const support::Identity root = support::make_root("Example Root");
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.key_kind = kind;
  recipe.not_after = not_after;
  return support::presented({support::issue(root, recipe), root});
}

const Surface& example() {
  static const Surface made = observation::example_surface(chain_of(support::KeyKind::p256, "2027-02-03T00:00:00Z"),
                                                           chain_of(support::KeyKind::rsa2048, "2026-11-19T00:00:00Z"));
  return made;
}

EndpointObservation scanned(Surface surface) {
  EndpointObservation seen;
  seen.surface = std::move(surface);
  return seen;
}

const SurfaceJudgement& judgement() {
  static const Policy first{.name = "ELBSecurityPolicy-TLS13-1-2-2021-06", .service = "load-balancer"},
      second{.name = "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09", .service = "load-balancer"};
  static const SurfaceJudgement made{{{"trusted"}, {"not trusted: expired 2 days ago"}},
                                     PolicyMatch{{&first, &second}, {}, {0x00ff}, ""}};
  return made;
}

const base::Instant now = support::instant("2026-11-21");

std::string rendered(const Surface& surface, const TextStyle& style = {}, const SurfaceJudgement& made = {}) {
  return render_surface(scanned(surface), made, now, style);
}

// Every question asked, none answered.
Surface undetermined_everywhere() {
  Surface surface;
  for (const std::uint16_t version : std::vector<std::uint16_t>{0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304}) {
    observation::VersionSurface seen;
    seen.version = version;
    seen.detail = version < 0x0303 ? "timed out" : "reset after 5 bytes";
    surface.versions.push_back(std::move(seen));
  }
  const observation::FeatureAnswer unknown{Answer::undetermined, "no TLS version is known"};
  auto& features = surface.features;
  for (auto* answer : {&features.session_id_resumption, &features.psk_resumption, &features.ocsp_stapling,
                       &features.heartbeat, &features.certificate_compression_asked})
    *answer = unknown;
  surface.selection.push_back({observation::NameSent::named,
                               "shop.example",
                               observation::KeysOffered::any,
                               0x0304,
                               Answer::undetermined,
                               {},
                               "timed out"});
  surface.clients.push_back(
      {.id = "java-17", .title = "Java 17", .client_row = "java", .detail = "timed out", .group = {}, .chain = {}});
  surface.trials.push_back({observation::HelloForm::classical, Answer::undetermined, "timed out", 512});
  surface.post_quantum_cost.detail = "no handshake was completed";
  surface.effort = {14, 6, 6, 14, base::Microseconds{9'000'000}};
  return surface;
}

Surface tls12_only() {
  Surface surface;
  for (const std::uint16_t version : std::vector<std::uint16_t>{0x0301, 0x0302, 0x0303}) {
    observation::VersionSurface seen;
    seen.version = version;
    seen.supported = version == 0x0303 ? Answer::yes : Answer::no;
    surface.versions.push_back(std::move(seen));
  }
  surface.versions.push_back({0x0304, Answer::no, "protocol_version alert", {}, {}});
  surface.versions[2].cipher_suites = {{0xc02f}, Preference::undetermined, {}};
  surface.groups_tls12 = {{0x0017}, Preference::undetermined, {}};
  surface.signature_schemes_tls12 = {{0x0401}, Preference::undetermined, {}};
  surface.alpn_known = Answer::yes;
  return surface;
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
    widest = std::max(widest, end - start);
  return widest;
}

std::string without_colour(const std::string& text) {
  static const std::regex escape("\x1b\\[[0-9;]*m");
  return std::regex_replace(text, escape, "");
}

std::string without_digests(const std::string& text) {
  static const std::regex digest("[0-9a-f]{64}");
  return std::regex_replace(text, digest, "<digest>");
}

std::string target_text(const support::Scene& scene, std::vector<assess::SurfaceAssessment> made = {}) {
  assess::Assessment assessment = assessed(scene);
  if (!made.empty()) assessment.surfaces = std::move(made);
  return render_target(assessment, terms_of(scene), {});
}

std::string first_paragraph(const std::string& text) {
  static const std::regex fold("\n +");
  return std::regex_replace(text.substr(0, text.find("\n\n")), fold, " ");
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("scans are told as the case folders hold") {
  check_report_case("scan", rendered(example(), {}, judgement()));
  check_report_case("scan-80-columns", rendered(example(), {.width = 80}, judgement()));
  check_report_case("scan-verbose", without_digests(rendered(example(), {.verbose = true}, judgement())));
  check_report_case("scan-undetermined", rendered(undetermined_everywhere()));
  check_report_case("scan-one-version", rendered(tls12_only()));
  check_report_case("scan-colour", rendered(example(), {.colour = true}, judgement()));
}

TEST_CASE("an endpoint that was not scanned has no section, and its target no line more") {
  CHECK(render_surface(EndpointObservation{}, {}, now, {}).empty());
  CHECK(!has(target_text(sound()), "versions"));
}

TEST_CASE("what is undetermined is never told as no") {
  const std::string text = rendered(undetermined_everywhere(), {.verbose = true});
  CHECK(!has(text, " no OCSP"));
  CHECK(!has(text, "not TLS"));
  CHECK(!has(text, "declined"));
  CHECK(!has(text, "cannot"));
  CHECK(!has(text, "ALPN"));
  CHECK(has(text, "undetermined: OCSP staple (no TLS version is known)"));
  CHECK(has(rendered(Surface{}), "versions        undetermined: none was asked for"));
}

TEST_CASE("a version that is spoken without a known cipher suite has undetermined suites") {
  Surface surface = tls12_only();
  surface.versions[2].cipher_suites = {{}, Preference::undetermined, {0xc02f, 0xc030}};
  const std::string text = rendered(surface);
  CHECK(has(text, "TLS 1.2         undetermined: no cipher suite was seen to be accepted"));
  CHECK(has(text, "undetermined  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
}

TEST_CASE("versions that take the same suites share their rows") {
  Surface surface = tls12_only();
  for (auto& version : surface.versions) {
    version.supported = Answer::yes;
    version.cipher_suites = {{0xc013, 0x002f, 0x0018}, Preference::server, {}};
  }
  surface.versions.pop_back();
  const std::string text = rendered(surface);
  CHECK(has(text, "  TLS 1.2, 1.1, 1.0  3 cipher suites, 1 weak, in the server's order\n"));
  CHECK(has(text, "    RSA           AES-128-CBC-SHA; no forward secrecy\n"));
  CHECK(has(text, "    DH-anon       RC4-128-MD5 (weak)\n"));
  surface.versions[1].cipher_suites.accepted.pop_back();
  CHECK(has(rendered(surface), "  TLS 1.1         2 cipher suites, in the server's order\n"));
}

TEST_CASE("whether post-quantum groups are taken and asked for is always told where TLS 1.3 is spoken") {
  Surface surface = example();
  const auto told = [&](std::string_view words) { return has(rendered(surface), words); };
  CHECK(told("asks for post-quantum"));
  surface.prefers_post_quantum = Answer::no;
  CHECK(told("does not ask for post-quantum"));
  surface.prefers_post_quantum = Answer::undetermined;
  CHECK(told("whether it asks for"));
  surface.groups = {{0x001d}, Preference::undetermined, {}};
  CHECK(told("TLS 1.3: x25519; no post-quantum"));
  surface.groups.undetermined = {0x11ec};
  CHECK(!told("no post-quantum"));
}

TEST_CASE("a group of a draft is told as such, and is no post-quantum group") {
  Surface surface = example();
  surface.groups = {{0x6399, 0x001d}, Preference::server, {}};
  CHECK(has(rendered(surface, {.width = 400}),
            "TLS 1.3: X25519Kyber768Draft00 (post-quantum draft), x25519; in the server's order; no post-quantum\n"));
}

TEST_CASE("names that are answered alike stand in one block, others in their own") {
  const std::string text = rendered(example());
  CHECK(has(text, "the same for pay.shop.example"));
  CHECK(has(text, "    unknown name "));
}

TEST_CASE("a policy is told as the one that fits, the nearest with its differences, or undetermined") {
  const Policy policy{.name = "ELBSecurityPolicy-2016-08", .service = "load-balancer"};
  const auto told = [&](PolicyMatch match) {
    const std::string text = rendered(tls12_only(), {.width = 400}, {{}, std::move(match)});
    const auto at = text.find("  policy          ");
    return at == std::string::npos ? std::string() : text.substr(at + 18, text.find('\n', at) - at - 18);
  };
  CHECK(told({{&policy}, {}, {}, ""}) == "fits ELBSecurityPolicy-2016-08");
  const policies::PolicyDifference difference{{0x0301}, {}, {0x002f}, {0xc02f, 0xc030}, {}, {}, false, true};
  CHECK(told({{}, policies::PolicyFit{&policy, difference}, {0x009c}, ""}) ==
        "fits none; nearest is ELBSecurityPolicy-2016-08, but this endpoint does not speak TLS 1.0, takes "
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 and TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, does not take "
        "TLS_RSA_WITH_AES_128_CBC_SHA, takes no post-quantum group, prefers another order; nothing is said of 1 "
        "cipher suite, for which it has no certificate");
  CHECK(told({{}, {}, {}, "TLS 1.2 is undetermined"}) == "undetermined: TLS 1.2 is undetermined");
  CHECK(told({}) == "fits none, and none is near");
}

TEST_CASE("a post-quantum handshake may also cost less, and an unmeasured one says why") {
  Surface surface = tls12_only();
  surface.post_quantum_cost = {
      {0x001d, 5, base::Microseconds{3'000}, 500, 500}, {0x11ec, 4, base::Microseconds{1'000}, 400, 500}, ""};
  CHECK(has(rendered(surface, {.width = 160}),
            "X25519MLKEM768: 100 bytes less and 2.0 ms less a handshake than with x25519 (medians of 4)"));
  surface.post_quantum_cost = {{}, {}, "it takes no such group"};
  CHECK(has(rendered(surface), "post-quantum    cost undetermined: it takes no such group"));
}

TEST_CASE("text from the server and from recordings is printable") {
  Surface surface = example();
  surface.alpn = {"h2\x1b[31m"};
  surface.versions[3].detail = "bell\a";
  surface.clients[0].title = "red\x1b[31m";
  surface.selection[0].server_name = "a\nb";
  const std::string text = rendered(surface, {.verbose = true}, {{{"no\x1b"}}, {}});
  CHECK(std::ranges::none_of(text, [](char c) { return c == '\x1b' || c == '\a'; }));
  CHECK(!has(text, "a\nb"));
}

TEST_CASE("scans keep to the width, and colour changes no word") {
  for (const int width : {60, 80, 100, 160}) {
    CAPTURE(width);
    for (const bool verbose : {false, true}) {
      const std::string plain = rendered(example(), {.verbose = verbose, .width = width}, judgement());
      if (verbose && width < 80) continue;  // a fingerprint is not folded
      CHECK(widest_line(plain) <= static_cast<std::size_t>(width));
      const std::string coloured =
          rendered(example(), {.colour = true, .verbose = verbose, .width = width}, judgement());
      CHECK(coloured != plain);
      CHECK(without_colour(coloured) == plain);
    }
  }
}

TEST_CASE("where a client certificate is required, handshakes are told to go as far as the request for it") {
  support::Scene scene = sound();
  auto& seen = scene.observation.endpoints.front();
  seen.surface = example();
  seen.surface->features.client_certificate_request.answer = Answer::yes;
  constexpr std::string_view words = "as far as the request for a client certificate";
  CHECK(!has(target_text(scene), words));
  seen.attempts.front().handshake.client_certificate = observation::ClientCertificate::required;
  const std::string text = render_surface(seen, {}, now, {});
  CHECK(has(text, "get as far as the request for a client certificate"));
  CHECK(!has(text, "connect,"));
  CHECK(has(first_paragraph(target_text(scene)), words));
}

TEST_CASE("certificates that only the scan read are counted in the first line as not judged") {
  support::Scene scene = dead();
  scene.observation.endpoints[1].surface = example();
  CHECK(has(first_paragraph(target_text(scene)),
            "no certificate by the offers of probe and 2 read by the scan alone, not judged"));
}

TEST_CASE("letters go on after Z") {
  Surface surface = tls12_only();
  for (int i = 0; i < 28; ++i) {
    const x509::PresentedChain chain{{{base::Bytes{static_cast<std::uint8_t>(i)}, nullptr, "cut short"}}};
    surface.selection.push_back({observation::NameSent::tenant, std::to_string(i) + ".example",
                                 observation::KeysOffered::any, 0x0303, Answer::yes, chain, ""});
  }
  const std::string text = rendered(surface);
  CHECK(has(text, "\n    Z  no certificate: cut short\n    AA  no certificate: cut short\n    AB  "));
}

TEST_CASE("addresses whose surfaces are alike are told once, with what was measured at each") {
  support::Scene scene = half_rotated();
  auto& endpoints = scene.observation.endpoints;
  for (auto& seen : endpoints) seen.surface = example();
  endpoints[1].surface->effort.connections = 213;
  endpoints[2].surface->alpn = {"h2"};
  const std::string text = target_text(scene);
  const auto first = text.find("  scanned at 203.0.113.10 and 203.0.113.11\n"),
             second = text.find("  scanned at 203.0.113.12\n"), findings = text.find("store-verdict");
  REQUIRE(first != std::string::npos);
  REQUIRE(second != std::string::npos);
  CHECK(findings < first);
  CHECK(first < second);
  CHECK(second < text.find("  trusted by"));
  CHECK(has(text, "  scan            203.0.113.11: 213 connections in 140 ms"));
  CHECK(text.find("  versions ", second) == text.rfind("  versions "));
  CHECK(text.find("  versions ", text.find("  versions ") + 1) > second);
}

TEST_CASE("addresses that serve different certificates are not alike, though their rows read the same") {
  support::Scene scene = half_rotated();
  auto& endpoints = scene.observation.endpoints;
  for (auto& seen : endpoints) seen.surface = example();
  const auto renewed = chain_of(support::KeyKind::p256, "2027-02-03T00:00:00Z");
  endpoints[2].surface = observation::example_surface(renewed, example().selection[1].chain);
  CHECK(has(target_text(scene), "  scanned at 203.0.113.12\n"));
}

TEST_CASE("what was made of a surface stands at its endpoint, and a target that gave no chain is told all the same") {
  support::Scene scene = dead();
  scene.observation.endpoints[1].surface = tls12_only();
  const Policy policy{.name = "Example-Policy", .service = "load-balancer"};
  const std::string text =
      target_text(scene, {{.endpoint = 1, .policy = PolicyMatch{{&policy}, {}, {}, ""}, .clients = {}}});
  CHECK(has(text, "fits Example-Policy"));
  CHECK(has(text, "versions        TLS 1.2; not TLS 1.0, TLS 1.1, TLS 1.3"));
}

}  // namespace trustprobe::report
