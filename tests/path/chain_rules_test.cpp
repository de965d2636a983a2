// Each rule alone: one chain of root, CA and leaf, one thing wrong.
#include "path/chain_rules.h"

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

struct Chain {
  Recipe root = ca_recipe("Root"), ca = ca_recipe("CA"), leaf = leaf_recipe("shop.example");

  PathVerdict judge(const char* now = "2026-06-01T12:00:00Z") const {
    const Identity top = self_sign(root), middle = issue(top, ca), end = issue(middle, leaf);
    const trust::TrustStore store = store_of({top});
    VerdictRequest request = request_for({end, middle}, store);
    request.terms.now = instant(now);
    PathVerdict verdict = judged(request);
    verdict.path.anchor = nullptr;  // the store ends here
    return verdict;
  }
  /// Those that `web` refuses.
  std::string problems() const {
    std::vector<Problem> all = judge().problems;
    std::erase_if(all, [](const Problem& problem) { return !refuses(web_client(), problem); });
    return listed(all);
  }
};

std::string with_leaf(const std::string& extension, const std::string& value) {
  Chain chain;
  chain.leaf = with_extension(chain.leaf, extension, value);
  return chain.problems();
}

std::string with_ca(const std::string& extension, const std::string& value) {
  Chain chain;
  chain.ca = with_extension(chain.ca, extension, value);
  return chain.problems();
}

}  // namespace

TEST_CASE("a chain without fault has no problem") {
  const PathVerdict verdict = Chain{}.judge();
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(listed(verdict.problems) == "");
  CHECK(verdict.path.certificates.size() == 3);
  CHECK(verdict.signature_checks == 2);
}

// RFC 5280 4.1.2.5: notBefore through notAfter, inclusive.
TEST_CASE("a certificate is valid in its first and in its last second, and not one second beyond") {
  Chain chain;
  chain.leaf.not_before = "2026-03-01T00:00:00Z";
  chain.leaf.not_after = "2026-05-01T00:00:00Z";
  CHECK(chain.judge("2026-03-01T00:00:00Z").verdict == Verdict::trusted);
  CHECK(chain.judge("2026-05-01T00:00:00Z").verdict == Verdict::trusted);
  CHECK(listed(chain.judge("2026-02-28T23:59:59Z").problems) == "not-yet-valid@0");
  CHECK(listed(chain.judge("2026-05-01T00:00:01Z").problems) == "expired@0");
  CHECK(chain.judge("2026-05-01T00:00:01Z").problems.front().detail == "expired less than a day ago, on 2026-05-01");
  CHECK(chain.judge("2026-05-13T01:00:00Z").problems.front().detail == "expired 12 days ago, on 2026-05-01");
  CHECK(chain.judge("2026-02-27T00:00:00Z").problems.front().detail == "valid in 2 days, from 2026-03-01T00:00:00Z");
}

TEST_CASE("an expired authority and an expired anchor are refused") {
  Chain chain;
  chain.ca.not_after = "2026-05-01T00:00:00Z";
  CHECK(chain.problems() == "expired@1");
  chain = Chain{};
  chain.root.not_after = "2026-05-01T00:00:00Z";
  CHECK(chain.problems() == "expired@2");
}

TEST_CASE("an issuer must be an authority that may sign certificates (RFC 5280 6.1.4 (k), (n))") {
  CHECK(with_ca("basicConstraints", "critical,CA:FALSE") == "not-a-ca@1");
  CHECK(with_ca("basicConstraints", "") == "basic-constraints-missing@1");
  CHECK(with_ca("keyUsage", "critical,cRLSign") == "key-cert-sign-missing@1");
  CHECK(with_ca("keyUsage", "") == "");
}

TEST_CASE("a leaf that calls itself an authority is tolerated") {
  CHECK(with_leaf("basicConstraints", "critical,CA:TRUE") == "");
}

TEST_CASE("the purpose must be TLS server in the leaf and in what stands above it") {
  CHECK(with_leaf("extendedKeyUsage", "clientAuth") == "purpose-forbidden@0");
  CHECK(with_leaf("extendedKeyUsage", "") == "");
  CHECK(with_leaf("extendedKeyUsage", "anyExtendedKeyUsage") == "");
  CHECK(with_ca("extendedKeyUsage", "emailProtection") == "purpose-forbidden@1");
  CHECK(with_ca("extendedKeyUsage", "clientAuth,serverAuth") == "");
}

