// RFC 5280 6.1.3 (d)-(f), 6.1.4 and 6.1.5 one by one; NIST's PKITS goes further (limbo_test.cpp).
#include "path/certificate_policies.h"

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

const std::string gold = "1.3.6.1.4.1.99999.1", silver = "1.3.6.1.4.1.99999.2", any = "2.5.29.32.0";

/// Root, upper and lower authority, leaf; each with extensions as OpenSSL's configuration writes them.
struct Chain {
  Recipe upper = ca_recipe("Upper"), lower = ca_recipe("Lower"), leaf = leaf_recipe("shop.example");
  PolicyTerms terms;

  Chain& policies(Recipe& recipe, const std::string& value) {
    recipe = with_extension(recipe, "certificatePolicies", value);
    return *this;
  }
  Chain& extension(Recipe& recipe, const std::string& name, const std::string& value) {
    recipe = with_extension(recipe, name, value);
    return *this;
  }
  Chain& everywhere(const std::string& value) {
    return policies(upper, value).policies(lower, value).policies(leaf, value);
  }

  PolicyResult result() const {
    static const Identity root = make_root("Root");
    const Identity top = issue(root, upper), middle = issue(top, lower), end = issue(middle, leaf);
    static std::vector<trust::TrustStore> stores;
    stores.push_back(store_of({root}));
    CandidatePath path{{end.certificate, middle.certificate, top.certificate, root.certificate}};
    path.anchor = &stores.back().anchors().front();
    return process_policies(path, terms);
  }
  std::string problems() const { return listed(result().problems); }
};

}  // namespace

TEST_CASE("without policies a path is valid, unless one is required (6.1.3 (e), (f))") {
  Chain chain;
  CHECK(chain.problems() == "");
  CHECK(chain.result().valid_for.empty());
  chain.terms.explicit_policy = true;
  CHECK(chain.problems() == "no-valid-policy@2 no-valid-policy@1 no-valid-policy@0");
}

TEST_CASE("a policy that everyone asserts is what the path is valid for") {
  Chain chain;
  chain.everywhere(gold + "," + silver);
  CHECK(chain.result().valid_for == std::set{gold, silver});
  chain.terms.initial_policies = {gold};
  CHECK(chain.result().valid_for == std::set{gold});
}

TEST_CASE("a policy that the user does not want is of no use when one is required (6.1.5 (g))") {
  Chain chain;
  chain.everywhere(silver);
  chain.terms.initial_policies = {gold};
  CHECK(chain.problems() == "");
  CHECK(chain.result().valid_for.empty());
  chain.terms.explicit_policy = true;
  CHECK(chain.problems() == "no-valid-policy@0");
}

TEST_CASE("anyPolicy stands for every policy, until it is inhibited (6.1.3 (d)(2), 6.1.4 (j))") {
  Chain chain;
  chain.policies(chain.upper, any).policies(chain.lower, any).policies(chain.leaf, gold);
  chain.terms.explicit_policy = true;
  CHECK(chain.result().valid_for == std::set{gold});
  chain.terms.inhibit_any_policy = true;
  CHECK(chain.problems() == "no-valid-policy@2 no-valid-policy@1 no-valid-policy@0");
  chain.terms.inhibit_any_policy = false;
  chain.extension(chain.upper, "inhibitAnyPolicy", "critical,0");
  CHECK(chain.problems() == "no-valid-policy@1 no-valid-policy@0");
}

TEST_CASE("requireExplicitPolicy counts the certificates that may follow (6.1.4 (h), (i))") {
  const auto required_after = [](const std::string& count) {
    Chain chain;
    return chain.extension(chain.upper, "policyConstraints", "critical,requireExplicitPolicy:" + count).problems();
  };
  CHECK(required_after("0") == "no-valid-policy@1 no-valid-policy@0");
  CHECK(required_after("1") == "no-valid-policy@0");
  CHECK(required_after("2") == "no-valid-policy@0");
  CHECK(required_after("3") == "");
}

TEST_CASE("a mapped policy goes by another name below, unless mapping is inhibited (6.1.4 (b))") {
  Chain chain;
  chain.policies(chain.upper, gold).policies(chain.lower, silver).policies(chain.leaf, silver);
  chain.terms.explicit_policy = true;
  CHECK(chain.problems() == "no-valid-policy@1 no-valid-policy@0");
  chain.extension(chain.upper, "policyMappings", gold + ":" + silver);
  CHECK(chain.result().valid_for == std::set{gold});
  chain.terms.inhibit_mapping = true;
  CHECK(chain.problems() == "no-valid-policy@1 no-valid-policy@0");
}

TEST_CASE("a mapping from or to anyPolicy is invalid (6.1.4 (a))") {
  Chain chain;
  chain.everywhere(gold).extension(chain.upper, "policyMappings", gold + ":" + any);
  CHECK(chain.problems() == "policy-mapping-invalid@2");
}

// RFC 9618: a tree would have 2^depth leaves here.
TEST_CASE("mappings of two policies onto each other at every step cost no more than the steps") {
  std::vector<x509::CertificateRef> certificates;
  Identity issuer = make_root("Root");
  for (int depth = 0; depth < 40; ++depth) {
    Recipe recipe =
        with_extension(ca_recipe("CA " + std::to_string(depth)), "certificatePolicies", gold + "," + silver);
    recipe = with_extension(
        recipe, "policyMappings",
        gold + ":" + gold + "," + gold + ":" + silver + "," + silver + ":" + gold + "," + silver + ":" + silver);
    issuer = issue(issuer, recipe);
    certificates.insert(certificates.begin(), issuer.certificate);
  }
  CHECK(process_policies({certificates}, {}).valid_for == std::set{gold, silver});
}
