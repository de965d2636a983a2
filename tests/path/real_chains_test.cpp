// Chains that real servers sent, at a time when they were valid.
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "path/judging.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::path;
namespace fs = std::filesystem;

namespace {

fs::path facts() {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  return fs::path(source == nullptr ? "." : source) / ".." / "shared" / "facts";
}

x509::CertificateRef read_certificate(const fs::path& path) {
  const auto text = base::read_file(path);
  REQUIRE_MESSAGE(text, path.string());
  if (text->starts_with("-----")) {
    const auto content = x509::read_pem(*text, path.string());
    REQUIRE(content);
    return content->certificates.front().certificate;
  }
  const auto certificate = x509::parse_certificate(base::bytes_of(*text));
  REQUIRE(certificate);
  return *certificate;
}

x509::CertificateRef demo(const std::string& name) {
  return read_certificate(facts() / "amazon-demo" / name);
}

/// The host's leaf with every intermediate of the folder beside it, as a pool.
PathVerdict judge_host(const std::string& host, const trust::TrustStore& store) {
  VerdictRequest request;
  request.presented.push_back(demo(host + ".cer"));
  for (const char* name : {"r2m01.cer", "r2m02.cer", "r2m03.cer", "r2m04.cer", "e2m01.cer", "e2m02.cer", "e2m03.cer",
                           "e2m04.cer", "rootca1.cer", "rootca3.cer"}) {
    request.presented.push_back(demo(name));
  }
  request.store = &store;
  request.client = &web_client();
  request.terms.expected_name = host;
  request.terms.now = support::instant("2025-02-25");
  SignatureMemory memory;
  PathVerdict verdict = judge_chain(request, memory);
  verdict.path.anchor = nullptr;
  return verdict;
}

bool present() {
  if (fs::exists(facts() / "amazon-demo")) return true;
  MESSAGE("skipped: ../shared/facts/amazon-demo not present");
  return false;
}

trust::TrustStore store_of_files(const std::vector<std::string>& names) {
  std::vector<trust::Anchor> anchors;
  for (const auto& name : names) anchors.push_back({demo(name), name});
  return {"amazon", {}, std::move(anchors)};
}

}  // namespace

TEST_CASE("Amazon's valid hosts verify to their root, and through the cross-sign where only G2 is known") {
  if (!present()) return;
  const trust::TrustStore roots = store_of_files({"AmazonRootCA1.cer", "AmazonRootCA3.cer"});
  const trust::TrustStore g2 = store_of_files({"SFSRootCAG2.cer"});
  for (const std::string root : {"1", "3"}) {
    const std::string host = "valid.rootca" + root + ".demo.amazontrust.com";
    const auto direct = judge_host(host, roots);
    INFO(listed(direct.problems));
    CHECK(direct.verdict == Verdict::trusted);
    CHECK(direct.path.certificates.back()->subject.common_name == "Amazon Root CA " + root);
    const auto through_g2 = judge_host(host, g2);
    INFO(listed(through_g2.problems));
    CHECK(through_g2.verdict == Verdict::trusted);
    CHECK(through_g2.path.certificates.size() == direct.path.certificates.size() + 1);
  }
}

TEST_CASE("Amazon's expired hosts are refused for their date alone") {
  if (!present()) return;
  const trust::TrustStore roots = store_of_files({"AmazonRootCA1.cer", "AmazonRootCA3.cer"});
  for (const std::string root : {"1", "3"}) {
    const auto verdict = judge_host("expired.rootca" + root + ".demo.amazontrust.com", roots);
    CHECK(verdict.verdict == Verdict::not_trusted);
    CHECK(listed(verdict.problems) == "expired@0");
  }
}
