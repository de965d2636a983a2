#include "path/revocation_rules.h"

#include "path/judging.h"
#include "support/revocation_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;
using revocation::CertStatus;
using revocation::EvidenceKind;
using revocation::EvidenceRef;
using revocation::Status;

namespace {

constexpr const char* leaf_list = "http://crl.example/ca.crl";
constexpr const char* root_list = "http://crl.example/root.crl";
constexpr const char* responder = "http://ocsp.example";

Recipe named(Recipe recipe, const std::string& list) {
  recipe = with_extension(recipe, "crlDistributionPoints", "URI:" + list);
  return with_extension(recipe, "authorityInfoAccess", "OCSP;URI:" + std::string(responder));
}

/// A root, an intermediate and a leaf that all name where their status is to be had.
struct Family {
  Identity root = make_root("Root");
  Identity ca = issue(root, named(ca_recipe("CA"), root_list));
  Identity leaf = issue(ca, named(leaf_recipe("shop.example"), leaf_list));
  trust::TrustStore store = store_of({root});

  EvidenceRef list_of_ca(std::vector<CrlRecipe::Entry> entries = {}) const {
    return crl_evidence(ca, {.entries = std::move(entries)}, leaf_list);
  }
  EvidenceRef list_of_root(std::vector<CrlRecipe::Entry> entries = {}) const {
    return crl_evidence(root, {.entries = std::move(entries)}, root_list);
  }
  EvidenceRef staple(CertStatus status) const {
    return revocation::make_evidence(
        {.kind = EvidenceKind::staple, .source = "127.0.0.1", .subject = leaf.certificate->fingerprint, .nonce = {}},
        make_ocsp(ca, leaf.certificate, {.status = status}));
  }

  PathVerdict verdict(RevocationPolicy policy, std::vector<EvidenceRef> evidence,
                      std::string_view client = "web") const {
    VerdictRequest request = request_for({leaf, ca}, store);
    request.terms.now = instant("2026-06-03");
    request.client = find_client(client);
    request.revocation = {policy, std::move(evidence), true};
    return judged(request);
  }
};

std::vector<std::string> urls(const std::vector<EvidenceRequest>& requests) {
  std::vector<std::string> list;
  for (const EvidenceRequest& request : requests)
    list.push_back(std::string(to_string(request.kind)) + " " + request.url);
  return list;
}

}  // namespace

TEST_CASE("a revoked leaf is refused where somebody looks, and trusted where nobody does") {
  const Family family;
  const std::vector evidence{family.list_of_ca({{family.leaf.certificate}})};
  CHECK(family.verdict(RevocationPolicy::off, evidence).verdict == Verdict::trusted);
  for (const auto policy : {RevocationPolicy::staple, RevocationPolicy::soft, RevocationPolicy::hard}) {
    const PathVerdict verdict = family.verdict(policy, evidence);
    CHECK(verdict.verdict == Verdict::not_trusted);
    CHECK(listed(verdict.problems).starts_with("revoked@0"));
  }
  CHECK(family.verdict(RevocationPolicy::soft, evidence).problems.front().detail ==
        "revoked 14 days ago, on 2026-05-20 (no reason given), says the CRL http://crl.example/ca.crl");
}

TEST_CASE("clients that do not look by themselves trust what is revoked until they are told to look") {
  const Family family;
  const std::vector evidence{family.staple(CertStatus::revoked)};
  CHECK(family.verdict(RevocationPolicy::staple, evidence, "openssl").verdict == Verdict::trusted);
  CHECK(family.verdict(RevocationPolicy::staple, evidence, "gnutls").verdict == Verdict::not_trusted);
  CHECK(family.verdict(RevocationPolicy::soft, evidence, "openssl").verdict == Verdict::not_trusted);
  // What is known is told all the same.
  CHECK(family.verdict(RevocationPolicy::staple, evidence, "openssl").revocation.front().status == Status::revoked);
}

TEST_CASE("what is not known decides under hard only, and then nothing is said") {
  const Family family;
  CHECK(family.verdict(RevocationPolicy::staple, {}).verdict == Verdict::trusted);
  CHECK(family.verdict(RevocationPolicy::soft, {}).verdict == Verdict::trusted);
  const PathVerdict hard = family.verdict(RevocationPolicy::hard, {});
  CHECK(hard.verdict == Verdict::undetermined);
  CHECK(listed(hard.problems) == "revocation-unknown@0 revocation-unknown@1");
}

