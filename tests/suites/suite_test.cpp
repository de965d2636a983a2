#include "suites/suite.h"

#include <doctest/doctest.h>

using namespace trustprobe;
using suites::parse_suite;

namespace {

std::string error_of(std::string_view text) {
  const auto suite = parse_suite(text, "shop.toml");
  return suite ? "" : suite.error().sentence();
}

constexpr std::string_view stores = "[stores]\namazon = \"amazon\"\nkiosk = \"kiosk.pem\"\n";

std::string with_endpoint(std::string_view lines) {
  return std::string(stores) + "[[endpoint]]\n" + std::string(lines);
}

}  // namespace

TEST_CASE("a suite names its stores, endpoints and expectations") {
  const auto suite = parse_suite(
      "name = \"shop\"\n" +
          with_endpoint(
              "target = \"Shop.example.com:8443\"\nstores = [\"kiosk\"]\nexpect.verdict = \"expired\"\n"
              "source = \"the publisher\"\n[[endpoint]]\ntarget = \"b.example\"\nexpect.verdict = \"valid\"\n"),
      "shop.toml");
  REQUIRE(suite);
  CHECK(suite->name == "shop");
  REQUIRE(suite->stores.size() == 2);
  CHECK(suite->stores[1].argument == "kiosk.pem");
  REQUIRE(suite->endpoints.size() == 2);
  CHECK(suite->endpoints[0].target.host == "shop.example.com");
  CHECK(suite->endpoints[0].target.port == 8443);
  const suites::Expectation& expectation = suite->endpoints[0].expectations.at(0);
  CHECK(expectation.stores == std::vector<std::string>{"kiosk"});
  CHECK(std::get<std::string>(expectation.value) == "expired");
  CHECK(expectation.source == "the publisher");
}

TEST_CASE("an endpoint without a list of stores is judged against all of the suite's") {
  const auto suite = parse_suite(with_endpoint("target = \"b.example\"\nexpect.verdict = \"valid\"\n"), "shop.toml");
  REQUIRE(suite);
  CHECK(suite->endpoints[0].expectations.at(0).stores == std::vector<std::string>{"amazon", "kiosk"});
}

TEST_CASE("a suite without a name takes its file's") {
  const auto suite =
      parse_suite(with_endpoint("target = \"b.example\"\nexpect.verdict = \"valid\"\n"), "dir/shop.toml");
  REQUIRE(suite);
  CHECK(suite->name == "shop");
}

TEST_CASE("what is wrong in a suite is told with file and line") {
  CHECK(error_of(with_endpoint("target = \"b.example\"\nexpect.verdict = \"good\"\n")) ==
        "shop.toml:6: 'good' is nothing that 'verdict' can be; known are valid, expired, untrusted, revoked, "
        "not-yet-valid, wrong-name, self-signed");
  CHECK(error_of(with_endpoint("target = \"b.example\"\nexpect.verdikt = \"valid\"\n")) ==
        "shop.toml:6: unknown key 'verdikt' in expect; did you mean 'verdict'?");
  CHECK(error_of(with_endpoint("traget = \"b.example\"\nexpect.verdict = \"valid\"\n")) ==
        "shop.toml:5: unknown key 'traget' in [[endpoint]]; did you mean 'target'?");
  CHECK(error_of(with_endpoint("target = \"b.example\"\nstores = [\"other\"]\nexpect.verdict = \"valid\"\n")) ==
        "shop.toml:6: store 'other' is not defined; define it in [stores]");
  CHECK(error_of(with_endpoint("target = 3\nexpect.verdict = \"valid\"\n")) ==
        "shop.toml:5: 'target' must be a text in quotes");
  CHECK(error_of(with_endpoint("target = \"b.example\"\n")) ==
        "shop.toml:4: the endpoint has no expectation; add: expect.verdict = \"valid\"");
  CHECK(error_of("[[endpoint]]\ntarget = \"b.example\"\n").starts_with("shop.toml:1: no store is defined"));
  CHECK(error_of(stores).find("the suite has no endpoint") != std::string::npos);
}

TEST_CASE("a bad target and broken TOML are told with file and line as well") {
  CHECK(error_of(with_endpoint("target = \"b.example:99999\"\nexpect.verdict = \"valid\"\n"))
            .starts_with("shop.toml:5: "));
  CHECK(error_of("name = \n").starts_with("shop.toml:1: is not valid TOML"));
}

TEST_CASE(
    "a suite names its policy of revocation, soft where it does not, and a misspelt one is an error with its line") {
  const auto with = [](const std::string& line) {
    return suites::parse_suite(
        line + "\n[stores]\na = \"amazon\"\n[[endpoint]]\ntarget = \"a.example\"\nexpect.verdict = \"valid\"\n",
        "suite.toml");
  };
  CHECK(with("")->revocation == path::RevocationPolicy::soft);
  CHECK(with("revocation = \"hard\"")->revocation == path::RevocationPolicy::hard);
  CHECK(with("revocation = \"hardly\"").error().sentence() ==
        "suite.toml:1: 'hardly' is no policy of revocation; known are off, staple, soft, hard");
}
