#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/file.h"
#include "policies/ideal_server.h"
#include "wire/registry.h"

using namespace trustprobe;
using observation::Answer;
using observation::Preference;
using observation::Surface;
using policies::Policy;
using policies::PolicyMatch;
using support::catalogue;
using support::ideal_surface;
using support::Keys;

namespace {

const Policy& policy(std::string_view name) {
  const Policy* found = catalogue().find(name);
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

PolicyMatch match(const Surface& surface, std::string_view service = "") {
  return policies::match(surface, catalogue().all(), service);
}

std::set<std::string> names(const std::vector<const Policy*>& policies) {
  std::set<std::string> names;
  for (const Policy* policy : policies) names.insert(catalogue().name_of(*policy));
  return names;
}

observation::VersionSurface& version(Surface& surface, std::uint16_t version) {
  const auto found = std::ranges::find(surface.versions, version, &observation::VersionSurface::version);
  REQUIRE(found != surface.versions.end());
  return *found;
}

std::uint16_t suite(std::string_view name) {
  const auto value = wire::cipher_suite_of(name);
  REQUIRE(value);
  return *value;
}

// One authentication at a time: with two keys it is the certificates' matter which goes first.
std::map<std::string, std::vector<std::uint16_t>> by_key(const std::vector<std::uint16_t>& suites) {
  std::map<std::string, std::vector<std::uint16_t>> lists;
  for (const auto suite : suites) {
    const std::string name = wire::cipher_suite_name(suite);
    const bool tls13 = name.find("_WITH_") == std::string::npos;
    lists[tls13 ? "" : name.find("_ECDSA_") != std::string::npos ? "ecdsa" : "rsa"].push_back(suite);
  }
  return lists;
}

bool suites_alike(const Policy& served, const Policy& other, Keys keys) {
  for (const auto version : served.versions) {
    const auto shown = support::shown_suites(served, version, keys),
               expected = support::shown_suites(other, version, keys);
    if (std::set(shown.begin(), shown.end()) != std::set(expected.begin(), expected.end())) return false;
    if (!other.ordered || shown.size() < 2) continue;
    if (!served.ordered || by_key(shown) != by_key(expected)) return false;
  }
  return true;
}

bool groups_alike(const Policy& served, const Policy& other) {
  const std::set<std::uint16_t> shown = support::ideal_groups(served);
  const bool tls13 = served.versions.back() == 0x0304;
  if (!other.groups.empty()) {
    std::set<std::uint16_t> expected(other.groups.begin(), other.groups.end());
    if (!tls13) std::erase_if(expected, support::is_post_quantum);
    if (expected != shown) return false;
  }
  if (!other.post_quantum || !tls13) return true;
  if (*other.post_quantum != std::ranges::any_of(shown, support::is_post_quantum)) return false;
  return other.post_quantum_groups.empty() ||
         std::ranges::any_of(other.post_quantum_groups, [&](std::uint16_t group) { return shown.contains(group); });
}

/// What cannot be told apart from the ideal server of `served`, by what the files say.
std::set<std::string> expected_names(const Policy& served, Keys keys) {
  std::set<std::string> names;
  for (const Policy& other : catalogue().all()) {
    if (support::shown_versions(other, keys) == support::shown_versions(served, keys) &&
        suites_alike(served, other, keys) && groups_alike(served, other))
      names.insert(catalogue().name_of(other));
  }
  return names;
}

/// Rows of the manual: what endpoints with such certificates may fit at once, without what is part of a larger set.
std::set<std::string> rows_of_alike(const std::vector<Keys>& certificates) {
  std::set<std::set<std::string>> sets;
  for (const Keys keys : certificates) {
    for (const Policy& served : catalogue().all()) sets.insert(names(match(ideal_surface(served, keys)).exact));
  }
  std::set<std::string> rows;
  for (const auto& set : sets) {
    const bool part =
        std::ranges::any_of(sets, [&](const auto& other) { return other != set && std::ranges::includes(other, set); });
    if (set.size() > 1 && !part) rows.insert(fmt::format("| `{}` |", fmt::join(set, "`, `")));
  }
  return rows;
}

/// Of TLS 1.2 and 1.3, with one suite each; for what no two published policies differ in.
Policy made(std::string name) {
  return {.name = std::move(name),
          .service = "shop",
          .versions = {0x0303, 0x0304},
          .cipher_suites = {0x1301, 0xC02F},
          .source = "https://shop.example"};
}

constexpr std::string_view pq_default = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

}  // namespace

TEST_CASE("the ideal server of every policy fits it and those that are alike on the wire, and nothing else") {
  for (const Keys keys : {Keys::rsa, Keys::ecdsa, Keys::both}) {
    for (const Policy& served : catalogue().all()) {
      CAPTURE(catalogue().name_of(served));
      const PolicyMatch result = match(ideal_surface(served, keys));
      CHECK(result.undetermined == "");
      CHECK(!result.nearest);
      CHECK(names(result.exact) == expected_names(served, keys));
      CHECK(names(result.exact).contains(catalogue().name_of(served)));
    }
  }
}

TEST_CASE("the manual's tables name every set of policies that are alike, and no other") {
  std::set<std::string> rows = rows_of_alike({Keys::both, Keys::rsa});
  rows.merge(rows_of_alike({Keys::ecdsa}));
  const auto page = base::read_file(std::string(std::getenv("TRUSTPROBE_SOURCE")) + "/docs/policies.md");
  REQUIRE(page);
  std::set<std::string> written;
  for (std::size_t at = page->find("\n| `"); at != std::string::npos; at = page->find("\n| `", at + 1))
    written.insert(page->substr(at + 1, page->find('\n', at + 1) - at - 1));
  CHECK(fmt::format("{}", fmt::join(written, "\n")) == fmt::format("{}", fmt::join(rows, "\n")));
}

TEST_CASE("suites that no served certificate can show are named and not held against a policy") {
  const PolicyMatch result = match(ideal_surface(policy(pq_default), Keys::rsa), "alb");
  CHECK(names(result.exact) == std::set<std::string>{std::string(pq_default)});
  CHECK(result.not_exercised == std::vector{suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                                            suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")});
  CHECK(match(ideal_surface(policy(pq_default), Keys::both), "alb").not_exercised.empty());
}

TEST_CASE("a version whose suites no served certificate can show is not missing") {
  const std::set<std::string> alike{"SSLv3", "TLSv1", "TLSv1_2016"};
  CHECK(names(match(ideal_surface(policy("SSLv3"), Keys::ecdsa)).exact) == alike);
  CHECK(names(match(ideal_surface(policy("TLSv1_2016"), Keys::ecdsa)).exact) == alike);
  Surface surface = ideal_surface(policy("SSLv3"), Keys::rsa);
  version(surface, 0x0300) = {.version = 0x0300, .supported = Answer::no};
  const PolicyMatch result = policies::match(surface, {&policy("SSLv3"), 1}, "");
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.versions_missing == std::vector<std::uint16_t>{0x0300});
}

TEST_CASE("DSS suites of old policies need a certificate that nobody serves") {
  const PolicyMatch result = match(ideal_surface(policy("ELBSecurityPolicy-2015-03"), Keys::both));
  CHECK(names(result.exact) == std::set<std::string>{"ELBSecurityPolicy-2015-03"});
  CHECK(result.not_exercised == std::vector{suite("TLS_DHE_DSS_WITH_AES_128_CBC_SHA")});
}

TEST_CASE("a certificate that is served for another name shows no suites") {
  Surface surface = ideal_surface(policy(pq_default), Keys::both);
  for (auto& cell : surface.selection) {
    if (cell.keys == observation::KeysOffered::ecdsa) cell.name = observation::NameSent::unknown;
  }
  auto& suites = version(surface, 0x0303).cipher_suites.accepted;
  std::erase_if(suites,
                [](std::uint16_t suite) { return wire::cipher_suite_name(suite).find("ECDSA") != std::string::npos; });
  CHECK(names(match(surface, "alb").exact) == std::set<std::string>{std::string(pq_default)});
}

TEST_CASE("an endpoint without a name shows its keys by what it serves where none is sent") {
  Surface surface = ideal_surface(policy(pq_default), Keys::both);
  for (auto& cell : surface.selection) cell.name = observation::NameSent::none;
  auto& suites = version(surface, 0x0303).cipher_suites.accepted;
  std::erase_if(suites,
                [](std::uint16_t suite) { return wire::cipher_suite_name(suite).find("ECDSA") != std::string::npos; });
  const PolicyMatch result = match(surface, "alb");
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.suites_missing == std::vector{suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                                                                 suite("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")});
}

TEST_CASE("where none fits, the nearest is named with how it differs") {
  Surface surface = ideal_surface(policy(pq_default), Keys::both);
  version(surface, 0x0302).supported = Answer::yes;
  version(surface, 0x0302).cipher_suites.accepted = {suite("TLS_RSA_WITH_AES_128_CBC_SHA")};
  version(surface, 0x0303).cipher_suites.accepted.push_back(suite("TLS_RSA_WITH_AES_128_CBC_SHA"));
  std::erase(version(surface, 0x0303).cipher_suites.accepted, suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
  const PolicyMatch result = match(surface, "load-balancer");
  CHECK(result.exact.empty());
  CHECK(result.undetermined == "");
  REQUIRE(result.nearest);
  CHECK(result.nearest->policy->name == pq_default);
  const policies::PolicyDifference& difference = result.nearest->difference;
  CHECK(difference.versions_extra == std::vector<std::uint16_t>{0x0302});
  CHECK(difference.versions_missing.empty());
  CHECK(difference.suites_extra == std::vector{suite("TLS_RSA_WITH_AES_128_CBC_SHA")});
  CHECK(difference.suites_missing == std::vector{suite("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")});
  CHECK(!difference.post_quantum_differs);
  CHECK(!difference.order_differs);
  CHECK(difference.size() == 3);
}

TEST_CASE("among policies that are equally near the one that comes without choosing is named") {
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-TLS-1-1-2017-01"), Keys::rsa);
  version(surface, 0x0302) = {.version = 0x0302, .supported = Answer::no};
  version(surface, 0x0301).supported = Answer::yes;
  version(surface, 0x0301).cipher_suites = {.accepted = {suite("TLS_RSA_WITH_AES_128_CBC_SHA")}};
  const PolicyMatch result = match(surface, "alb");
  REQUIRE(result.nearest);
  CHECK(result.nearest->policy->name == "ELBSecurityPolicy-2016-08");
  CHECK(result.nearest->difference.versions_missing == std::vector<std::uint16_t>{0x0302});
}

TEST_CASE("SSL 2 fits no policy") {
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-2016-08"), Keys::rsa);
  version(surface, 0x0002).supported = Answer::yes;
  const PolicyMatch result = match(surface, "nlb");
  CHECK(result.exact.empty());
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.versions_extra == std::vector<std::uint16_t>{0x0002});
}

TEST_CASE("a post-quantum group is what tells policies with the same suites apart") {
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  surface.groups.accepted = {0x0017, 0x0018};
  CHECK(names(match(surface, "nlb").exact) == std::set<std::string>{"ELBSecurityPolicy-TLS13-1-2-Res-2021-06"});
  surface.groups.accepted.push_back(0x6399);  // a draft is no hybrid group
  CHECK(names(match(surface, "nlb").exact) == std::set<std::string>{"ELBSecurityPolicy-TLS13-1-2-Res-2021-06"});
  surface.groups.accepted.push_back(0x11EC);
  CHECK(names(match(surface, "nlb").exact) == std::set<std::string>{std::string(pq_default)});
}

TEST_CASE("other post-quantum groups than those of a policy are missing") {
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  surface.groups.accepted = {0x0018, 0x0202};
  const PolicyMatch result = policies::match(surface, {&policy(pq_default), 1}, "");
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.groups_missing == policy(pq_default).post_quantum_groups);
  CHECK(!result.nearest->difference.post_quantum_differs);
}