TEST_CASE("hard asks for every certificate but the anchor") {
  const Family family;
  CHECK(family.verdict(RevocationPolicy::hard, {family.list_of_ca()}).verdict == Verdict::undetermined);
  CHECK(family.verdict(RevocationPolicy::hard, {family.list_of_root()}).verdict == Verdict::undetermined);
  const PathVerdict both = family.verdict(RevocationPolicy::hard, {family.list_of_ca(), family.list_of_root()});
  CHECK(both.verdict == Verdict::trusted);
  CHECK(both.revocation.size() == 2);
  const std::vector revoked_ca{family.list_of_ca(), family.list_of_root({{family.ca.certificate}})};
  CHECK(listed(family.verdict(RevocationPolicy::soft, revoked_ca).problems).starts_with("revoked@1"));
}

// CA/Browser Forum Baseline Requirements 1.6.1.
TEST_CASE("a leaf that lives for at most seven days needs no proof, one that lives a second longer does") {
  Family family;
  Recipe recipe = leaf_recipe("shop.example");
  recipe.not_before = "2026-06-01T00:00:00Z";
  recipe.not_after = "2026-06-07T23:59:59Z";
  family.leaf = issue(family.ca, recipe);
  CHECK(is_short_lived(*family.leaf.certificate));
  CHECK(family.verdict(RevocationPolicy::hard, {family.list_of_root()}).verdict == Verdict::trusted);
  recipe.not_after = "2026-06-08T00:00:00Z";
  family.leaf = issue(family.ca, recipe);
  CHECK(family.verdict(RevocationPolicy::hard, {family.list_of_root()}).verdict == Verdict::undetermined);
}

TEST_CASE("a path that fails for another reason is not looked at") {
  Family family;
  family.store = store_of({make_root("Other")});
  CHECK(family.verdict(RevocationPolicy::hard, {family.list_of_ca({{family.leaf.certificate}})}).revocation.empty());
}

TEST_CASE("a search goes on past a revoked intermediate, and a client that does not search ends there") {
  const Family family;
  Recipe recipe = named(ca_recipe("CA"), root_list);
  recipe.key = family.ca.key;
  const Identity twin = issue(family.root, recipe);  // the same name and key, another certificate
  VerdictRequest request = request_for({family.leaf, family.ca, twin}, family.store);
  request.terms.now = instant("2026-06-03");
  request.revocation = {RevocationPolicy::soft, {family.list_of_root({{family.ca.certificate}})}};
  const PathVerdict searched = judged(request);
  CHECK(searched.verdict == Verdict::trusted);
  CHECK(searched.path.certificates[1] == twin.certificate);
  REQUIRE(searched.rejected.size() == 1);
  CHECK(listed(searched.rejected.front().problems) == "revoked@1");
  request.client = find_client("gnutls");
  CHECK(judged(request).verdict == Verdict::not_trusted);
}

// RFC 5280 6.3.3 (f).
TEST_CASE("a list may be signed by another key of the issuer, when that key has a path to the same anchor") {
  const Family family;
  const Identity new_key = issue(family.root, ca_recipe("CA"));
  const Identity stranger = issue(make_root("Stranger"), ca_recipe("CA"));
  const auto with = [&](const Identity& signer) {
    VerdictRequest request = request_for({family.leaf, family.ca, signer}, family.store);
    request.terms.now = instant("2026-06-03");
    request.revocation = {RevocationPolicy::soft,
                          {crl_evidence(signer, {.entries = {{family.leaf.certificate}}}, leaf_list)}};
    return judged(request);
  };
  CHECK(with(new_key).verdict == Verdict::not_trusted);
  CHECK(with(stranger).verdict == Verdict::trusted);
  CHECK(with(stranger).revocation.front().detail == "its signature does not hold");
}

TEST_CASE("of many certificates that a list's signer may have, ten beside the path are looked at") {
  const Family family;
  const Identity new_key = issue(family.root, ca_recipe("CA"));
  const Identity stranger = make_root("Stranger");
  const auto with_others = [&](int count) {
    std::vector<Identity> sent{family.leaf, family.ca};
    for (int i = 0; i < count; ++i) sent.push_back(issue(stranger, ca_recipe("CA")));
    sent.push_back(new_key);
    VerdictRequest request = request_for(sent, family.store);
    request.terms.now = instant("2026-06-03");
    request.revocation = {RevocationPolicy::soft, {crl_evidence(new_key, {}, leaf_list)}};
    return judged(request).revocation.front().status;
  };
  CHECK(with_others(9) == Status::good);
  CHECK(with_others(10) == Status::unknown);
}

