#include "report/explain.h"

#include <doctest/doctest.h>

#include "checks/catalogue.h"

namespace trustprobe::report {

TEST_CASE("every check and every path rule can be explained and is listed") {
  const std::string list = render_explainable();
  for (const auto& check : checks::all_checks()) {
    const std::string text = render_explanation(check);
    CHECK(text.starts_with(std::string(check.id) + ": " + std::string(check.title)));
    CHECK(text.find(to_string(check.severity)) != std::string::npos);
    CHECK(text.find(check.citation.substr(0, 8)) != std::string::npos);
    CHECK(list.find(check.id) != std::string::npos);
  }
  for (const auto& rule : path::all_rules()) {
    CHECK(render_explanation(rule).starts_with(std::string(rule.name)));
    CHECK(list.find(rule.name) != std::string::npos);
  }
}

TEST_CASE("every expectation of suites can be explained, with its value and an example") {
  const std::string list = render_explainable();
  for (const auto& kind : suites::all_expectation_kinds()) {
    const std::string text = render_explanation(kind), key = "expect." + std::string(kind.key);
    CHECK(text.starts_with(key + ": "));
    CHECK(text.find("example   " + key) != std::string::npos);
    CHECK(list.find(key + " ") != std::string::npos);
  }
}

}  // namespace trustprobe::report
