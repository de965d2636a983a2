#include "check_case.h"
#include "checks/caa_issuers.h"
#include "checks/caa_rules.h"

namespace trustprobe::checks {

using observation::CaaLookup;
using observation::CaaOutcome;
using observation::CaaRecord;

namespace {

// Amazon Root CA 1: what stands below a certificate with its fingerprint is judged by the rules of the public web.
constexpr const char* public_fingerprint = "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e";

support::Recipe ca_of(const std::string& organization) {
  support::Recipe recipe = support::ca_recipe(organization + " CA");
  recipe.subject = {{"O", organization}, {"CN", organization + " CA"}};
  return recipe;
}

struct Names {
  std::string target = "pay.shop.example";
  std::string san = "DNS:pay.shop.example";
};

/// A target whose leaf was issued by a CA of this organisation, below a public root of another one.
support::Scene scene_of(const std::string& organization, const Names& names = {},
                        const std::string& root_organization = "Root Keepers") {
  const auto root = support::posing_as(support::self_sign(ca_of(root_organization)), public_fingerprint);
  const auto ca = support::issue(root, ca_of(organization));
  support::Recipe leaf = support::with_extension(Family().recipe(), "subjectAltName", names.san);
  support::Scene scene(names.target);
  scene.add_address("203.0.113.10");
  scene.serve({0}, {"default"}, {support::issue(ca, leaf), ca});
  scene.trust("roots", {root});
  return scene;
}

CaaLookup found(std::vector<CaaRecord> records, std::string at = "shop.example") {
  return {CaaOutcome::found, std::move(at), std::move(records), ""};
}

Finding renewal(support::Scene scene, CaaLookup lookup) {
  scene.observation.caa = std::move(lookup);
  return finding_of("caa-renewal", scene);
}

const CaaRecord amazon{0, "issue", "amazon.com"}, other{0, "issue", "letsencrypt.org"}, nobody{0, "issue", ";"},
    contact{0, "iodef", "mailto:security@shop.example"};

Names wildcard() {
  return {"pay.shop.example", "DNS:*.shop.example"};
}

}  // namespace

TEST_CASE("the domain of an issue value ends at the semicolon, without regard to case and blanks") {
  CHECK(parse_issue_value("amazon.com").domain == "amazon.com");
  CHECK(parse_issue_value(" \tAmazon.COM \t").domain == "amazon.com");
  CHECK(parse_issue_value("ca1.example; policy=ev").domain == "ca1.example");
  CHECK(parse_issue_value("ca1.example;").domain == "ca1.example");
  CHECK(parse_issue_value("ca-1.example ; a=b; c-d = e=f").domain == "ca-1.example");
  for (const char* empty : {"", " ", ";", " ; ", "; policy=ev"}) CHECK(parse_issue_value(empty).domain.empty());
}

// RFC 8659 4.2: what breaks the grammar MUST be treated as an empty issuer-domain-name.
TEST_CASE("a malformed issue value means nobody") {
  for (const char* value : {"amazon.com.", ".amazon.com", "amazon..com", "-amazon.com", "amazon-.com", "amazon_1.com",
                            "amazon.com letsencrypt.org", "amazon.com, letsencrypt.org", "https://amazon.com",
                            "amazon.com; policy", "amazon.com; =ev", "amazon.com; a=b;", "amazon.com; a=b c",
                            "amazon.com; a=\x7f", "amazon.com; a=\xe9", "amazon.com\n"}) {
    CAPTURE(value);
    CHECK(parse_issue_value(value).domain.empty());
  }
}

TEST_CASE("accounturi and validationmethods limit a record, other parameters do not") {
  CHECK(parse_issue_value("ca.example; accounturi=https://ca.example/1").limited);
  CHECK(parse_issue_value("ca.example; policy=ev; ValidationMethods=dns-01").limited);
  CHECK_FALSE(parse_issue_value("ca.example; policy=ev").limited);
  CHECK_FALSE(parse_issue_value("ca.example").limited);
}

TEST_CASE("a wildcard has the issuewild records where there are some, a host never") {
  const std::vector<CaaRecord> records{amazon, {0, "IssueWild", "letsencrypt.org"}, contact};
  CHECK(issuer_domains(deciding_records(records, NameKind::host)) == std::vector<std::string>{"amazon.com"});
  CHECK(issuer_domains(deciding_records(records, NameKind::wildcard)) == std::vector<std::string>{"letsencrypt.org"});
  CHECK(issuer_domains(deciding_records({amazon, contact}, NameKind::wildcard)) ==
        std::vector<std::string>{"amazon.com"});
  CHECK(deciding_records({{0, "issuewild", "amazon.com"}}, NameKind::host).empty());
}

TEST_CASE("records are shown as in a zone file, and what they hold cannot move a cursor") {
  CHECK(record_text({128, "issue", "ca.example; a=\"b\""}) == R"(128 issue "ca.example; a=\"b\"")");
  CHECK(record_text({0, "issue", "\x1b[2Jca.example"}) == R"(0 issue "\x1b[2Jca.example")");
}

TEST_CASE("a CA is known by the organisation in its certificates, in whole words") {
  const auto name = [](std::string_view organization) {
    const CaaIssuer* issuer = find_caa_issuer(organization);
    return issuer ? issuer->name : std::string_view();
  };
  CHECK(name("Amazon") == "Amazon");
  CHECK(name("Amazonia Trust") == "");
  CHECK(name("Let's Encrypt") == "Let's Encrypt");
  CHECK(name("Internet Security Research Group") == "Let's Encrypt");
  CHECK(name("Google Trust Services LLC") == "Google Trust Services");
  CHECK(name("DigiCert, Inc.") == "DigiCert");
  CHECK(name("The USERTRUST Network") == "Sectigo");
  CHECK(name("ZeroSSL GmbH") == "Sectigo");
  CHECK(name("GlobalSign nv-sa") == "GlobalSign");
  CHECK(name("Starfield Technologies, Inc.") == "GoDaddy");
  CHECK(name("SSL Corporation") == "SSL.com");
  CHECK(name("Unizeto Technologies S.A.") == "Certum");
  CHECK(name("Buypass AS-983163327") == "Buypass");
  CHECK(name("Microsoft Corporation") == "Microsoft");
  CHECK(name("Apple Inc.") == "Apple");
  CHECK(name("Entrust, Inc.") == "Entrust");
  CHECK(name("") == "");
}

TEST_CASE("caa-renewal is not judged without --caa, below private roots and for a certificate of other names") {
  CHECK(status_of("caa-renewal", scene_of("Amazon")) == Status::not_applicable);
  const Family family;
  auto private_scene = family.scene_with(family.leaf);
  private_scene.observation.caa = found({other});
  CHECK(status_of("caa-renewal", private_scene) == Status::not_applicable);
  CHECK(renewal(scene_of("Amazon", {"pay.shop.example", "DNS:pay.other.example"}), found({other})).status ==
        Status::not_applicable);
}

TEST_CASE("caa-renewal fails where the records name other CAs only, and names the record that is missing") {
  const Finding finding = renewal(scene_of("Amazon"), found({other, contact}));
  CHECK(finding.status == Status::failed);
  CHECK(finding.severity == Severity::error);
  CHECK(finding.subject == "the certificate");
  CHECK(finding.summary ==
        "cannot be renewed by Amazon: the CAA records at shop.example let only letsencrypt.org issue");
  CHECK(
      finding.detail ==
      "Found at shop.example: 0 issue \"letsencrypt.org\" and 0 iodef \"mailto:security@shop.example\". Amazon answers "
      "to amazon.com, amazontrust.com, awstrust.com and amazonaws.com. The certificate works on until it ends; its "
      "next renewal fails, also one that is managed (ACM, ACME).");
  CHECK(finding.remedy ==
        "add 0 issue \"amazon.com\" to the CAA records of shop.example, or have the certificate issued by a CA that "
        "they let issue");
  CHECK(finding.endpoints == std::vector<std::size_t>{0});
}

TEST_CASE("caa-renewal passes with any domain of the CA, beside other records, and without records that restrict") {
  for (const char* domain :
       {"amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com", "AMAZON.com; policy=x"}) {
    CAPTURE(domain);
    CHECK(renewal(scene_of("Amazon"), found({other, nobody, {0, "issue", domain}})).status == Status::passed);
  }
  CHECK(renewal(scene_of("Amazon"), found({contact})).status == Status::passed);
  CHECK(renewal(scene_of("Amazon"), {CaaOutcome::none, "", {}, ""}).status == Status::passed);
  CHECK(renewal(scene_of("Nobody Knows"), {CaaOutcome::none, "", {}, ""}).status == Status::passed);
}

TEST_CASE("caa-renewal fails for every CA, known or not, where nobody may issue") {
  CHECK(renewal(scene_of("Amazon"), found({nobody})).summary ==
        "cannot be renewed by Amazon: the CAA records at shop.example let nobody issue");
  const Finding finding = renewal(scene_of("Nobody Knows"), found({nobody}));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary == "cannot be renewed by Nobody Knows: the CAA records at shop.example let nobody issue");
  CHECK(finding.remedy.starts_with("add an issue record with the domain of Nobody Knows to"));
}

// RFC 8659 4.1, 8.1
TEST_CASE("caa-renewal fails on an unknown tag that is critical, and on no other one") {
  const Finding finding = renewal(scene_of("Amazon"), found({amazon, {128, "tbs", "x"}}));
  CHECK(finding.severity == Severity::error);
  CHECK(finding.summary ==
        "cannot be renewed by Amazon: 128 tbs \"x\" at shop.example is critical, and no CA knows it");
  CHECK(finding.remedy == "take 128 tbs \"x\" out of the CAA records of shop.example");
  CHECK(renewal(scene_of("Amazon"), found({amazon, {127, "tbs", "x"}})).status == Status::passed);
  CHECK(renewal(scene_of("Amazon"), found({{128, "Issue", "amazon.com"}, {128, "iodef", "x"}})).status ==
        Status::passed);
}

TEST_CASE("caa-renewal asks issuewild for wildcards and issue for hosts, and both where a certificate has both") {
  const CaaRecord other_wild{0, "issuewild", "letsencrypt.org"};
  CHECK(renewal(scene_of("Amazon"), found({amazon, other_wild})).status == Status::passed);
  const Finding finding = renewal(scene_of("Amazon", wildcard()), found({amazon, other_wild}));
  CHECK(finding.summary ==
        "cannot be renewed by Amazon: the CAA records at shop.example let only letsencrypt.org issue wildcards");
  CHECK(finding.remedy.starts_with("add 0 issuewild \"amazon.com\" to"));
  CHECK(renewal(scene_of("Amazon", wildcard()), found({other, {0, "issuewild", "amazon.com"}})).status ==
        Status::passed);
  CHECK(renewal(scene_of("Amazon", wildcard()), found({other})).remedy.starts_with("add 0 issue \"amazon.com\" to"));
  const Names both{"shop.example", "DNS:shop.example,DNS:*.shop.example"};
  CHECK(renewal(scene_of("Amazon", both), found({amazon, other_wild})).status == Status::failed);
}

// RFC 8659 3: for *.X the climb begins at X.
TEST_CASE("caa-renewal does not hold the records of a host against a wildcard above it") {
  const Finding finding = renewal(scene_of("Amazon", wildcard()), found({other}, "pay.shop.example"));
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.summary ==
        "may or may not be renewable: the CAA records at pay.shop.example do not count for *.shop.example");
  CHECK(finding.remedy == "look at the CAA records of shop.example");
}

