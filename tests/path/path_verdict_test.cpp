#include "path/path_verdict.h"

#include "path/judging.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

// The same name and key under another issuer: what cross-signing makes.
Identity cross_signed(const Identity& issuer, const Identity& subject, Recipe recipe) {
  recipe.key = subject.key;
  return issue(issuer, recipe);
}

}  // namespace

TEST_CASE("order, duplicates and strangers in what was sent do not matter") {
  const Identity root = make_root("Root"), first = issue(root, ca_recipe("First")),
                 second = issue(first, ca_recipe("Second"));
  const Identity leaf = issue(second, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  const auto verdict = judged(request_for({leaf, root, first, make_root("Stranger"), first, second, leaf}, store));
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.path.certificates.size() == 4);
  REQUIRE(verdict.path.anchor != nullptr);
  CHECK(verdict.path.anchor->certificate == root.certificate);
  CHECK(verdict.store == "lab");
  CHECK(verdict.client == "web");
}

TEST_CASE("a chain whose root is not in the store ends there, whether the root was sent or not") {
  const Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA")),
                 leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({make_root("Other")});
  const auto without = judged(request_for({leaf, ca}, store));
  CHECK(without.verdict == Verdict::not_trusted);
  CHECK(listed(without.problems) == "no-issuer@1");
  CHECK(without.problems.front().detail == "its issuer (CN=Root, O=Example) was not sent and is not in the store lab");
  CHECK(listed(judged(request_for({leaf, ca, root}, store)).problems) == "not-anchored@2");
  CHECK(listed(judged(request_for({leaf}, store)).problems) == "no-issuer@0");
}

TEST_CASE("a self-signed leaf is trusted where the store holds it, and its name and dates count all the same") {
  const Identity leaf = self_sign(leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({leaf}), other = store_of({make_root("Root")});
  const auto verdict = judged(request_for({leaf}, store));
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.path.certificates.size() == 1);
  CHECK(listed(judged(request_for({leaf}, other)).problems) == "not-anchored@0");
  VerdictRequest wrong = request_for({leaf}, store);
  wrong.terms.expected_name = "other.example";
  wrong.terms.now = instant("2031-01-01");
  CHECK(listed(judged(wrong).problems) == "expired@0 leaf-is-anchor@0 name-mismatch@0");
}

TEST_CASE("an intermediate in the store ends a path, unless the client wants roots") {
  const Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA")),
                 leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({ca});
  VerdictRequest request = request_for({leaf}, store);
  CHECK(judged(request).verdict == Verdict::trusted);
  Client roots_only = web_client();
  roots_only.anchors.intermediates = false;
  request.client = &roots_only;
  CHECK(listed(judged(request).problems) == "no-issuer@1");
}

// What broke clients in 2020 and 2021: one way ends at an expired root, another one holds.
TEST_CASE("an expired cross-sign is passed by when another way holds, and is listed only if it was tried") {
  const Identity root = make_root("New Root");
  Recipe old = ca_recipe("Old Root");
  old.not_after = "2026-05-30T00:00:00Z";
  const Identity old_root = self_sign(old);
  const Identity cross = cross_signed(old_root, root, ca_recipe("New Root"));
  const Identity ca = issue(root, ca_recipe("CA")), leaf = issue(ca, leaf_recipe("shop.example"));

  const trust::TrustStore both = store_of({old_root, root}), only_old = store_of({old_root}),
                          only_new = store_of({root});
  const auto verdict = judged(request_for({leaf, ca, cross}, both));
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.path.anchor->certificate == root.certificate);
  CHECK(judged(request_for({leaf, ca, cross}, only_new)).verdict == Verdict::trusted);
  CHECK(listed(judged(request_for({leaf, ca, cross}, only_old)).problems) == "expired@3");
}

