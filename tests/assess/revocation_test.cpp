#include <doctest/doctest.h>

#include <algorithm>

#include "assess/assess.h"
#include "support/revocation_maker.h"
#include "support/scene.h"

using namespace trustprobe;
using namespace trustprobe::support;
using checks::Severity;
using path::RevocationPolicy;
using revocation::CertStatus;

namespace {

constexpr const char* list = "http://crl.example/ca.crl";

/// One host whose leaf names a list, below one intermediate.
struct Site {
  Identity root = make_root("Test Root");
  Identity ca = issue(root, ca_recipe("Test CA"));
  Identity leaf =
      issue(ca, with_extension(leaf_recipe("shop.example"), "crlDistributionPoints", "URI:" + std::string(list)));
  Scene scene;

  Site() { serve(); }
  void serve() {
    scene = Scene();
    scene.add_address("203.0.113.10");
    scene.serve({0}, {"default"}, {leaf, ca});
    scene.trust("roots", {root});
    scene.now = instant("2026-06-03");
  }

  void staple(base::Bytes response) { scene.attempt(0).handshake.stapled_ocsp = {std::move(response)}; }
  void add(revocation::EvidenceRef evidence) { scene.observation.evidence.push_back(std::move(evidence)); }

  assess::Assessment assessed(RevocationPolicy policy) const {
    path::SignatureMemory signatures;
    const assess::Terms terms{
        .stores = scene.stores, .clients = {&path::web_client()}, .now = scene.now, .revocation = policy};
    return assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
  }
};

const checks::Finding* find(const assess::Assessment& assessment, std::string_view check) {
  const auto found = std::ranges::find(assessment.findings, check, &checks::Finding::check);
  return found == assessment.findings.end() ? nullptr : &*found;
}

checks::Status status(const assess::Assessment& assessment, std::string_view check) {
  return find(assessment, check)->status;
}

}  // namespace

TEST_CASE("a revoked leaf is an error of its own, which the verdict of the store does not repeat") {
  Site site;
  site.add(crl_evidence(site.ca, {.entries = {{site.leaf.certificate, "2026-05-20T00:00:00Z", 1}}}, list));
  const auto assessment = site.assessed(RevocationPolicy::soft);
  const checks::Finding& finding = *find(assessment, "revoked");
  CHECK(finding.status == checks::Status::failed);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "was revoked 14 days ago, on 2026-05-20 (keyCompromise)");
  CHECK(finding.detail.starts_with("The CRL http://crl.example/ca.crl of 2 days ago says revoked. Its signature"));
  CHECK(finding.remedy.starts_with("replace the certificate and its key"));
  CHECK(status(assessment, "store-verdict") == checks::Status::not_applicable);
  CHECK(status(site.assessed(RevocationPolicy::off), "revoked") == checks::Status::not_applicable);
}

TEST_CASE("a good leaf passes, and one of which nobody was asked is not applicable") {
  Site site;
  CHECK(status(site.assessed(RevocationPolicy::staple), "revoked") == checks::Status::not_applicable);
  site.add(crl_evidence(site.ca, {}, list));
  CHECK(status(site.assessed(RevocationPolicy::staple), "revoked") == checks::Status::passed);
}

TEST_CASE("a status that cannot be had is a warning under soft, undetermined under hard, and silence under staple") {
  Site site;
  site.add(revocation::missing_evidence({.kind = revocation::EvidenceKind::crl, .source = list, .nonce = {}},
                                        "nothing came within 5 seconds"));
  CHECK(status(site.assessed(RevocationPolicy::staple), "revocation-unknown") == checks::Status::not_applicable);
  const auto soft = site.assessed(RevocationPolicy::soft);
  CHECK(find(soft, "revocation-unknown")->severity == Severity::warning);
  CHECK(find(soft, "revocation-unknown")->status == checks::Status::failed);
  CHECK(find(soft, "revocation-unknown")
            ->detail.starts_with("Asked were the CRL http://crl.example/ca.crl: nothing came within 5 seconds."));
  const auto hard = site.assessed(RevocationPolicy::hard);
  CHECK(find(hard, "revocation-unknown")->status == checks::Status::undetermined);
  CHECK(find(hard, "revocation-unknown")->severity == Severity::error);
  CHECK(status(hard, "store-verdict") != checks::Status::undetermined);
}