TEST_CASE("groups are compared where they are documented") {
  Surface surface = ideal_surface(policy("intermediate"), Keys::both);
  surface.groups.accepted.push_back(0x001E);
  std::erase(surface.groups.accepted, 0x0018);
  const PolicyMatch result = match(surface, "profile");
  REQUIRE(result.nearest);
  CHECK(result.nearest->policy->name == "intermediate");
  CHECK(result.nearest->difference.groups_extra == std::vector<std::uint16_t>{0x001E});
  CHECK(result.nearest->difference.groups_missing == std::vector<std::uint16_t>{0x0018});
}

TEST_CASE("a policy with an order is not fitted by a server that follows its clients or has another order") {
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  version(surface, 0x0303).cipher_suites.preference = Preference::client;
  PolicyMatch result = match(surface, "alb");
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.order_differs);
  CHECK(result.nearest->difference.size() == 1);

  surface = ideal_surface(policy(pq_default), Keys::rsa);
  std::ranges::reverse(version(surface, 0x0304).cipher_suites.accepted);
  result = match(surface, "alb");
  REQUIRE(result.nearest);
  CHECK(result.nearest->difference.order_differs);
}

TEST_CASE("which of two keys goes first is no matter of the policy") {
  Surface surface = ideal_surface(policy(pq_default), Keys::both);
  auto& suites = version(surface, 0x0303).cipher_suites.accepted;
  std::ranges::sort(suites, std::less(), [before = suites](std::uint16_t suite) {
    const bool ecdsa = wire::cipher_suite_name(suite).find("_ECDSA_") != std::string::npos;
    return std::pair(ecdsa, std::ranges::find(before, suite) - before.begin());
  });
  CHECK(names(match(surface, "alb").exact) == std::set<std::string>{std::string(pq_default)});
}

