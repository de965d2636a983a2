#include "suites/variables.h"

#include <doctest/doctest.h>

using namespace trustprobe::suites;

namespace {

Variables some() {
  Variables variables;
  variables.set("domain", {.values = {"example.com"}});
  variables.set("regions", {.values = {"eu-west-1", "us-east-1"}, .list = true});
  return variables;
}

std::string error_of(std::string_view text) {
  const auto expanded = some().expanded(text);
  return expanded ? "" : expanded.error().sentence();
}

}  // namespace

TEST_CASE("a variable is replaced wherever it stands, and two dollars are one") {
  CHECK(*some().expanded("a.${domain}:443") == "a.example.com:443");
  CHECK(*some().expanded("${domain}${domain}") == "example.comexample.com");
  CHECK(*some().expanded("$${domain} costs 5$") == "${domain} costs 5$");
  CHECK(*some().expanded("$x $") == "$x $");
}

TEST_CASE("a list stands for its values where it is alone, and nowhere else") {
  CHECK(*some().expanded_list("${regions}") == std::vector<std::string>{"eu-west-1", "us-east-1"});
  CHECK(*some().expanded_list("${domain}") == std::vector<std::string>{"example.com"});
  CHECK_FALSE(some().expanded_list("x-${regions}"));
  CHECK(
      error_of("${regions}") ==
      "the variable 'regions' is a list, and here is one text; give the endpoint a matrix: matrix.x = \"${regions}\"");
}

TEST_CASE("a variable that is not there is an error that names the nearest one") {
  CHECK(error_of("${domian}") == "there is no variable 'domian'; did you mean 'domain'?");
  CHECK(error_of("${x}") == "there is no variable 'x'; define it in [variables], or in the endpoint's matrix");
  CHECK(error_of("a ${domain") == "'a ${domain' has '${' without '}'");
}

TEST_CASE("a matrix stands for every combination") {
  CHECK(combinations({}).size() == 1);
  const auto all = combinations({{"port", {"443", "8443"}}, {"region", {"eu", "us"}}});
  REQUIRE(all.size() == 4);
  CHECK(all[1].at("port") == "443");
  CHECK(all[1].at("region") == "us");
  CHECK(all[3].at("port") == "8443");
}