TEST_CASE("a certificate that names no source can never be proved, and the remedy says what would help") {
  Site site;
  const auto soft = site.assessed(RevocationPolicy::soft);
  const auto of_ca = std::ranges::find_if(soft.findings, [](const checks::Finding& finding) {
    return finding.check == "revocation-unknown" && finding.summary.find("Test CA") != std::string::npos;
  });
  REQUIRE(of_ca != soft.findings.end());
  CHECK(of_ca->remedy == "have it issued with a CRL address, or for at most seven days");
}

TEST_CASE("a short-lived leaf needs no proof") {
  Site site;
  Recipe recipe = leaf_recipe("shop.example");
  recipe.not_before = "2026-06-01T00:00:00Z";
  recipe.not_after = "2026-06-06T00:00:00Z";
  site.leaf = issue(site.ca, recipe);
  site.ca.certificate = site.ca.certificate;
  site.serve();
  const auto assessment = site.assessed(RevocationPolicy::soft);
  const auto about_leaf = std::ranges::find_if(assessment.findings, [](const checks::Finding& finding) {
    return finding.check == "revocation-unknown" && finding.status == checks::Status::failed &&
           finding.summary.find("Test CA") == std::string::npos;
  });
  CHECK(about_leaf == assessment.findings.end());
}

TEST_CASE("a staple that proves nothing is a warning that says why, a good one passes, no staple is not applicable") {
  Site site;
  CHECK(status(site.assessed(RevocationPolicy::staple), "staple-invalid") == checks::Status::not_applicable);
  site.staple(make_ocsp(site.ca, site.leaf.certificate));
  CHECK(status(site.assessed(RevocationPolicy::staple), "staple-invalid") == checks::Status::passed);
  site.staple(make_ocsp_error(3));
  const auto assessment = site.assessed(RevocationPolicy::staple);
  CHECK(find(assessment, "staple-invalid")->severity == Severity::warning);
  CHECK(find(assessment, "staple-invalid")->summary ==
        "comes with an OCSP response that proves nothing: the responder says tryLater");
}

TEST_CASE("a staple that says revoked is refused by the default policy") {
  Site site;
  site.staple(make_ocsp(site.ca, site.leaf.certificate, {.status = CertStatus::revoked}));
  const auto assessment = site.assessed(RevocationPolicy::staple);
  CHECK(assessment.chains.front().verdicts.front().verdict == path::Verdict::not_trusted);
  CHECK(status(assessment, "revoked") == checks::Status::failed);
}

TEST_CASE("sources that contradict each other are a warning, and the certificate is taken as revoked") {
  Site site;
  site.staple(make_ocsp(site.ca, site.leaf.certificate));
  site.add(crl_evidence(site.ca, {}, list));
  CHECK(status(site.assessed(RevocationPolicy::soft), "revocation-disagrees") == checks::Status::passed);
  site.scene.observation.evidence = {crl_evidence(site.ca, {.entries = {{site.leaf.certificate}}}, list)};
  const auto assessment = site.assessed(RevocationPolicy::soft);
  CHECK(find(assessment, "revocation-disagrees")->severity == Severity::warning);
  CHECK(find(assessment, "revocation-disagrees")->summary ==
        "is revoked by one source and good by another: the CRL http://crl.example/ca.crl of 2 days ago says revoked, "
        "the stapled OCSP response of 2 days ago says good");
  CHECK(status(assessment, "revoked") == checks::Status::failed);
}

TEST_CASE(
    "what is wanted is asked for the chain's deciding verdicts, and nothing when all of it is there or nobody looks") {
  Site site;
  const auto wanted = [&](RevocationPolicy policy) {
    path::SignatureMemory signatures;
    const assess::Terms terms{
        .stores = site.scene.stores, .clients = {&path::web_client()}, .now = site.scene.now, .revocation = policy};
    return assess::evidence_wanted(site.scene.observation, terms, signatures).size();
  };
  CHECK(wanted(RevocationPolicy::off) == 0);
  CHECK(wanted(RevocationPolicy::soft) == 1);
  site.add(crl_evidence(site.ca, {}, list));
  CHECK(wanted(RevocationPolicy::soft) == 0);
}
