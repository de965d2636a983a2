// What a suite's file can say, and what is wrong with one.
#include <doctest/doctest.h>

#include "suites/expectation_kind.h"
#include "suites/suite.h"
#include "support/certificate_maker.h"

using namespace trustprobe;
using suites::parse_suite;

namespace {

constexpr std::string_view head = "[stores]\nlab = \"lab.pem\"\nkiosk = \"kiosk.pem\"\n";

base::Result<suites::Suite> with(std::string_view lines, const suites::VariableOverrides& overrides = {}) {
  return parse_suite(std::string(head) + std::string(lines), "shop.toml", overrides);
}

std::string error_of(std::string_view lines) {
  const auto suite = with(lines);
  return suite ? "" : suite.error().sentence();
}

// The line of the first one is 5.
std::string error_of_endpoint(std::string_view lines) {
  return error_of("[[endpoint]]\n" + std::string(lines));
}

std::vector<std::string> targets_of(const suites::Suite& suite) {
  std::vector<std::string> targets;
  for (const auto& endpoint : suite.endpoints) targets.push_back(endpoint.target.text);
  return targets;
}

}  // namespace

TEST_CASE("a matrix over lists and variables gives an endpoint for each combination") {
  constexpr std::string_view lines =
      "[variables]\nregions = [\"eu-west-1\", \"us-east-1\"]\ndomain = \"example.com\"\n"
      "[[endpoint]]\nmatrix.region = \"${regions}\"\nmatrix.port = [443, 8443]\n"
      "target = \"s3.${region}.${domain}:${port}\"\nexpect.names = [\"s3.${region}.${domain}\"]\n";
  const auto suite = with(lines);
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(targets_of(*suite) == std::vector<std::string>{"s3.eu-west-1.example.com:443", "s3.us-east-1.example.com:443",
                                                       "s3.eu-west-1.example.com:8443",
                                                       "s3.us-east-1.example.com:8443"});
  CHECK(std::get<std::vector<std::string>>(suite->endpoints[1].expectations[0].value) ==
        std::vector<std::string>{"s3.us-east-1.example.com"});
  const auto elsewhere = with(lines, {{"regions", "cn-north-1, cn-northwest-1,x"}, {"domain", "example.cn"}});
  REQUIRE(elsewhere);
  CHECK(elsewhere->endpoints.size() == 6);
  CHECK(elsewhere->endpoints[0].target.text == "s3.cn-north-1.example.cn:443");
}