TEST_CASE("a service or one of its scopes narrows the policies") {
  const Surface surface = ideal_surface(policy("ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09"), Keys::rsa);
  const std::set<std::string> load_balancer{"ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09"};
  CHECK(names(match(surface).exact).size() > 1);
  CHECK(names(match(surface, "load-balancer").exact) == load_balancer);
  CHECK(names(match(surface, "ALB").exact) == load_balancer);
  CHECK(names(match(surface, "regional").exact) ==
        std::set<std::string>{"SecurityPolicy_TLS13_1_2_PQ_2025_09", "api-gateway/regional:TLS_1_2"});
  CHECK(match(surface, "clb").exact.empty());
  CHECK(match(surface, "toaster").undetermined == "there is no policy of 'toaster'");
}

TEST_CASE("a version of which nothing is known leaves the policies open that have it") {
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-TLS13-1-0-2021-06"), Keys::rsa);
  version(surface, 0x0301) = {.version = 0x0301};
  const PolicyMatch result = match(surface, "alb");
  CHECK(result.undetermined == "whether it speaks TLS 1.0 could not be found out");
  CHECK(result.exact.empty());
  CHECK(!result.nearest);
}

TEST_CASE("a version of which nothing is known matters not where no policy that fits has it") {
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  version(surface, 0x0300) = {.version = 0x0300};
  CHECK(names(match(surface, "alb").exact) == std::set<std::string>{std::string(pq_default)});
}