TEST_CASE("a key that may not sign lists signs none") {
  Family family;
  family.ca = issue(family.root, with_extension(named(ca_recipe("CA"), root_list), "keyUsage", "critical,keyCertSign"));
  family.leaf = issue(family.ca, named(leaf_recipe("shop.example"), leaf_list));
  const auto verdict = family.verdict(RevocationPolicy::soft, {family.list_of_ca({{family.leaf.certificate}})});
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.revocation.front().detail == "no certificate that may sign it is known");
}

// RFC 7633 4.2.3.
TEST_CASE("a must-staple leaf without a valid staple is refused by clients that insist, and only after a handshake") {
  Family family;
  family.leaf =
      issue(family.ca, with_extension(named(leaf_recipe("shop.example"), leaf_list), "tlsfeature", "status_request"));
  CHECK(listed(family.verdict(RevocationPolicy::staple, {}, "gnutls").problems) == "must-staple-unmet@0");
  CHECK(family.verdict(RevocationPolicy::staple, {}, "gnutls").verdict == Verdict::not_trusted);
  CHECK(family.verdict(RevocationPolicy::staple, {}).verdict == Verdict::trusted);
  CHECK(family.verdict(RevocationPolicy::staple, {family.staple(CertStatus::good)}, "gnutls").verdict ==
        Verdict::trusted);
  VerdictRequest from_file = request_for({family.leaf, family.ca}, family.store);
  from_file.client = find_client("gnutls");
  from_file.revocation.policy = RevocationPolicy::staple;
  CHECK(judged(from_file).verdict == Verdict::trusted);
}

TEST_CASE(
    "what a verdict wants to know is asked once, for every certificate of the path, and delta lists after their list") {
  const Family family;
  std::vector<EvidenceRequest> wanted;
  add_evidence_wanted(family.verdict(RevocationPolicy::soft, {}), {}, wanted);
  CHECK(urls(wanted) == std::vector<std::string>{"ocsp http://ocsp.example", "crl http://crl.example/ca.crl",
                                                 "ocsp http://ocsp.example", "crl http://crl.example/root.crl"});
  CHECK(wanted.front().certificate == family.leaf.certificate);
  CHECK(wanted.front().issuer == family.ca.certificate);
  add_evidence_wanted(family.verdict(RevocationPolicy::soft, {}), {}, wanted);
  CHECK(wanted.size() == 4);

  const auto with_delta =
      crl_evidence(family.ca, {.extensions = {{"freshestCRL", "URI:http://crl.example/delta.crl"}}}, leaf_list);
  std::vector<EvidenceRequest> further;
  add_evidence_wanted(family.verdict(RevocationPolicy::soft, {with_delta}), {with_delta}, further);
  CHECK(urls(further) == std::vector<std::string>{"ocsp http://ocsp.example", "crl http://crl.example/delta.crl",
                                                  "ocsp http://ocsp.example", "crl http://crl.example/root.crl"});
}

TEST_CASE("a missing issuer is wanted by clients that fetch it") {
  Family family;
  family.leaf = issue(family.ca, with_extension(leaf_recipe("shop.example"), "authorityInfoAccess",
                                                "caIssuers;URI:http://crt.example/ca.cer"));
  const auto wanted_by = [&](std::string_view client) {
    VerdictRequest request = request_for({family.leaf}, family.store);
    request.client = find_client(client);
    std::vector<EvidenceRequest> wanted;
    add_evidence_wanted(judged(request), {}, wanted);
    return urls(wanted);
  };
  CHECK(wanted_by("chrome") == std::vector<std::string>{"issuer http://crt.example/ca.cer"});
  CHECK(wanted_by("web").empty());
}

// RFC 6066 8.
TEST_CASE("a staple whose answer does not hold is refused by clients that insist, one without an answer is not") {
  const Family family;
  const auto by = [&](base::Bytes response, std::string_view client) {
    const auto staple = revocation::make_evidence({.kind = EvidenceKind::staple,
                                                   .source = "127.0.0.1",
                                                   .subject = family.leaf.certificate->fingerprint,
                                                   .nonce = {}},
                                                  std::move(response));
    return family.verdict(RevocationPolicy::staple, {staple}, client);
  };
  const base::Bytes expired = make_ocsp(family.ca, family.leaf.certificate, {.next_update = "2026-06-02T00:00:00Z"});
  CHECK(by(expired, "gnutls").verdict == Verdict::not_trusted);
  CHECK(listed(by(expired, "gnutls").problems) == "bad-status-response@0");
  CHECK(by(expired, "web").verdict == Verdict::trusted);
  CHECK(by(make_ocsp_error(3), "gnutls").verdict == Verdict::trusted);
}
