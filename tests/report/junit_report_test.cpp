#include <doctest/doctest.h>

#include <boost/property_tree/xml_parser.hpp>
#include <sstream>

#include "example_report.h"

namespace trustprobe::report {
namespace {

boost::property_tree::ptree parsed(const std::string& text) {
  std::istringstream stream(text);
  boost::property_tree::ptree document;
  read_xml(stream, document);
  return document;
}

}  // namespace

TEST_CASE("JUnit has a suite per target and a case per check of a probe") {
  check_report_case("junit", junit_report(example_report(), example_settings()));
}

TEST_CASE("JUnit has a suite per suite and a case per judgement of a run") {
  check_report_case("junit-run", junit_report(example_report(true), example_settings()));
}

TEST_CASE("JUnit fails a case from the severity on at which a gate stops") {
  const auto failures = [](base::Severity fail_on) {
    ReportSettings settings = example_settings();
    settings.fail_on = fail_on;
    return parsed(junit_report(example_report(), settings)).get<int>("testsuites.<xmlattr>.failures");
  };
  CHECK(failures(base::Severity::error) == 1);
  CHECK(failures(base::Severity::warning) == 3);
  CHECK(failures(base::Severity::note) == 4);
}

TEST_CASE("JUnit counts as an error what a suite could not see, and skips it where the suite lets it pass") {
  Report report = example_report(true);
  CHECK(parsed(junit_report(report, {})).get<int>("testsuites.<xmlattr>.errors") == 1);
  report.suites.front().judgements[2].undetermined_allowed = true;
  const auto document = parsed(junit_report(report, {}));
  CHECK(document.get<int>("testsuites.<xmlattr>.errors") == 0);
  CHECK(document.get<int>("testsuites.<xmlattr>.skipped") == 2);
}

TEST_CASE("JUnit has no case for a check that does not apply") {
  Report report = example_report();
  const int tests = parsed(junit_report(report, {})).get<int>("testsuites.<xmlattr>.tests");
  report.targets.back().findings.push_back({.check = "sct-missing", .status = checks::Status::not_applicable});
  CHECK(parsed(junit_report(report, {})).get<int>("testsuites.<xmlattr>.tests") == tests);
}

TEST_CASE("JUnit is XML whatever servers say") {
  Report report = example_report(true);
  report.suites.front().judgements[1].found =
      "a\x01"
      "b\x1b[2J ]]> \xEF\xBF\xBF \xff \"<&'";
  const std::string text = junit_report(report, {});
  for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  CHECK(text.find("\xEF\xBF\xBF") == std::string::npos);
  CHECK(parsed(text).get<std::string>("testsuites.testsuite.<xmlattr>.name") == "shop");
  CHECK(text.find("message=\"a\\x01b\\x1b[2J ]]&gt; \xEF\xBF\xBD \\xff &quot;&lt;&amp;&apos;\"") != std::string::npos);
}

TEST_CASE("JUnit says of what is waived also what was found") {
  CHECK(junit_report(example_report(true), {})
            .find("waived until 2026-12-31: goes away with the old site; found 15 days left, until 2026-12-06") !=
        std::string::npos);
}

}  // namespace trustprobe::report
