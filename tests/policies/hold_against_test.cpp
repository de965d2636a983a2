#include <doctest/doctest.h>

#include <algorithm>

#include "policies/ideal_server.h"
#include "wire/registry.h"

using namespace trustprobe;
using observation::Answer;
using observation::Surface;
using policies::hold_against;
using policies::PolicyVerdict;
using support::ideal_surface;
using support::Keys;

namespace {

const policies::Policy& policy(std::string_view name) {
  const policies::Policy* found = support::catalogue().find(name);
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

PolicyVerdict held(std::string_view served, std::string_view against) {
  return hold_against(ideal_surface(policy(served), Keys::both), policy(against));
}

constexpr std::string_view restricted = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
constexpr std::string_view restricted_pq = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

}  // namespace

TEST_CASE("every policy's own server is no weaker than it") {
  for (const policies::Policy& each : support::catalogue().all()) {
    CAPTURE(each.name);
    const PolicyVerdict verdict = hold_against(ideal_surface(each, Keys::both), each);
    CHECK(verdict.no_weaker == Answer::yes);
    CHECK(verdict.weaknesses.empty());
  }
}

TEST_CASE("an older version and suites that the policy has not are weaknesses") {
  const PolicyVerdict verdict = held("ELBSecurityPolicy-2016-08", "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06");
  CHECK(verdict.no_weaker == Answer::no);
  CHECK(verdict.weaknesses == std::vector<std::string>{"accepts TLS 1.0", "accepts TLS 1.1"});
  CHECK(held("ELBSecurityPolicy-2015-05", "ELBSecurityPolicy-2016-08").weaknesses ==
        std::vector<std::string>{"accepts TLS_RSA_WITH_3DES_EDE_CBC_SHA"});
}

TEST_CASE("fewer suites, a newer lowest version and more post-quantum groups are no weakness") {
  CHECK(held(restricted, "ELBSecurityPolicy-TLS13-1-0-2021-06").no_weaker == Answer::yes);
  CHECK(held(restricted_pq, restricted).no_weaker == Answer::yes);
}

TEST_CASE("TLS 1.3 and its suites are no weakness to a policy of TLS 1.2") {
  CHECK(held(restricted, "ELBSecurityPolicy-FS-1-2-Res-2020-10").no_weaker == Answer::yes);
}

TEST_CASE("an endpoint without a post-quantum group is weaker than a policy with one") {
  CHECK(held(restricted, restricted_pq).weaknesses == std::vector<std::string>{"takes no post-quantum group"});
  CHECK(held("ELBSecurityPolicy-FS-1-2-Res-2020-10", restricted_pq).weaknesses ==
        std::vector<std::string>{"takes no post-quantum group"});
}

TEST_CASE("what could not be found out is never no weaker") {
  Surface surface = ideal_surface(policy(restricted_pq), Keys::both);
  surface.versions[2].supported = Answer::undetermined;
  surface.versions[4].cipher_suites.undetermined = {0x0005, 0x000A, 0xC02F};
  surface.groups = {.accepted = {0x0017}, .undetermined = {0x11EC}};
  const PolicyVerdict verdict = hold_against(surface, policy(restricted_pq));
  CHECK(verdict.no_weaker == Answer::undetermined);
  CHECK(verdict.weaknesses.empty());
  CHECK(
      verdict.undetermined ==
      std::vector<std::string>{
          "whether it accepts TLS 1.0 could not be found out",
          "whether it accepts TLS_RSA_WITH_RC4_128_SHA or 1 other suite that the policy has not could not be found out",
          "whether it takes a post-quantum group could not be found out"});
  CHECK(hold_against(Surface{}, policy(restricted)).no_weaker == Answer::undetermined);
}

TEST_CASE("SSL 2 alone is a weakness, and what else there is was not seen") {
  Surface surface;
  surface.versions = {{.version = 0x0002, .supported = Answer::yes}};
  const PolicyVerdict verdict = hold_against(surface, policy("SSLv3"));
  CHECK(verdict.no_weaker == Answer::no);
  CHECK(verdict.weaknesses == std::vector<std::string>{"accepts SSL 2"});
  CHECK(verdict.undetermined == std::vector<std::string>{"no version of TLS was seen"});
}

TEST_CASE("a weakness is one whatever else could not be found out") {
  Surface surface = ideal_surface(policy("ELBSecurityPolicy-2016-08"), Keys::both);
  surface.versions[1].supported = Answer::undetermined;
  const PolicyVerdict verdict = hold_against(surface, policy(restricted));
  CHECK(verdict.no_weaker == Answer::no);
  CHECK(verdict.undetermined == std::vector<std::string>{"whether it accepts SSL 3 could not be found out"});
}

TEST_CASE("a version whose suites were not asked for is undetermined") {
  Surface surface = ideal_surface(policy(restricted), Keys::both);
  surface.versions[4].cipher_suites = {};
  CHECK(hold_against(surface, policy(restricted)).undetermined ==
        std::vector<std::string>{"which cipher suites it accepts in TLS 1.2 could not be found out"});
}