TEST_CASE("a suite of which nothing is known matters where it tells policies apart") {
  const std::uint16_t triple_des = suite("TLS_RSA_WITH_3DES_EDE_CBC_SHA");
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-2016-08"), Keys::rsa);
  version(surface, 0x0303).cipher_suites.undetermined = {suite("TLS_RSA_WITH_CAMELLIA_128_CBC_SHA")};
  CHECK(names(match(surface, "clb").exact) == std::set<std::string>{"ELBSecurityPolicy-2016-08"});
  version(surface, 0x0303).cipher_suites.undetermined = {triple_des};
  CHECK(match(surface, "clb").undetermined ==
        "whether it accepts TLS_RSA_WITH_3DES_EDE_CBC_SHA could not be found out");
  version(surface, 0x0301).cipher_suites.accepted.push_back(triple_des);
  CHECK(names(match(surface, "clb").exact) == std::set<std::string>{"ELBSecurityPolicy-2015-05"});
}

TEST_CASE("whether a post-quantum group is taken must be known to tell policies apart") {
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  surface.groups.accepted = {0x0017};
  surface.groups.undetermined = {0x11EC};
  CHECK(match(surface, "alb").undetermined.starts_with("whether it takes a post-quantum group"));
  surface.groups = {};
  CHECK(match(surface, "alb").undetermined == "whether it takes a post-quantum group could not be found out");
}