TEST_CASE("critical extensions must be known, and known ones well formed") {
  CHECK(with_leaf("1.2.3.4", "critical,DER:0500") == "unhandled-critical-extension@0");
  CHECK(with_leaf("1.2.3.4", "DER:0500") == "");
  CHECK(with_ca("1.2.3.4", "critical,DER:0500") == "unhandled-critical-extension@1");
  CHECK(with_leaf("authorityInfoAccess", "critical,OCSP;URI:http://ocsp.example/") == "information-access-critical@0");
  CHECK(with_ca("nameConstraints", "critical,DER:3000") == "name-constraints-empty@1");
}

TEST_CASE("name constraints of an authority bind the leaf") {
  CHECK(with_ca("nameConstraints", "critical,permitted;DNS:shop.example") == "");
  CHECK(with_ca("nameConstraints", "critical,permitted;DNS:other.example") == "name-constraint-violated@0");
  CHECK(with_ca("nameConstraints", "excluded;DNS:shop.example") == "name-constraint-violated@0");
}

TEST_CASE("host names come from subject alternative names only") {
  CHECK(with_leaf("subjectAltName", "DNS:a.example,DNS:b.example") == "name-mismatch@0");
  CHECK(with_leaf("subjectAltName", "") == "common-name-only@0");
  Chain chain;
  chain.leaf = with_extension(chain.leaf, "subjectAltName", "DNS:a.example,DNS:b.example");
  CHECK(chain.judge().problems.back().detail ==
        "the certificate names a.example and b.example (2 names), not shop.example");
}

TEST_CASE("SHA-1 is refused below the anchor and of no account on it") {
  Chain chain;
  chain.root.hash = "SHA1";
  CHECK(chain.problems() == "");
  chain.ca.hash = "SHA1";
  CHECK(chain.problems() == "weak-signature@1");
  chain = Chain{};
  chain.leaf.hash = "SHA1";
  CHECK(chain.problems() == "weak-signature@0");
}

TEST_CASE("an RSA key of 1024 bits passes here") {
  Chain chain;
  chain.leaf.key_kind = KeyKind::rsa1024;
  CHECK(chain.problems() == "");
}

TEST_CASE("extensions in a certificate of version 1 are refused") {
  const Identity root = make_root("Root");
  Identity leaf = issue(root, leaf_recipe("shop.example"));
  auto old = std::make_shared<x509::Certificate>(*leaf.certificate);  // OpenSSL signs no such thing
  old->version = 1;
  leaf.certificate = old;
  const trust::TrustStore store = store_of({root});
  CHECK(listed(judged(request_for({leaf}, store)).problems) == "version-invalid@0 version-old@0");
}

TEST_CASE("an RSA key of fewer than 1024 bits is refused") {
  Chain chain;
  chain.leaf.key_kind = KeyKind::rsa1016;
  CHECK(chain.problems() == "weak-key@0");
}

TEST_CASE("a negative serial number is refused, zero is not") {
  Chain chain;
  chain.leaf.serial = -1;
  CHECK(chain.problems() == "serial-negative@0");
}

TEST_CASE("an old anchor of version 1 needs no basicConstraints, an authority does") {
  const auto without_key_id = [](Recipe recipe) {
    return with_extension(std::move(recipe), "authorityKeyIdentifier", "");
  };
  Chain chain;
  chain.root.version = 1;
  chain.root.extensions = {};
  chain.ca = without_key_id(chain.ca);
  CHECK(chain.problems() == "");
  chain = Chain{};
  chain.ca.version = 1;
  chain.ca.extensions = {};
  chain.leaf = without_key_id(chain.leaf);
  CHECK(chain.problems() == "basic-constraints-missing@1");
}

// RFC 5280 6.1.4 (l), (m).
TEST_CASE("path length counts the authorities below, but not self-issued ones") {
  const auto judge = [](int length, bool rollover) {
    const Identity root = self_sign(
        with_extension(ca_recipe("Root"), "basicConstraints", "critical,CA:TRUE,pathlen:" + std::to_string(length)));
    const Identity second = issue(root, ca_recipe(rollover ? "Root" : "Second"));
    const Identity third = issue(second, ca_recipe("Third"));
    const Identity leaf = issue(third, leaf_recipe("shop.example"));
    const trust::TrustStore store = store_of({root});
    return listed(judged(request_for({leaf, third, second}, store)).problems);
  };
  CHECK(judge(2, false) == "");
  CHECK(judge(1, false) == "path-length-exceeded@1");
  CHECK(judge(1, true) == "");
  CHECK(judge(0, true) == "path-length-exceeded@1");
}
