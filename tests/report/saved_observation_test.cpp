// What is judged of an observation is judged of the same observation after a trip through a file.
#include <doctest/doctest.h>

#include "observation/example_surface.h"
#include "observation/observation_reader.h"
#include "observation/observation_writer.h"
#include "report/json_report.h"
#include "scenes.h"
#include "support/revocation_maker.h"

namespace trustprobe::report {
namespace {

using observation::Observation;
using support::Scene;

/// Everything that judging looks at: staples, SCTs, a client certificate, CAA records, evidence with a nonce, bytes
/// that are no certificate, names.
Scene everything() {
  const support::Identity root = support::make_root("Root"), ca = support::issue(root, support::ca_recipe("CA"));
  auto recipe = support::leaf_recipe("shop.example");
  recipe = support::with_extension(recipe, "crlDistributionPoints", "URI:http://crl.example/ca.crl");
  recipe = support::with_extension(recipe, "authorityInfoAccess", "OCSP;URI:http://ocsp.example");
  const support::Identity leaf = support::issue(ca, recipe);
  Scene scene;
  scene.now = support::instant("2026-06-03");
  scene.add_address("203.0.113.10");
  scene.add_address("2001:db8::10");
  scene.serve({0}, {"default"}, {leaf, ca});
  x509::PresentedChain odd = support::presented({leaf});
  odd.certificates.push_back(x509::CertificatePool().parse({0x30, 0x03, 0x02, 0x01}));
  scene.serve({1}, {"default", "no-sni"}, std::move(odd));
  scene.fail(1, "rsa-tls12", {observation::Stage::handshake, observation::FailureReason::reset, "\xff", std::nullopt});
  auto& handshake = scene.attempt(0).handshake;
  handshake.stapled_ocsp = {support::make_ocsp(ca, leaf.certificate), {}};
  handshake.tls_sct_list = base::Bytes{0, 0};
  handshake.client_certificate = observation::ClientCertificate::required;
  handshake.client_ca_names = {"CN=Partner CA"};
  Observation& seen = scene.observation;
  seen.endpoints[0].http = observation::HttpRecord{301, "max-age=0", ""};
  seen.endpoints[1].http = observation::HttpRecord{std::nullopt, std::nullopt, "timed out"};
  seen.aliases = {"shop.cdn.example"};
  seen.caa = observation::CaaLookup{observation::CaaOutcome::found, "example", {{128, "issue", "ca.example"}}, ""};
  seen.evidence = {
      support::crl_evidence(ca, {.entries = {{leaf.certificate}}}, "http://crl.example/ca.crl"),
      revocation::make_evidence({.kind = revocation::EvidenceKind::ocsp,
                                 .source = "http://ocsp.example",
                                 .at = support::instant("2026-06-02"),
                                 .subject = leaf.certificate->fingerprint,
                                 .nonce = {1, 2}},
                                support::make_ocsp(ca, leaf.certificate, {.nonce = {4, 2, 7, 7}})),
      revocation::missing_evidence(
          {.kind = revocation::EvidenceKind::issuer, .source = "http://ca.example", .cached = true}, "answered 404"),
  };
  seen.endpoints[1].surface = observation::example_surface(seen.endpoints[0].attempts[0].handshake.chain,
                                                           seen.endpoints[1].attempts[0].handshake.chain);
  scene.trust("system", {root});
  return scene;
}

std::vector<Scene> all_scenes() {
  return {sound(), half_rotated(), broken(), dead(), cross_signed(), nameless(), everything()};
}

std::string judged(std::shared_ptr<const Observation> observation, const Scene& scene, path::RevocationPolicy policy) {
  assess::Terms terms = terms_of(scene);
  terms.revocation = policy;
  path::SignatureMemory signatures;
  return json_lines(assess::assess(std::move(observation), terms, signatures), terms);
}

std::string printed(const Scene& scene) {
  const auto assessment = assessed(scene);
  return EvidenceLines().of(assessment) + json_lines(assessment, terms_of(scene));
}

void check_same(const Scene& scene, const std::string& saved) {
  const auto read = observation::read_observations(saved, "saved.jsonl");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  const auto original = std::make_shared<const Observation>(scene.observation);
  for (const auto policy : {path::RevocationPolicy::off, path::RevocationPolicy::hard}) {
    const bool same = judged(read->front().observation, scene, policy) == judged(original, scene, policy);
    CHECK(same);  // not the texts themselves: they are long
  }
}

TEST_CASE("what was printed as JSON is judged as what was seen") {
  for (const Scene& scene : all_scenes()) check_same(scene, printed(scene));
}

TEST_CASE("what was saved is judged as what was seen") {
  for (const Scene& scene : all_scenes()) check_same(scene, observation::ObservationWriter().lines(scene.observation));
}

TEST_CASE("a damaged file is an error or observations that can be judged") {
  const Scene scene = everything();
  const std::string saved = observation::ObservationWriter().lines(scene.observation);
  const auto try_to_judge = [&](const std::string& text) {
    const auto read = observation::read_observations(text, "saved.jsonl");
    if (!read) CHECK(read.error().sentence().starts_with("saved.jsonl:"));
    for (std::size_t i = 0; read && i < read->size(); ++i) {
      const auto& each = (*read)[i];
      CHECK(!judged(each.observation, scene, path::RevocationPolicy::staple).empty());
    }
  };
  const std::size_t endpoints = saved.find("\"endpoint\"");
  for (std::size_t length = 0; length < saved.size(); length += length < endpoints ? 97 : 13)
    try_to_judge(saved.substr(0, length));
  for (std::size_t at = endpoints; at < saved.size(); at += 7) {
    std::string damaged = saved;
    damaged[at] ^= static_cast<char>(1 << (at % 7));
    try_to_judge(damaged);
  }
}

}  // namespace
}  // namespace trustprobe::report
