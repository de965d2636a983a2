// Chains with ML-DSA (FIPS 204) and SLH-DSA (FIPS 205): judged where the linked OpenSSL has the algorithms, and
// undetermined, never "unknown issuer", where it has not.
#include <cstdlib>

#include "base/file.h"
#include "path/judging.h"
#include "x509/certificate_file.h"

using namespace trustprobe;
using namespace trustprobe::path;

namespace {

x509::CertificateRef certificate(const std::string& name) {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  const auto file =
      std::filesystem::path(source == nullptr ? "." : source) / "tests/data/post_quantum" / (name + ".pem");
  const auto content = base::read_file(file);
  REQUIRE(content);
  return x509::read_certificates(*content, name)->front();
}

bool in_this_build(const x509::Certificate& issuer) {
  return issuer.public_key.handle != nullptr;
}

PathVerdict judged_as(const Client& client, const std::vector<std::string>& sent, const std::string& root) {
  static std::vector<trust::TrustStore> stores;  // verdicts point into them
  stores.reserve(1000);
  stores.emplace_back("lab", trust::StoreOrigin{}, std::vector<trust::Anchor>{{certificate(root), ""}});
  VerdictRequest request{.store = &stores.back(), .client = &client};
  for (const std::string& name : sent) request.presented.push_back(certificate(name));
  request.terms.expected_name = "shop.example";
  request.terms.now = support::instant("2026-06-01");
  return judged(request);
}

// Trusted where every issuer's algorithm is in the build, else undetermined for that reason and no other.
void check(const std::vector<std::string>& sent, const std::string& root) {
  bool checkable = in_this_build(*certificate(root));
  for (std::size_t i = 1; i < sent.size(); ++i) checkable = checkable && in_this_build(*certificate(sent[i]));
  for (const Client& client : all_clients()) {
    const PathVerdict verdict = judged_as(client, sent, root);
    INFO(client.id, " ", sent.front(), ": ", listed(verdict.problems));
    CHECK(verdict.verdict == (checkable ? Verdict::trusted : Verdict::undetermined));
    for (const Problem& problem : verdict.problems) CHECK(!refuses(client, problem));
  }
}

}  // namespace

TEST_CASE("chains of one post-quantum algorithm") {
  for (const std::string variant : {"ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "SLH-DSA-SHA2-128s"}) {
    CHECK(certificate("leaf-" + variant)->public_key.name == variant);
    CHECK(certificate("leaf-" + variant)->signature_algorithm.name == variant);
    check({"leaf-" + variant}, "root-" + variant);
  }
}

TEST_CASE(
    "mixed chains: a post-quantum authority below a classical root, and a classical one below a post-quantum root") {
  check({"leaf-mixed", "ca-mixed"}, "root-classical");
  check({"leaf-classical", "ca-classical"}, "root-ML-DSA-87");
}

TEST_CASE("a post-quantum chain whose root is not in the store is not trusted in every build") {
  const auto verdict = judged_as(web_client(), {"leaf-ML-DSA-65"}, "root-ML-DSA-44");
  CHECK(verdict.verdict == Verdict::not_trusted);  // another name: no issuer, whatever the algorithm
  CHECK(verdict.problems.back().id == ProblemId::no_issuer);
}

TEST_CASE("a signature that this build cannot check is said to be that, at the certificate that has it") {
  const auto verdict = judged_as(web_client(), {"leaf-mixed", "ca-mixed"}, "root-classical");
  if (in_this_build(*certificate("ca-mixed"))) {
    CHECK(verdict.verdict == Verdict::trusted);
    return;
  }
  CHECK(verdict.problems.front().id == ProblemId::algorithm_unsupported);
  CHECK(verdict.problems.front().position == 0);
  CHECK(verdict.problems.front().detail == "algorithm not in this build: ML-DSA-65");
}
