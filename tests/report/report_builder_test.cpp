#include "report/report_builder.h"

#include <doctest/doctest.h>

#include "report/report_format.h"
#include "scenes.h"

namespace trustprobe::report {
namespace {

using support::Scene;

Report report_of(const Scene& scene) {
  ReportBuilder builder("trustprobe 0.1.0", "probe", scene.now);
  builder.add(assessed(scene), terms_of(scene));
  builder.add(scene.stores);
  return builder.take(scene.now);
}

suites::Suite suite_called(std::string name) {
  suites::Suite suite;
  suite.name = name;
  suite.path = name + ".toml";
  return suite;
}

}  // namespace

TEST_CASE("a chain has the handshake that showed it, one with server name before one without") {
  const support::Identity root = support::make_root("Root"),
                          ecdsa = support::issue(root, support::leaf_recipe("shop.example")),
                          rsa = support::issue(root, support::leaf_recipe("shop.example"));
  Scene scene;
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {ecdsa});
  scene.serve({0}, {"no-sni", "rsa-tls12"}, {rsa});
  scene.attempt(0).handshake.cipher_suite = "TLS_AES_128_GCM_SHA256";
  scene.attempt(0, 1).handshake.cipher_suite = "TLS_AES_256_GCM_SHA384";
  scene.attempt(0, 2).handshake.cipher_suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
  scene.trust("system", {root});
  const Report report = report_of(scene);
  const auto& chains = report.targets.at(0).chains;
  REQUIRE(chains.size() == 2);
  CHECK(chains[0].handshakes.at(0).cipher_suite == "TLS_AES_128_GCM_SHA256");
  CHECK(chains[1].handshakes.at(0).cipher_suite == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  CHECK(chains[1].handshakes.at(0).with_server_name);
}

TEST_CASE("one address with bytes that are no certificate makes the verdict of every store and client a refusal") {
  Scene scene = sound();
  const std::size_t bad = scene.add_address("203.0.113.66");
  x509::PresentedChain garbage;
  garbage.certificates.push_back(support::not_a_certificate());
  scene.serve({bad}, {"default"}, std::move(garbage));
  const Report report = report_of(scene);
  const ReportedChain& chain = report.targets.at(0).chains.back();
  REQUIRE_FALSE(chain.defect.empty());
  REQUIRE(chain.verdicts.size() == 1);
  CHECK(chain.verdicts.front().verdict == path::Verdict::not_trusted);
  CHECK(chain.verdicts.front().reason == chain.defect);
  CHECK(chain.others.size() == report.targets.at(0).chains.front().others.size());
  const std::string metrics = prometheus_report(report, {});
  CHECK(metrics.find("client=\"web\",verdict=\"trusted\"} 0\n") != std::string::npos);
  CHECK(metrics.find("client=\"web\",verdict=\"not-trusted\"} 1\n") != std::string::npos);
}

TEST_CASE("stores of two suites with one name are told apart, and the same store is listed once") {
  const Scene first = sound();
  Scene second = first, third = first;
  trust::StoreOrigin elsewhere = first.stores.front()->origin();
  elsewhere.path = "elsewhere.pem";
  second.stores = {std::make_shared<trust::TrustStore>(first.stores.front()->name(), std::move(elsewhere),
                                                       first.stores.front()->anchors())};
  ReportBuilder builder("trustprobe 0.1.0", "run", first.now);
  for (const auto& [scene, name] : {std::pair{&first, "one"}, {&second, "two"}, {&third, "three"}}) {
    builder.add(assessed(*scene), terms_of(*scene));
    builder.add(suite_called(name), {});
    builder.add(scene->stores);
  }
  const Report report = builder.take(first.now);
  const std::string name = std::string(first.stores.front()->name());
  REQUIRE(report.stores.size() == 2);
  CHECK(report.stores[0].name == name);
  CHECK(report.stores[1].name == name + " (two)");
  REQUIRE(report.targets.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(report.targets[i].suite == i);
    CHECK(report.targets[i].chains.front().verdicts.front().store == report.stores[i == 1 ? 1 : 0].name);
  }
}

}  // namespace trustprobe::report
