#include "report/suite_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

using namespace trustprobe;
using suites::Judgement;
using suites::JudgementStatus;

namespace {

suites::Suite suite_of(std::vector<std::string> stores) {
  suites::Suite suite;
  suite.name = "shop";
  for (auto& store : stores) suite.stores.push_back({store, store});
  return suite;
}

Judgement judgement(std::string target, JudgementStatus status, std::string expected, std::string found) {
  return {.target = std::move(target),
          .store = "lab",
          .expectation = "verdict",
          .expected = std::move(expected),
          .status = status,
          .found = std::move(found)};
}

const std::vector<Judgement> one_of_each{
    judgement("good.example", JudgementStatus::met, "valid", "valid, Lab Root"),
    judgement("unknown.example", JudgementStatus::undetermined, "revoked",
              "valid, Lab Root; revocation is not checked"),
    judgement("bad.example", JudgementStatus::unmet, "valid", "expired 12 days ago, on 2026-11-09"),
};

std::size_t place(const std::string& text, std::string_view part) {
  const auto found = text.find(part);
  CAPTURE(text);
  CAPTURE(part);
  REQUIRE(found != std::string::npos);
  return found;
}

}  // namespace

TEST_CASE("a suite's report begins with the counts and lists unmet, undetermined and met in this order") {
  const auto text = report::render_suite(suite_of({"lab"}), one_of_each, {});
  CHECK(place(text, "shop   3 expectations: 1 met, 1 unmet, 1 undetermined\n") == 0);
  CHECK(place(text, "bad.example") < place(text, "unknown.example"));
  CHECK(place(text, "unknown.example") < place(text, "good.example"));
}

TEST_CASE("what was expected and what was found is told where an expectation is not met, with the reason") {
  const auto text = report::render_suite(suite_of({"lab"}), one_of_each, {});
  place(text, "expected valid; found expired 12 days ago, on 2026-11-09");
  place(text, "expected revoked; found valid, Lab Root; revocation is not checked");
}

TEST_CASE("the store is named only where a suite has several") {
  CHECK(report::render_suite(suite_of({"lab"}), one_of_each, {}).find("lab: ") == std::string::npos);
  place(report::render_suite(suite_of({"lab", "kiosk"}), one_of_each, {}), "lab: expected valid");
}

TEST_CASE("colour is added to the words and never replaces them") {
  const auto coloured = report::render_suite(suite_of({"lab"}), one_of_each, {.colour = true});
  place(coloured, "\x1b[31m");
  for (const auto* word : {"unmet", "undetermined", "met"}) place(coloured, word);
  CHECK(report::render_suite(suite_of({"lab"}), one_of_each, {}).find('\x1b') == std::string::npos);
}

TEST_CASE("control characters of a suite file do not reach the terminal") {
  auto suite = suite_of({"lab"});
  suite.name = "shop\x1b[2J";
  const auto text =
      report::render_suite(suite, {judgement("a\x1b[2J.example", JudgementStatus::met, "valid", "valid")}, {});
  CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("a judgement line has the suite, the place, what was expected, what was found and the status") {
  const auto line = report::json_judgement(suite_of({"lab"}), one_of_each[2]);
  CHECK(line.ends_with("}\n"));
  const auto object = boost::json::parse(line).as_object();
  CHECK(object.at("kind") == "judgement");
  CHECK(object.at("suite") == "shop");
  CHECK(object.at("target") == "bad.example");
  CHECK(object.at("store") == "lab");
  CHECK(object.at("expectation") == "verdict");
  CHECK(object.at("expected") == "valid");
  CHECK(object.at("status") == "unmet");
  CHECK(object.at("found") == "expired 12 days ago, on 2026-11-09");
  CHECK(object.contains("schema_version"));
}

TEST_CASE("bytes that are not UTF-8 in what was found leave the JSON valid") {
  const auto line =
      report::json_judgement(suite_of({"lab"}), judgement("a.example", JudgementStatus::met, "valid", "caf\xe9"));
  CHECK(boost::json::parse(line).as_object().at("found") == "caf\\xe9");
}

TEST_CASE("the suite line counts what was met, unmet and undetermined") {
  const auto object = boost::json::parse(report::json_suite(suite_of({"lab"}), one_of_each)).as_object();
  CHECK(object.at("kind") == "suite");
  CHECK(object.at("counts").at("met") == 1);
  CHECK(object.at("counts").at("unmet") == 1);
  CHECK(object.at("counts").at("undetermined") == 1);
}