TEST_CASE(
    "caa-renewal notes that a record holds for one account or method only, unless another one lets the CA issue") {
  const CaaRecord limited{0, "issue", "letsencrypt.org; accounturi=https://acme.example/1"};
  const Finding finding = renewal(scene_of("Let's Encrypt"), found({limited}));
  CHECK(finding.status == Status::failed);
  CHECK(finding.severity == Severity::note);
  CHECK(finding.summary == "can be renewed by Let's Encrypt only within the limits of the CAA records at shop.example");
  CHECK(finding.detail.find("accounturi=https://acme.example/1") != std::string::npos);
  CHECK(renewal(scene_of("Let's Encrypt"), found({limited, other})).status == Status::passed);
}

TEST_CASE("caa-renewal is undetermined where it is not known which domains the CA answers to") {
  const Finding finding = renewal(scene_of("Nobody Knows"), found({amazon, other}));
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::warning);
  CHECK(
      finding.summary ==
      "may or may not be renewable: the CAA records at shop.example let only amazon.com and letsencrypt.org issue, and "
      "which domains its CA, Nobody Knows, answers to is not known here");
}

TEST_CASE("caa-renewal believes that a CA above an unknown one lets it issue, but not that nobody else does") {
  CHECK(renewal(scene_of("Reseller", {}, "Sectigo Limited"), found({{0, "issue", "sectigo.com"}})).status ==
        Status::passed);
  CHECK(renewal(scene_of("Reseller", {}, "Sectigo Limited"), found({{0, "issue", "reseller.example"}})).status ==
        Status::undetermined);
  CHECK(renewal(scene_of("Amazon", {}, "Starfield Technologies, Inc."), found({{0, "issue", "godaddy.com"}})).status ==
        Status::failed);
}

TEST_CASE("caa-renewal is undetermined where DNS does not answer, and says why") {
  const Finding finding =
      renewal(scene_of("Amazon"), {CaaOutcome::resolver_failed, "", {}, "shop.example: no\x1b answer"});
  CHECK(finding.status == Status::undetermined);
  CHECK(finding.severity == Severity::warning);
  CHECK(finding.summary ==
        "may or may not be renewable: CAA records could not be looked up (shop.example: no\\x1b answer)");
}

}  // namespace trustprobe::checks
