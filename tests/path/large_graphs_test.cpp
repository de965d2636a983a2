// Graphs of certificates that are made to keep a search busy. It ends within its budget, and the verdict says so.
#include <fmt/format.h>

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

/// Without key identifiers, so that only names and signatures tell who issued what.
Recipe plain(Recipe recipe) {
  return with_extension(with_extension(std::move(recipe), "subjectKeyIdentifier", ""), "authorityKeyIdentifier", "");
}

Recipe again(Recipe recipe, const Identity& with_key_of) {
  recipe.key = with_key_of.key;
  return recipe;
}

/// Every one signs every other.
std::vector<Identity> all_cross_signed(const std::vector<Identity>& authorities) {
  std::vector<Identity> certificates;
  for (const Identity& subject : authorities) {
    for (const Identity& issuer : authorities) {
      const Recipe recipe = plain(ca_recipe(subject.certificate->subject.common_name));
      if (&subject != &issuer) certificates.push_back(issue(issuer, again(recipe, subject)));
    }
  }
  return certificates;
}

PathVerdict judged_below(const Identity& issuer, const Recipe& leaf, std::vector<Identity> others,
                         const trust::TrustStore& store) {
  others.insert(others.begin(), issue(issuer, leaf));
  return judged(request_for(others, store));
}

Recipe plain_leaf() {
  return plain(leaf_recipe("shop.example"));
}

}  // namespace

TEST_CASE("one name with thirty keys that all sign each other ends when the signature checks are spent") {
  std::vector<Identity> authorities;
  for (int i = 0; i < 30; ++i) authorities.push_back(self_sign(plain(ca_recipe("Same"))));
  std::vector<Identity> certificates;
  for (const Identity& subject : authorities) {
    for (const Identity& issuer : authorities) {
      certificates.push_back(issue(issuer, again(plain(ca_recipe("Same")), subject)));
    }
  }
  const auto store = store_of({make_root("Other")});
  const auto verdict = judged_below(authorities[0], plain_leaf(), std::move(certificates), store);
  CHECK(verdict.verdict == Verdict::undetermined);
  CHECK(verdict.signature_checks == Budget().signature_checks);
  CHECK(verdict.problems.back().id == ProblemId::budget_exhausted);
}

TEST_CASE("six names that all sign each other end when the candidate paths are spent") {
  std::vector<Identity> authorities;
  for (int i = 0; i < 6; ++i) authorities.push_back(self_sign(plain(ca_recipe(fmt::format("CA {}", i)))));
  const auto store = store_of({make_root("Other")});
  const auto verdict = judged_below(authorities[0], plain_leaf(), all_cross_signed(authorities), store);
  CHECK(verdict.verdict == Verdict::undetermined);
  CHECK(verdict.candidates == Budget().candidates);
  CHECK(verdict.signature_checks < Budget().signature_checks);
  CHECK(verdict.problems.back().id == ProblemId::budget_exhausted);
}

TEST_CASE("a ring of authorities is gone round once, and is cut where it is longer than a path may be") {
  const auto around = [](int length) {
    std::vector<Identity> keys, ring;
    for (int i = 0; i < length; ++i) keys.push_back(self_sign(plain(ca_recipe(fmt::format("CA {}", i)))));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const Recipe recipe = plain(ca_recipe(fmt::format("CA {}", i)));
      ring.push_back(issue(keys[(i + 1) % keys.size()], again(recipe, keys[i])));
    }
    const auto store = store_of({make_root("Other")});
    return judged_below(keys[0], plain_leaf(), std::move(ring), store);
  };
  const int longest = static_cast<int>(Budget().depth) - 1;  // and the leaf
  const auto whole = around(longest), cut = around(longest + 1);
  CHECK(whole.verdict == Verdict::not_trusted);
  CHECK(listed({whole.problems.back()}) == fmt::format("no-issuer@{}", longest));
  CHECK(cut.verdict == Verdict::undetermined);
  CHECK(listed({cut.problems.back()}) == fmt::format("budget-exhausted@{}", longest));
}

TEST_CASE("where every name has eight keys, key identifiers lead to the root; without that root the budget ends") {
  const Identity root = make_root("Root");
  std::vector<Identity> below{root}, certificates;
  for (int depth = 0; depth < 14; ++depth) {
    const Recipe recipe = ca_recipe(fmt::format("Layer {}", depth));
    std::vector<Identity> layer;
    for (int key = 0; key < 8; ++key) layer.push_back(issue(below.front(), recipe));
    for (const Identity& subject : layer) {
      for (const Identity& issuer : below) certificates.push_back(issue(issuer, again(recipe, subject)));
    }
    below = std::move(layer);
  }
  const Recipe leaf = leaf_recipe("shop.example");
  const auto store = store_of({root}), other = store_of({make_root("Other")});
  const auto led = judged_below(below.back(), leaf, certificates, store);
  CHECK(led.verdict == Verdict::trusted);
  CHECK(led.signature_checks == led.path.certificates.size() - 1);
  const auto lost = judged_below(below.back(), leaf, certificates, other);
  CHECK(lost.verdict == Verdict::undetermined);
  CHECK(lost.signature_checks == Budget().signature_checks);
}

TEST_CASE("no client follows a chain further than a path may be long") {
  const Identity root = make_root("Root");
  const auto store = store_of({root});
  const std::size_t depth = Budget().depth;
  std::vector<Identity> chain;
  for (Identity issuer = root; chain.size() < 3 * depth; chain.insert(chain.begin(), issuer)) {
    issuer = issue(issuer, ca_recipe(fmt::format("CA {}", chain.size())));
  }
  for (const std::size_t authorities : {depth - 2, depth - 1, 3 * depth}) {  // with leaf and root: N, N + 1
    std::vector<Identity> sent(chain.end() - static_cast<std::ptrdiff_t>(authorities), chain.end());
    sent.insert(sent.begin(), issue(sent.front(), leaf_recipe("shop.example")));
    VerdictRequest request = request_for(sent, store);
    for (const Client& client : all_clients()) {
      INFO(client.id, " ", authorities);
      request.client = &client;
      CHECK(judged(request).path.certificates.size() <= depth);
      if (authorities > depth - 2) CHECK(judged(request).verdict != Verdict::trusted);
    }
  }
  CHECK(judged_below(chain[2 * depth + 2], leaf_recipe("shop.example"), {chain.begin() + 2 * depth + 2, chain.end()},
                     store)
            .verdict == Verdict::trusted);
}
