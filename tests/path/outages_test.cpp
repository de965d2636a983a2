// Two textbook outages and four odd stores, as each client sees them. The same chains are put to the real clients by
// tests/clients/test_rows.py.
#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

Recipe dated(Recipe recipe, const std::string& not_before, const std::string& not_after) {
  recipe.not_before = not_before;
  recipe.not_after = not_after;
  return recipe;
}

/// "go java ..." in the order of the rows: the real clients that refuse.
std::string refused_by(const std::vector<Identity>& sent, const std::vector<Identity>& roots,
                       const std::string& now = "2026-06-15T00:00:00Z") {
  const trust::TrustStore store = store_of(roots);
  std::string refusing;
  for (const Client& client : all_clients()) {
    if (client.proof == Proof::ours) continue;
    VerdictRequest request = request_for(sent, store);
    request.client = &client;
    request.terms.now = instant(now);
    if (judged(request).verdict == Verdict::trusted) continue;
    refusing += (refusing.empty() ? "" : " ") + std::string(client.id);
  }
  return refusing;
}

const std::string everybody =
    "openssl-1.0.2 openssl curl python-3.13 java go gnutls nss nss-classic chrome android wolfssl wolfssl-alt-chains "
    "nodejs";

/// A new root, its cross-signature by a root that expired on 2026-05-30, an intermediate and a leaf.
struct CrossSigned {
  explicit CrossSigned(const std::string& cross_ends)
      : old_root(self_sign(dated(ca_recipe("Old Root"), "2000-01-01T00:00:00Z", "2026-05-30T00:00:00Z"))),
        new_root(self_sign(dated(ca_recipe("New Root"), "2010-01-01T00:00:00Z", "2038-01-01T00:00:00Z"))) {
    Recipe again = dated(ca_recipe("New Root"), "2020-01-01T00:00:00Z", cross_ends);
    again.key = new_root.key;
    cross = issue(old_root, again);
    middle = issue(new_root, ca_recipe("Issuing CA"));
    leaf = issue(middle, leaf_recipe("shop.example"));
  }
  std::vector<Identity> sent() const { return {leaf, middle, cross}; }

  Identity old_root, new_root, cross, middle, leaf;
};

}  // namespace

TEST_CASE("AddTrust 2020: with both roots in the store only clients that follow what was sent fail") {
  const CrossSigned chain("2026-05-30T00:00:00Z");
  CHECK(refused_by(chain.sent(), {chain.old_root, chain.new_root}) == "openssl-1.0.2 wolfssl");
  CHECK(refused_by(chain.sent(), {chain.new_root, chain.old_root}) == "openssl-1.0.2 wolfssl");
}

TEST_CASE("AddTrust 2020: removing the expired root repairs openssl-1.0.2 and changes nothing for openssl") {
  const CrossSigned chain("2026-05-30T00:00:00Z");
  CHECK(refused_by(chain.sent(), {chain.new_root}) == "wolfssl");  // which wants all that was sent to hold
  CHECK(refused_by({chain.leaf, chain.middle}, {chain.new_root}) == "");
}

TEST_CASE("AddTrust 2020: a client that has only the expired root is broken, and was not before") {
  const CrossSigned chain("2026-05-30T00:00:00Z");
  CHECK(refused_by(chain.sent(), {chain.old_root}) == everybody);
  CHECK(refused_by(chain.sent(), {chain.old_root}, "2026-05-01T00:00:00Z") == "");
}

TEST_CASE("DST Root X3 2021: the cross-signature outlives its root") {
  const CrossSigned chain("2029-01-01T00:00:00Z");
  CHECK(refused_by(chain.sent(), {chain.old_root, chain.new_root}) == "openssl-1.0.2 wolfssl");
  CHECK(refused_by(chain.sent(), {chain.new_root}) == "wolfssl");
  // Old devices went on: for Android and Java an anchor's dates do not count.
  CHECK(refused_by(chain.sent(), {chain.old_root}) ==
        "openssl-1.0.2 openssl curl python-3.13 go gnutls nss nss-classic chrome wolfssl wolfssl-alt-chains nodejs");
}

TEST_CASE("a store with the intermediate only is of no use to OpenSSL and Node.js") {
  const Identity root = make_root("Root"), middle = issue(root, ca_recipe("CA")),
                 leaf = issue(middle, leaf_recipe("shop.example"));
  CHECK(refused_by({leaf, middle}, {middle}) == "openssl-1.0.2 openssl nodejs");
  CHECK(refused_by({leaf}, {middle}) == "openssl-1.0.2 openssl nodejs");
}

// What Java makes of a keystore that holds a private key and its chain, and no trusted certificate.
TEST_CASE("a store with the server's own certificate only") {
  const Identity root = make_root("Root"), middle = issue(root, ca_recipe("CA")),
                 leaf = issue(middle, leaf_recipe("shop.example"));
  CHECK(refused_by({leaf, middle}, {leaf}) == "openssl-1.0.2 openssl nss nss-classic chrome android wolfssl nodejs");
}

TEST_CASE("a store with an expired root only is good for Android, and for Java where the chain is in order") {
  const Identity root = self_sign(dated(ca_recipe("Root"), "2000-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
  const Identity middle = issue(root, ca_recipe("CA")), leaf = issue(middle, leaf_recipe("shop.example"));
  CHECK(refused_by({leaf, middle}, {root}) ==
        "openssl-1.0.2 openssl curl python-3.13 go gnutls nss nss-classic chrome wolfssl wolfssl-alt-chains nodejs");
}

TEST_CASE("a store with the expired certificate of the server only is good for Java alone") {
  const Identity root = make_root("Root");
  const Identity leaf = issue(root, dated(leaf_recipe("shop.example"), "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
  CHECK(refused_by({leaf}, {leaf}) ==
        "openssl-1.0.2 openssl curl python-3.13 go gnutls nss nss-classic chrome android wolfssl wolfssl-alt-chains "
        "nodejs");
}