TEST_CASE("the order must be known where nothing else tells policies apart") {
  const std::string_view last = "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07";
  Surface surface = ideal_surface(policy(last), Keys::rsa);
  CHECK(names(match(surface, "alb").exact) == std::set<std::string>{std::string(last)});
  version(surface, 0x0304).cipher_suites.preference = Preference::undetermined;
  version(surface, 0x0303).cipher_suites.preference = Preference::undetermined;
  CHECK(match(surface, "alb").undetermined ==
        "in which order it picks cipher suites in TLS 1.2, in which order it picks cipher suites in TLS 1.3 could not "
        "be found out");
}

TEST_CASE("nothing is said of an endpoint of which nothing was seen") {
  CHECK(match(Surface{}).undetermined == "no version of TLS was seen");
  Surface surface = ideal_surface(policy(pq_default), Keys::rsa);
  version(surface, 0x0303).cipher_suites = {};
  CHECK(match(surface).undetermined == "which cipher suites it accepts in TLS 1.2 could not be found out");
}

TEST_CASE("a default goes before an old default, and that before what one has to choose") {
  std::vector<Policy> policies{made("chosen"), made("old"), made("new")};
  policies[1].default_for = policies[2].default_for = "new shops";
  policies[1].old_default = true;
  Surface surface = ideal_surface(policies[0], Keys::rsa);
  version(surface, 0x0300).supported = Answer::yes;
  version(surface, 0x0300).cipher_suites.accepted = {0x0005};
  const auto nearest = [&](std::size_t count) {
    return policies::match(surface, std::span(policies).first(count), "").nearest->policy->name;
  };
  CHECK(nearest(1) == "chosen");
  CHECK(nearest(2) == "old");
  CHECK(nearest(3) == "new");
}

TEST_CASE("suites of TLS 1.2 are not missed at an endpoint that speaks nothing newer than TLS 1.0") {
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-2016-08"), Keys::rsa);
  for (const std::uint16_t newer : {std::uint16_t{0x0302}, std::uint16_t{0x0303}})
    version(surface, newer) = {.version = newer, .supported = Answer::no};
  const PolicyMatch result = match(surface, "alb");
  REQUIRE(result.nearest);
  CHECK(result.nearest->policy->name == "ELBSecurityPolicy-2016-08");
  CHECK(result.nearest->difference.versions_missing == std::vector<std::uint16_t>{0x0302, 0x0303});
  CHECK(result.nearest->difference.suites_missing.empty());
}

TEST_CASE("groups that were not asked for are not missing") {
  Surface surface = ideal_surface(policy("TLSv1.2_2021"), Keys::rsa);
  surface.groups = {};
  CHECK(match(surface).undetermined ==
        "whether it takes a post-quantum group, which groups it takes could not be found out");
  CHECK(names(match(surface, "cdn").exact) == std::set<std::string>{"TLSv1.2_2021"});
}

TEST_CASE("a post-quantum group of which nothing is known matters where a policy needs it") {
  std::vector<Policy> policies{made("pure"), made("hybrid")};
  for (Policy& policy : policies) policy.post_quantum = true;
  policies[0].post_quantum_groups = {0x0202};
  policies[1].post_quantum_groups = {0x11EB, 0x11EC};
  Surface surface = ideal_surface(policies[0], Keys::rsa);
  CHECK(policies::match(surface, policies, "").exact == std::vector<const Policy*>{&policies[0]});
  surface.groups.undetermined = {0x11EC};
  CHECK(policies::match(surface, policies, "").undetermined ==
        "whether it takes X25519MLKEM768 could not be found out");
  surface.groups.accepted.push_back(0x11EB);
  CHECK(policies::match(surface, policies, "").exact.size() == 2);
}

TEST_CASE("a suite of which nothing is known matters not where no certificate can show it") {
  std::vector<Policy> policies{made("one key"), made("two keys")};
  policies[1].cipher_suites.push_back(0xC02B);
  Surface surface = ideal_surface(policies[0], Keys::rsa);
  version(surface, 0x0303).cipher_suites.undetermined = {0xC02B};
  CHECK(policies::match(surface, policies, "").exact.size() == 2);
  CHECK(policies::match(surface, policies, "").not_exercised == std::vector<std::uint16_t>{0xC02B});
  surface.selection = ideal_surface(policies[0], Keys::both).selection;
  CHECK(policies::match(surface, policies, "").undetermined ==
        "whether it accepts TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 could not be found out");
}
