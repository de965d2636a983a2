// RFC 5280 6.1.3 (d)-(f), 6.1.4 and 6.1.5 one by one; NIST's PKITS goes further (limbo_test.cpp).
#include "path/certificate_policies.h"

#include <chrono>

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
  CHECK(chain.problems() == "no-valid-policy@2");
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
  CHECK(chain.problems() == "no-valid-policy@2");
  chain.terms.inhibit_any_policy = false;
  chain.extension(chain.upper, "inhibitAnyPolicy", "critical,0");
  CHECK(chain.problems() == "no-valid-policy@1");
}

TEST_CASE("requireExplicitPolicy counts the certificates that may follow (6.1.4 (h), (i))") {
  const auto required_after = [](const std::string& count) {
    Chain chain;
    return chain.extension(chain.upper, "policyConstraints", "critical,requireExplicitPolicy:" + count).problems();
  };
  CHECK(required_after("0") == "no-valid-policy@1");
  CHECK(required_after("1") == "no-valid-policy@0");
  CHECK(required_after("2") == "no-valid-policy@0");
  CHECK(required_after("3") == "");
}

TEST_CASE("where no policy is valid the problem says who requires one, and what the certificate lacks") {
  const auto sentence = [](const Chain& chain) { return chain.result().problems.at(0).detail; };
  Chain chain;
  chain.terms.explicit_policy = true;
  CHECK(sentence(chain) == "a certificate policy is required, and it has none");
  chain.terms.explicit_policy = false;
  chain.policies(chain.upper, gold).extension(chain.upper, "policyConstraints", "critical,requireExplicitPolicy:0");
  CHECK(sentence(chain) == "Upper requires a certificate policy, and it has none");
  chain.policies(chain.lower, silver);
  CHECK(sentence(chain) == "Upper requires a certificate policy, and none of its policies is valid below its issuer");
  chain.everywhere(gold).terms.initial_policies = {silver};
  CHECK(sentence(chain) == "Upper requires a certificate policy, and the path is valid for none that is asked for");
}

TEST_CASE("the end-entity certificate may itself require a policy (6.1.5 (b))") {
  Chain chain;
  chain.extension(chain.leaf, "policyConstraints", "critical,requireExplicitPolicy:1");
  CHECK(chain.problems() == "");
  chain.extension(chain.leaf, "policyConstraints", "critical,requireExplicitPolicy:0");
  CHECK(chain.problems() == "no-valid-policy@0");
  CHECK(chain.result().problems.at(0).detail == "shop.example requires a certificate policy, and it has none");
}

TEST_CASE(
    "a self-issued authority does not count down, and may assert an inhibited anyPolicy (6.1.3 (d)(2), 6.1.4 (h))") {
  const Identity root = make_root("Root");
  const auto problems = [&](const std::string& lower_name) {
    Recipe recipe = with_extension(ca_recipe("Upper"), "certificatePolicies", gold);
    recipe = with_extension(recipe, "inhibitAnyPolicy", "critical,0");
    const Identity upper = issue(root, with_extension(recipe, "policyConstraints", "critical,requireExplicitPolicy:1"));
    const Identity lower = issue(upper, with_extension(ca_recipe(lower_name), "certificatePolicies", any));
    const Identity leaf = issue(lower, with_extension(leaf_recipe("shop.example"), "certificatePolicies", gold));
    return listed(process_policies({{leaf.certificate, lower.certificate, upper.certificate}}, {}).problems);
  };
  CHECK(problems("Upper") == "");
  CHECK(problems("Lower") == "no-valid-policy@0");
}

TEST_CASE("a mapped policy goes by another name below, unless mapping is inhibited (6.1.4 (b))") {
  Chain chain;
  chain.policies(chain.upper, gold).policies(chain.lower, silver).policies(chain.leaf, silver);
  chain.terms.explicit_policy = true;
  CHECK(chain.problems() == "no-valid-policy@1");
  chain.extension(chain.upper, "policyMappings", gold + ":" + silver);
  CHECK(chain.result().valid_for == std::set{gold});
  chain.terms.inhibit_mapping = true;
  CHECK(chain.problems() == "no-valid-policy@1");
}

TEST_CASE("inhibitPolicyMapping counts the certificates that may still map (6.1.4 (i))") {
  const auto mapped_after = [](const std::string& count) {
    Chain chain;
    chain.policies(chain.upper, gold).policies(chain.lower, gold).policies(chain.leaf, silver);
    chain.extension(chain.lower, "policyMappings", gold + ":" + silver).terms.explicit_policy = true;
    return chain.extension(chain.upper, "policyConstraints", "critical,inhibitPolicyMapping:" + count).problems();
  };
  CHECK(mapped_after("0") == "no-valid-policy@0");
  CHECK(mapped_after("1") == "");
}

TEST_CASE("an authority with anyPolicy may map a policy that it does not name (6.1.4 (b)(1))") {
  Chain chain;
  chain.policies(chain.upper, any).extension(chain.upper, "policyMappings", gold + ":" + silver);
  chain.policies(chain.lower, silver).policies(chain.leaf, silver).terms.explicit_policy = true;
  CHECK(chain.result().valid_for == std::set{gold});
}

TEST_CASE("anyPolicy on the whole path is valid for whatever is asked (6.1.5 (g))") {
  Chain chain;
  chain.everywhere(any).terms.explicit_policy = true;
  CHECK(chain.result().valid_for == std::set{any});
  chain.terms.initial_policies = {gold, silver};
  CHECK(chain.result().valid_for == std::set{gold, silver});
}

TEST_CASE("a mapping from or to anyPolicy is invalid (6.1.4 (a))") {
  Chain chain;
  chain.everywhere(gold).extension(chain.upper, "policyMappings", gold + ":" + any);
  CHECK(chain.problems() == "policy-mapping-invalid@2");
  chain.extension(chain.upper, "policyMappings", any + ":" + gold);
  CHECK(chain.problems() == "policy-mapping-invalid@2");
  chain.policies(chain.lower, silver).terms.explicit_policy = true;
  CHECK(chain.problems() == "policy-mapping-invalid@2 no-valid-policy@1");
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

// Looked up one by one, each policy among those above, this takes half a minute.
TEST_CASE("ten thousand policies at every step cost no more than to read them") {
  std::vector<x509::CertificateRef> certificates;
  for (int depth = 0; depth < 10; ++depth) {
    auto certificate = std::make_shared<x509::Certificate>();
    for (int i = 0; i < 10'000; ++i) {
      const auto policy = [](int number) { return "1.3.6.1.4.1.99999." + std::to_string(number % 10'000); };
      certificate->extensions.policies.push_back(policy(i));
      certificate->extensions.policy_mappings.push_back({policy(i), policy(i + 1)});
    }
    certificates.push_back(std::move(certificate));
  }
  const auto begin = std::chrono::steady_clock::now();
  CHECK(process_policies({certificates}, {}).valid_for.size() == 10'000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}