TEST_CASE("targets can be a list, and connect_to says where they are") {
  const auto suite = with(
      "[[endpoint]]\ntargets = [\"a.example\", \"b.example:8443\"]\n"
      "connect_to = [\"192.0.2.7\", \"192.0.2.8:9443\", \"2001:db8::7\", \"[2001:db8::8]:9443\"]\nexpect.min_days = "
      "30\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(targets_of(*suite) == std::vector<std::string>{"a.example", "b.example:8443"});
  const auto& rules = suite->endpoints[1].connect_to;
  REQUIRE(rules.size() == 4);
  CHECK(rules[0].host == "b.example");
  CHECK(rules[0].port == 8443);
  CHECK(rules[0].address == "192.0.2.7");
  CHECK(rules[0].to_port == 8443);
  CHECK(rules[1].to_port == 9443);
  CHECK(rules[2].address == "2001:db8::7");
  CHECK(rules[2].to_port == 8443);
  CHECK(rules[3].to_port == 9443);
}

TEST_CASE("one name and port cannot be connected to at two places") {
  CHECK(error_of("[[endpoint]]\ntarget = \"a.example\"\nconnect_to = \"192.0.2.7\"\nexpect.min_days = 30\n"
                 "[[endpoint]]\ntarget = \"a.example\"\nexpect.min_days = 20\n") ==
        "shop.toml:8: a.example is connected to elsewhere at shop.toml:4; give both the same connect_to, with all "
        "addresses, or write two suites");
}

TEST_CASE("an expectation is a value, or a table that says more of it, or several of those") {
  const auto suite = with(
      "[[endpoint]]\ntarget = \"a.example\"\nowner = \"edge\"\nexpect.min_days = 30\n"
      "expect.anchor = {is = \"Lab *\", stores = [\"lab\"], severity = \"warning\", owner = \"pki\", "
      "allow_undetermined = true}\n"
      "[[endpoint.expect.verdict]]\nis = \"valid\"\nclients = [\"java\", \"go\"]\n"
      "[[endpoint.expect.verdict]]\nis = \"untrusted\"\nstores = [\"kiosk\"]\nwaiver = {reason = \"x\", until = "
      "2026-12-31}\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  const auto& list = suite->endpoints[0].expectations;
  REQUIRE(list.size() == 4);
  CHECK(list[0].kind->key == "anchor");
  CHECK(list[0].stores == std::vector<std::string>{"lab"});
  CHECK(list[0].severity == base::Severity::warning);
  CHECK(list[0].owner == "pki");
  CHECK(list[0].undetermined_allowed);
  CHECK(list[1].kind->key == "min_days");
  CHECK(list[1].owner == "edge");
  CHECK(list[1].stores.empty());
  CHECK(list[1].where == "shop.toml:7");
  CHECK(list[2].clients == std::vector<std::string>{"java", "go"});
  CHECK(list[2].stores == std::vector<std::string>{"kiosk", "lab"});
  CHECK(list[2].where == "shop.toml:9");
  REQUIRE(list[3].waiver);
  CHECK(list[3].waiver->until == support::instant("2026-12-31T23:59:59Z"));
  CHECK(suite->clients == std::vector<std::string>{"go", "java", "web"});
}

TEST_CASE("defaults hold for every endpoint that says nothing else of the same kind") {
  const auto suite = with(
      "[defaults]\nowner = \"edge\"\nexpect.min_days = 30\nexpect.check.leaf-expired = \"passed\"\n"
      "[[endpoint]]\ntarget = \"a.example\"\n"
      "[[endpoint]]\ntarget = \"b.example\"\nowner = \"pki\"\nexpect.min_days = 5\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  REQUIRE(suite->endpoints[0].expectations.size() == 2);
  REQUIRE(suite->endpoints[1].expectations.size() == 2);
  CHECK(suite->endpoints[0].expectations[0].owner == "edge");
  CHECK(std::get<long>(suite->endpoints[1].expectations[0].value) == 5);
  CHECK(suite->endpoints[1].expectations[0].owner == "pki");
  CHECK(suite->endpoints[1].expectations[1].check == "leaf-expired");
}

TEST_CASE("a waiver names targets and an expectation by pattern, and one that waives nothing is an error") {
  constexpr std::string_view endpoints =
      "[[endpoint]]\ntarget = \"old.example\"\nexpect.min_days = 30\nexpect.check.chain-order = \"passed\"\n";
  const auto suite = with(std::string(endpoints) +
                          "[[waiver]]\ntarget = \"old.*\"\nexpectation = \"check.chain-order\"\nreason = \"known\"\n"
                          "until = \"2026-12-31T12:00:00Z\"\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(suite->endpoints[0].expectations[0].waiver->reason == "known");
  CHECK(suite->endpoints[0].expectations[0].waiver->until == support::instant("2026-12-31T12:00:00Z"));
  CHECK_FALSE(suite->endpoints[0].expectations[1].waiver);
  const auto error = [&](std::string_view waiver) {
    return error_of(std::string(endpoints) + "[[waiver]]\n" + std::string(waiver));
  };
  CHECK(
      error("target = \"new.*\"\nreason = \"x\"\nuntil = 2026-12-31\n") ==
      "shop.toml:8: the waiver waives nothing: no endpoint and expectation fits; take it away, or mend its 'target' or "
      "'expectation'");
  CHECK(error("target = \"old.*\"\nreason = \"x\"\n") ==
        "shop.toml:8: the waiver has no end; add a date: until = 2027-01-31");
  CHECK(error("target = \"old.*\"\nuntil = 2026-12-31\n") ==
        "shop.toml:8: the waiver has no reason; add: reason = \"...\"");
  CHECK(error("target = \"old.*\"\nreason = \"x\"\nuntil = \"soon\"\n") ==
        "shop.toml:11: 'until' must be a date; write it as 2027-01-31");
  CHECK(error("target = \"old.*\"\nreson = \"x\"\nuntil = 2026-12-31\n") ==
        "shop.toml:10: unknown key 'reson' in a waiver; did you mean 'reason'?");
}

TEST_CASE("values of another form than the kind's are errors with file and line") {
  const auto error = [](std::string_view line) {
    return error_of_endpoint("target = \"a.example\"\n" + std::string(line) + "\n");
  };
  CHECK(error("expect.min_days = \"many\"") == "shop.toml:6: 'min_days' must be a whole number from 0 to 1000000");
  CHECK(error("expect.min_days = -1") == "shop.toml:6: 'min_days' must be a whole number from 0 to 1000000");
  CHECK(error("expect.staple = 1") == "shop.toml:6: 'staple' must be true or false");
  CHECK(error("expect.names = 3") == "shop.toml:6: 'names' must be a text in quotes or a list of them");
  CHECK(error("expect.names = []") == "shop.toml:6: 'names' lists nothing; leave it out, or name something");
  CHECK(error("expect.verdict = [\"valid\", \"expired\"]") == "shop.toml:6: 'verdict' must be one text");
  CHECK(error("expect.key_types = [\"ecdsa\", \"rsaa\"]") ==
        "shop.toml:6: 'rsaa' is nothing that 'key_types' can be; did you mean 'rsa'?");
  CHECK(error("expect.leaf = \"abc\"") ==
        "shop.toml:6: 'abc' is no SHA-256 of a certificate: it has 64 hexadecimal digits");
  CHECK(error("expect.spki = \"sha256//abc\"") ==
        "shop.toml:6: 'sha256//abc' is no pin of a key: write sha256//BASE64");
  CHECK(error("expect.check.leaf-expird = \"passed\"") ==
        "shop.toml:6: there is no check 'leaf-expird'; did you mean 'leaf-expired'?");
  CHECK(error("expect.check = \"passed\"") ==
        "shop.toml:6: 'check' must name a check; write it as: expect.check.leaf-expiring = \"passed\"");
  CHECK(error("expect.min_days = {is = 30, stores = [\"lab\"]}") ==
        "shop.toml:6: expect.min_days asks no stores; leave it out");
  CHECK(error("expect.min_days = {severity = \"warning\"}") ==
        "shop.toml:6: expect.min_days says nothing to expect; add: is = ...");
  CHECK(error("expect.min_days = {is = 30, severity = \"bad\"}") ==
        "shop.toml:6: 'bad' is no severity; known are note, warning, error");
  CHECK(error("expect.verdict = {is = \"valid\", clients = [\"jva\"]}") ==
        "shop.toml:6: there is no client 'jva'; did you mean 'java'?");
}

TEST_CASE("an empty text is no pattern, and an empty value no variable") {
  CHECK(error_of_endpoint("target = \"a.example\"\nexpect.issuer_denied = \"\"\n") ==
        "shop.toml:6: 'issuer_denied' has an empty text; take it away, or write what is meant");
  constexpr std::string_view lines =
      "[variables]\nlist = [\"a\"]\none = \"b\"\n[[endpoint]]\ntarget = \"a.example\"\nexpect.issuer = \"${list}\"\n";
  CHECK(with(lines, {{"list", "a,,b"}}).error().sentence() ==
        "--set list=a,,b: has an empty value between commas; say what the variable stands for");
  CHECK(with(lines, {{"one", ""}}).error().sentence() == "--set one=: has no value; say what the variable stands for");
}

TEST_CASE("what multiplies or nests without end is an error and not the end of the memory") {
  std::string values;
  for (int i = 0; i < 1000; ++i) values += std::to_string(i) + ", ";
  CHECK(
      error_of_endpoint("target = \"a.example\"\nexpect.min_days = 1\nmatrix.a = [" + values + "]\nmatrix.b = [" +
                        values + "]\n") ==
      "shop.toml:4: the suite has more than 100000 endpoints; take values out of the matrix, or write several suites");
  std::string deep = "a";
  for (int i = 0; i < 50'000; ++i) deep += ".a";
  CHECK(parse_suite(deep + " = 1\n", "shop.toml").error().sentence() ==
        "shop.toml:1: has a key of more than 1000 parts");
  CHECK(parse_suite("\n[" + deep + "]\n", "shop.toml").error().sentence() ==
        "shop.toml:2: has a key of more than 1000 parts");
  CHECK(
      with("[[endpoint]]\ntarget = \"a.example\"\nexpect.min_days = 1\nnote = \"" + std::string(5'000, '.') + "\"\n"));
}

TEST_CASE("variables are made of others in any order, but not of themselves") {
  const auto suite = with(
      "[variables]\na = \"${z}\"\nb = \"x.${a}\"\nz = \"example\"\n[[endpoint]]\ntarget = \"${b}\"\nexpect.min_days = "
      "1\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(suite->endpoints[0].target.text == "x.example");
  CHECK(error_of("[variables]\na = \"${b}\"\nb = \"${a}\"\n[[endpoint]]\ntarget = \"x\"\nexpect.min_days = 1\n") ==
        "shop.toml:5: the variable 'a' is made of itself; write its value without it");
}

TEST_CASE("a waiver that is given anew holds until the later day") {
  const auto suite = with(
      "[[endpoint]]\ntarget = \"a.example\"\nexpect.min_days = {is = 1, waiver = {reason = \"x\", until = "
      "2026-01-01}}\n"
      "[[waiver]]\ntarget = \"a.*\"\nreason = \"y\"\nuntil = 2027-01-01\n[[waiver]]\ntarget = \"*\"\nreason = "
      "\"z\"\nuntil = 2026-06-01\n");
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(suite->endpoints[0].expectations[0].waiver->reason == "y");
}

TEST_CASE("a count can come of a variable") {
  const auto suite =
      with("[variables]\ndays = 30\n[[endpoint]]\ntarget = \"a.example\"\nexpect.min_days = \"${days}\"\n",
           {{"days", "14"}});
  REQUIRE_MESSAGE(suite, suite.error().sentence());
  CHECK(std::get<long>(suite->endpoints[0].expectations[0].value) == 14);
}