TEST_CASE("the search comes back from a way that the rules refuse and says why it failed") {
  const Identity root = make_root("Root");
  const Identity good = issue(root, ca_recipe("CA"));
  Recipe limited = with_extension(ca_recipe("CA"), "nameConstraints", "critical,permitted;DNS:other.example");
  limited.not_after = "2035-01-01T00:00:00Z";  // tried first
  const Identity bad = cross_signed(root, good, limited);
  const Identity leaf = issue(good, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  const auto verdict = judged(request_for({leaf, bad, good}, store));
  CHECK(verdict.verdict == Verdict::trusted);
  CHECK(verdict.path.certificates[1] == good.certificate);
  REQUIRE(verdict.rejected.size() == 1);
  CHECK(listed(verdict.rejected.front().problems) == "name-constraint-violated@0");
}

TEST_CASE("of several failed ways the anchored one with the fewest problems is shown, the others are listed") {
  const Identity root = make_root("Root"), stranger = make_root("Stranger");
  Recipe old = ca_recipe("CA");
  old.not_after = "2026-05-30T00:00:00Z";
  const Identity ca = issue(root, old);
  const Identity other = cross_signed(stranger, ca, ca_recipe("CA"));
  const Identity leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  const auto verdict = judged(request_for({leaf, other, ca}, store));
  CHECK(verdict.verdict == Verdict::not_trusted);
  CHECK(listed(verdict.problems) == "expired@1");
  REQUIRE(verdict.rejected.size() == 1);
  CHECK(listed(verdict.rejected.front().problems) == "no-issuer@1");
}

TEST_CASE("roots of one name and different keys: the one that signed is found, key identifier or not") {
  for (const bool with_key_ids : {true, false}) {
    const auto recipe = [&](Recipe plain) {
      return with_key_ids
                 ? plain
                 : with_extension(with_extension(plain, "subjectKeyIdentifier", ""), "authorityKeyIdentifier", "");
    };
    const Identity first = self_sign(recipe(ca_recipe("Root"))), second = self_sign(recipe(ca_recipe("Root")));
    const Identity leaf = issue(second, recipe(leaf_recipe("shop.example")));
    const trust::TrustStore store = store_of({first, second});
    const auto verdict = judged(request_for({leaf}, store));
    CHECK(verdict.verdict == Verdict::trusted);
    CHECK(verdict.path.anchor->certificate == second.certificate);
  }
}

TEST_CASE("an issuer of the right name and the wrong key is shown with the broken signature") {
  const Identity real = make_root("Root"), fake = make_root("Root");
  const Identity leaf = issue(real, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({fake});
  const auto verdict = judged(request_for({leaf}, store));
  CHECK(verdict.verdict == Verdict::not_trusted);
  CHECK(listed(verdict.problems) == "signature-invalid@0 authority-key-id-mismatch@0");
  CHECK(verdict.path.anchor != nullptr);
}

TEST_CASE("authorities that sign each other do not trap the search") {
  const Identity a = make_root("A"), b = make_root("B");
  const Identity a_by_b = cross_signed(b, a, ca_recipe("A")), b_by_a = cross_signed(a, b, ca_recipe("B"));
  const Identity leaf = issue(a, leaf_recipe("shop.example"));
  const trust::TrustStore none = store_of({make_root("Other")}), store = store_of({b});
  CHECK(judged(request_for({leaf, a_by_b, b_by_a}, none)).verdict == Verdict::not_trusted);
  CHECK(judged(request_for({leaf, a_by_b, b_by_a}, store)).verdict == Verdict::trusted);
}

TEST_CASE("an algorithm that is not in this build makes the verdict undetermined, never 'no issuer'") {
  Identity root = make_root("Root");
  const Identity leaf = issue(root, leaf_recipe("shop.example"));
  // As OpenSSL 3.0 reads an ML-DSA authority: a certificate whose key has no handle.
  auto unusable = std::make_shared<x509::Certificate>(*root.certificate);
  unusable->public_key.handle.reset();
  root.certificate = unusable;
  const trust::TrustStore store = store_of({root});
  VerdictRequest request = request_for({leaf}, store);
  CHECK(judged(request).verdict == Verdict::undetermined);
  CHECK(listed(judged(request).problems) == "algorithm-unsupported@0");
  const trust::TrustStore other = store_of({make_root("Other")});
  CHECK(listed(judged(request_for({leaf, root}, other)).problems) == "algorithm-unsupported@0 not-anchored@1");
  request.terms.now = instant("2031-01-01");
  CHECK(judged(request).verdict == Verdict::not_trusted);
}

TEST_CASE("ML-DSA chains are judged where the linked OpenSSL has it, and undetermined where not") {
  if (!can_make(KeyKind::ml_dsa_65)) {
    MESSAGE("skipped: ML-DSA is not in this build");
    return;
  }
  Recipe recipe = ca_recipe("Root");
  recipe.key_kind = KeyKind::ml_dsa_65;
  const Identity root = self_sign(recipe), leaf = issue(root, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  CHECK(judged(request_for({leaf}, store)).verdict == Verdict::trusted);
}

TEST_CASE("the budget of signature checks is enough at N and undetermined at N - 1") {
  const Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA")),
                 leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  VerdictRequest request = request_for({leaf, ca}, store);
  request.budget.signature_checks = 2;
  CHECK(judged(request).verdict == Verdict::trusted);
  request.budget.signature_checks = 1;
  const auto verdict = judged(request);
  CHECK(verdict.verdict == Verdict::undetermined);
  CHECK(listed(verdict.problems) == "budget-exhausted@1");
  CHECK(verdict.signature_checks == 1);
}

TEST_CASE("the budget of depth is enough at N and undetermined at N - 1") {
  const Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA")),
                 leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  VerdictRequest request = request_for({leaf, ca}, store);
  request.budget.depth = 3;
  CHECK(judged(request).verdict == Verdict::trusted);
  request.budget.depth = 2;
  CHECK(judged(request).verdict == Verdict::undetermined);
}

TEST_CASE("a way that is too deep does not end the search for a shorter one") {
  const Identity root = make_root("Root"), farther = make_root("Farther"), far = issue(farther, ca_recipe("Far"));
  const Identity ca = issue(root, ca_recipe("CA"));
  Recipe later = ca_recipe("CA");
  later.not_after = "2035-01-01T00:00:00Z";  // tried first, and leads away
  const Identity detour = cross_signed(far, ca, later);
  const Identity leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  VerdictRequest request = request_for({leaf, detour, ca, far, farther}, store);
  request.budget.depth = 3;
  const auto verdict = judged(request);
  CHECK(verdict.verdict == Verdict::trusted);
  REQUIRE(verdict.rejected.size() == 1);
  CHECK(listed(verdict.rejected.front().problems) == "budget-exhausted@2");
}

TEST_CASE("the budget of candidate paths is enough at N and undetermined at N - 1") {
  const Identity root = make_root("Root");
  const Identity good = issue(root, ca_recipe("CA"));
  std::vector<Identity> presented{issue(good, leaf_recipe("shop.example")), good};
  for (int i = 0; i < 3; ++i) {
    Recipe limited = with_extension(ca_recipe("CA"), "extendedKeyUsage", "emailProtection");
    limited.not_after = "2035-01-01T00:00:00Z";  // tried before the good one
    presented.push_back(cross_signed(root, good, limited));
  }
  const trust::TrustStore store = store_of({root});
  VerdictRequest request = request_for(presented, store);
  request.budget.candidates = 4;
  CHECK(judged(request).verdict == Verdict::trusted);
  request.budget.candidates = 3;
  CHECK(judged(request).verdict == Verdict::undetermined);
}

TEST_CASE("ten thousand authorities of one name end within the budget, with a verdict that says so") {
  const Identity root = make_root("Root"), leaf = issue(make_root("Root"), leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({make_root("Other")});
  VerdictRequest request = request_for({leaf}, store);
  for (int i = 0; i < 10'000; ++i) {  // nothing but their bytes tells them apart
    auto twin = std::make_shared<x509::Certificate>(*root.certificate);
    twin->fingerprint[0] = static_cast<std::uint8_t>(i);
    twin->fingerprint[1] = static_cast<std::uint8_t>(i >> 8);
    twin->extensions.subject_key_identifier.reset();
    request.presented.push_back(std::move(twin));
  }
  const auto verdict = judged(request);
  CHECK(verdict.verdict == Verdict::undetermined);
  CHECK(verdict.signature_checks == request.budget.signature_checks);
  CHECK(listed(verdict.problems) == "budget-exhausted@0");
}

TEST_CASE("a store that is known in part lacks no anchor for sure") {
  const Identity root = make_root("Root"), other = make_root("Other"), leaf = issue(root, leaf_recipe("shop.example"));
  trust::StoreDetails partly;
  partly.missing.push_back({"somewhere", {}});
  const trust::TrustStore store("partly", {}, {{other.certificate, ""}}, partly);
  const auto verdict = judged(request_for({leaf}, store));
  CHECK(verdict.verdict == Verdict::undetermined);
  CHECK(listed(verdict.problems) == "anchor-not-at-hand@0");
  CHECK(verdict.problems.front().detail == "of 1 anchor only the fingerprint is known here");
  // What is wrong whatever the anchor is wrong here too, and what holds holds.
  VerdictRequest late = request_for({leaf}, store);
  late.terms.now = instant("2031-01-01");
  CHECK(judged(late).verdict == Verdict::not_trusted);
  const Identity good = issue(other, leaf_recipe("shop.example"));
  CHECK(judged(request_for({good}, store)).verdict == Verdict::trusted);
}

TEST_CASE("every path is listed when it is asked for, trusted and rejected, and only then") {
  const Identity root = make_root("Root"), older = make_root("Older"), stranger = make_root("Stranger");
  const Identity by_older = cross_signed(older, root, ca_recipe("Root")),
                 by_stranger = cross_signed(stranger, root, ca_recipe("Root"));
  const Identity ca = issue(root, ca_recipe("CA")), leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root, older});
  VerdictRequest request = request_for({leaf, ca, by_older, by_stranger}, store);
  CHECK(judged(request).also_trusted.empty());
  CHECK(judged(request).candidates == 1);

  request.every_path = true;
  const auto verdict = judged(request);
  CHECK(verdict.verdict == Verdict::trusted);
  REQUIRE(verdict.also_trusted.size() == 1);
  CHECK(verdict.also_trusted.front().anchor->certificate == older.certificate);
  REQUIRE(verdict.rejected.size() == 1);
  CHECK(listed(verdict.rejected.front().problems) == "no-issuer@2");
  CHECK(verdict.candidates == 3);
  CHECK(!verdict.cut_short);
}

TEST_CASE("a list of every path says when the search ended at its limit, and the verdict stays") {
  const Identity root = make_root("Root"), leaf = issue(root, leaf_recipe("shop.example"));
  const Identity older = make_root("Older"), by_older = cross_signed(older, root, ca_recipe("Root"));
  const trust::TrustStore store = store_of({root, older});
  VerdictRequest request = request_for({leaf, by_older}, store);
  request.every_path = true;
  request.budget.candidates = 2;
  CHECK(!judged(request).cut_short);
  CHECK(judged(request).also_trusted.size() == 1);
  request.budget.candidates = 1;
  CHECK(judged(request).cut_short);
  CHECK(judged(request).verdict == Verdict::trusted);
  request.budget = {.signature_checks = 1};
  CHECK(judged(request).cut_short);
  CHECK(judged(request).verdict == Verdict::trusted);
  request.every_path = false;
  CHECK(!judged(request).cut_short);
}

TEST_CASE("more failed ways than are listed otherwise are listed when every path is asked for") {
  const Identity root = make_root("Root"), leaf = issue(root, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({make_root("Other")});
  std::vector<Identity> presented{leaf};
  for (int i = 0; i < 12; ++i)
    presented.push_back(cross_signed(make_root("Stranger " + std::to_string(i)), root, ca_recipe("Root")));
  VerdictRequest request = request_for(presented, store);
  CHECK(judged(request).rejected.size() == request.budget.listed_paths);
  request.every_path = true;
  CHECK(judged(request).rejected.size() == 11);
}

TEST_CASE("what was judged before changes no verdict and no count") {
  const Identity root = make_root("Root"), ca = issue(root, ca_recipe("CA")),
                 leaf = issue(ca, leaf_recipe("shop.example"));
  const trust::TrustStore store = store_of({root});
  const VerdictRequest request = request_for({leaf, ca}, store);
  SignatureMemory memory(1);
  const auto first = judge_chain(request, memory), second = judge_chain(request, memory);
  CHECK(first.verdict == second.verdict);
  CHECK(first.signature_checks == 2);
  CHECK(second.signature_checks == 2);
}

TEST_CASE("clients are found by id, and every rule has its row") {
  CHECK(find_client("web") == &web_client());
  CHECK(find_client("netscape") == nullptr);
  for (const Rule& each : all_rules()) {
    CHECK(&rule(each.id) == &each);
    CHECK(!each.citation.empty());
  }
}
