// The answer of `verify` and its trees.
#include "report/verify_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "path/judging.h"
#include "report/path_tree.h"

namespace trustprobe::report {
namespace {

using support::ca_recipe;
using support::Identity;
using support::issue;

Identity cross_signed(const Identity& issuer, const Identity& subject, support::Recipe recipe) {
  recipe.key = subject.key;
  return issue(issuer, recipe);
}

/// A root of its own that an older one signed too, which in turn an oldest one signed.
struct CrossSigned {
  Identity oldest = support::make_root("Class 2"), older = support::make_root("G2"), root = support::make_root("CA 3");
  Identity older_by_oldest = cross_signed(oldest, older, ca_recipe("G2"));
  Identity root_by_older = cross_signed(older, root, ca_recipe("CA 3"));
  Identity ca = issue(root, ca_recipe("M02"));
  Identity leaf = issue(ca, support::leaf_recipe("shop.example"));

  std::vector<Identity> sent() const { return {leaf, ca, root_by_older, older_by_oldest}; }
};

const path::Client& client(std::string_view id) {
  const path::Client* found = path::find_client(id);
  REQUIRE(found != nullptr);
  return *found;
}

path::PathVerdict every_path(const std::vector<Identity>& sent, const trust::TrustStore& store,
                             std::string_view id = "web") {
  path::VerdictRequest request = path::request_for(sent, store);
  request.client = &client(id);
  request.every_path = true;
  return path::judged(request);
}

trust::TrustStoreRef shared(const std::string& name, const std::vector<Identity>& roots) {
  std::vector<trust::Anchor> anchors;
  for (const Identity& root : roots) anchors.push_back({root.certificate, ""});
  return std::make_shared<const trust::TrustStore>(name, trust::StoreOrigin{}, std::move(anchors));
}

/// As the command judges: every store by every client.
VerifiedChain verified(const std::vector<Identity>& sent, const std::vector<trust::TrustStoreRef>& stores,
                       const std::vector<std::string_view>& clients) {
  VerifiedChain chain{.title = "chain.pem", .expected_name = "shop.example", .at = support::instant("2026-06-01")};
  for (const Identity& identity : sent) chain.presented.push_back(identity.certificate);
  for (const trust::TrustStoreRef& store : stores) {
    for (const std::string_view id : clients) chain.verdicts.push_back(every_path(sent, *store, id));
  }
  return chain;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("every path is drawn to where it ends, and certificates of one name are told apart by their issuers") {
  const CrossSigned pki;
  const trust::TrustStore store = path::store_of({pki.root, pki.older});
  CHECK("\n" + draw_paths(every_path(pki.sent(), store), {}, 0) == R"(
shop.example  (ECDSA P-256, until 2030-01-01)
└─ M02
   ├─ CA 3, self-signed          anchor in lab: TRUSTED
   └─ CA 3, signed by G2
      ├─ G2, self-signed         anchor in lab: TRUSTED
      └─ G2, signed by Class 2   stops here: its issuer, Class 2, was not sent and is not in lab
)");
}

TEST_CASE("a tree for a terminal without UTF-8 is ASCII, and its notes go below where there is no room beside it") {
  const CrossSigned pki;
  const trust::TrustStore store = path::store_of({pki.older});
  CHECK("\n" + draw_paths(every_path(pki.sent(), store), {.width = 60, .ascii = true}, 2) == R"(
  shop.example  (ECDSA P-256, until 2030-01-01)
  `- M02
     `- CA 3
        |- G2, self-signed
        |        anchor in lab: TRUSTED
        `- G2, signed by Class 2
                 stops here: its issuer, Class 2, was not
                 sent and is not in lab
)");
}

TEST_CASE("what breaks one way only stands on that way, also where it is about the leaf") {
  const CrossSigned pki;
  const Identity limited = cross_signed(
      pki.older, pki.root,
      support::with_extension(ca_recipe("CA 3"), "nameConstraints", "critical,permitted;DNS:other.example"));
  const trust::TrustStore both = path::store_of({pki.root, pki.older}), older = path::store_of({pki.older});
  const std::vector<Identity> sent{pki.leaf, pki.ca, limited};
  const std::string text = draw_paths(every_path(sent, both), {}, 0);
  CHECK(first_line(text) == "shop.example  (ECDSA P-256, until 2030-01-01)");
  CHECK(count(text, "TRUSTED") == 1);
  CAPTURE(text);
  CHECK(text.find("└─ CA 3, signed by G2   shop.example: ") != std::string::npos);
  // Where it breaks every way, it stands at its certificate.
  const std::string broken = draw_paths(every_path(sent, older), {}, 0);
  CHECK(first_line(broken).starts_with("shop.example  (ECDSA P-256, until 2030-01-01)   "));
  CHECK(broken.find("shop.example: ") == std::string::npos);
}

TEST_CASE("what a client tolerates is shown with -v only") {
  const Identity root = support::make_root("Root");
  const Identity leaf =
      issue(root, support::with_extension(support::leaf_recipe("shop.example"), "extendedKeyUsage", ""));
  const trust::TrustStore store = path::store_of({root});
  CHECK(draw_paths(every_path({leaf}, store), {}, 0).find("tolerated") == std::string::npos);
  CHECK(draw_paths(every_path({leaf}, store), {.verbose = true}, 0).find("tolerated: it has no extended key usage") !=
        std::string::npos);
}

TEST_CASE("clients that agree share a tree, one that does not has its own, and the answer names it") {
  const CrossSigned pki;
  const std::vector<trust::TrustStoreRef> stores{shared("kiosk", {pki.root})};
  const VerifiedChain agreed = verified(pki.sent(), stores, {"web", "go"});
  CHECK(overall(agreed) == path::Verdict::trusted);
  std::string text = render_verified(agreed, stores, {});
  CHECK(first_line(text) == "chain.pem   TRUSTED   by kiosk: CA 3, 1310 days left");
  CHECK(count(text, "└─ M02") == 1);
  CHECK(text.find("  kiosk (1 anchor), as web and go judge for shop.example\n") != std::string::npos);

  const VerifiedChain split = verified(pki.sent(), stores, {"web", "wolfssl", "go"});
  CHECK(overall(split) == path::Verdict::not_trusted);
  text = render_verified(split, stores, {});
  CHECK(first_line(text) == "chain.pem   NOT TRUSTED   by kiosk, for wolfssl: issuer Class 2 is not in the store");
  CHECK(count(text, "└─ M02") == 2);
  CHECK(text.find("  kiosk (1 anchor), as wolfssl judges for shop.example\n") != std::string::npos);
  CHECK(text.find("    trusted by web, go\n    refused by wolfssl: issuer Class 2 is not in the store\n") !=
        std::string::npos);
}

TEST_CASE("every store has its tree, and the answer names all that trust and every anchor") {
  const CrossSigned pki;
  const std::vector<trust::TrustStoreRef> stores{shared("lab", {pki.root}), shared("kiosk", {pki.older})};
  const VerifiedChain good = verified(pki.sent(), stores, {"web"});
  CHECK(first_line(render_verified(good, stores, {})) ==
        "chain.pem   TRUSTED   by lab and kiosk: CA 3 and G2, 1310 days left");
  const std::vector<trust::TrustStoreRef> one_bad{stores.front(), shared("empty-handed", {support::make_root("X")})};
  const VerifiedChain bad = verified(pki.sent(), one_bad, {"web"});
  CHECK(overall(bad) == path::Verdict::not_trusted);
  CHECK(first_line(render_verified(bad, one_bad, {})) ==
        "chain.pem   NOT TRUSTED   by empty-handed: issuer Class 2 is not in the store");
}

TEST_CASE("a signature that does not hold is not trusted, one that cannot be checked is undetermined") {
  const CrossSigned pki;
  const std::vector<trust::TrustStoreRef> stores{shared("lab", {pki.root})};
  VerifiedChain chain = verified(pki.sent(), stores, {"web"});
  chain.signer = x509::CmsSigner{pki.leaf.certificate, x509::SignatureStatus::valid, "ML-DSA-65"};
  CHECK(overall(chain) == path::Verdict::trusted);
  chain.signer->status = x509::SignatureStatus::unsupported;
  CHECK(overall(chain) == path::Verdict::undetermined);
  CHECK(first_line(render_verified(chain, stores, {})) ==
        "chain.pem   UNDETERMINED   algorithm not in this build: ML-DSA-65");
  chain.signer->status = x509::SignatureStatus::invalid;
  CHECK(overall(chain) == path::Verdict::not_trusted);
  CHECK(first_line(render_verified(chain, stores, {})) ==
        "chain.pem   NOT TRUSTED   the signature is not over this data by this key");
}

TEST_CASE("JSON has the verdict of every client, and every path that holds") {
  const CrossSigned pki;
  const std::vector<trust::TrustStoreRef> stores{shared("lab", {pki.root, pki.older})};
  const auto line = boost::json::parse(verified_json(verified(pki.sent(), stores, {"web", "wolfssl"})));
  CHECK(line.at("verdict").as_string() == "not-trusted");
  const auto& verdicts = line.at("verdicts").as_array();
  REQUIRE(verdicts.size() == 2);
  CHECK(verdicts[0].at("also_trusted").as_array().size() == 1);
  CHECK(verdicts[0].at("candidates").to_number<int>() == 3);
  CHECK(!verdicts[0].at("cut_short").as_bool());
  CHECK(verdicts[1].at("verdict").as_string() == "not-trusted");
  CHECK(line.at("chain").as_array().size() == 4);
}

}  // namespace trustprobe::report
