#include <doctest/doctest.h>

#include <algorithm>

#include "example_report.h"

namespace trustprobe::report {
namespace {

std::string first_line(const Report& report, const ReportSettings& settings = example_settings()) {
  const std::string text = nagios_report(report, settings);
  return text.substr(0, text.find('\n'));
}

/// Only the target at this place.
Report only(std::size_t place) {
  Report report = example_report();
  report.targets = {report.targets.at(place)};
  return report;
}

}  // namespace

TEST_CASE("a plugin's line of a probe is what the case folder holds") {
  check_report_case("nagios", nagios_report(example_report(), example_settings()));
}

TEST_CASE("a plugin's line of a run is what the case folder holds") {
  check_report_case("nagios-run", nagios_report(example_report(true), example_settings()));
}

TEST_CASE("a plugin's state and exit code follow the worst that is known") {
  const auto code = [](const Report& report, std::optional<base::Severity> fail_on = base::Severity::error) {
    ReportSettings settings = example_settings();
    settings.fail_on = fail_on;
    return nagios_exit_code(report, settings);
  };
  CHECK(code(only(0)) == 3);
  CHECK(code(only(1)) == 1);
  CHECK(code(only(1), base::Severity::warning) == 2);
  CHECK(code(only(2)) == 2);
  CHECK(code(only(1), std::nullopt) == 0);
  CHECK(code(only(2), std::nullopt) == 0);
  CHECK(code(example_report()) == 2);
  Report sound = only(3);
  CHECK(code(sound) == 1);
  sound.targets.front().findings.front().status = checks::Status::passed;
  CHECK(code(sound) == 0);
  CHECK(first_line(sound).starts_with("TRUSTPROBE OK - "));
  CHECK(code(Report{}) == 3);
}

TEST_CASE("a target that may be unreachable is no problem") {
  Report report = only(0);
  report.targets.front().findings.clear();
  ReportSettings settings = example_settings();
  CHECK(nagios_exit_code(report, settings) == 3);
  settings.unreachable_ok = true;
  CHECK(nagios_exit_code(report, settings) == 0);
}

TEST_CASE("nothing that servers say begins perfdata or ends a label") {
  Report report = example_report();
  report.targets[1].target = "it's=a|b";
  report.targets[2].findings.front().summary = "expired | 'x'=1";
  const std::string text = nagios_report(report, example_settings());
  CHECK(std::ranges::count(text, '|') == 1);
  CHECK(text.find(" 'it''s_a_b days'=15;45:;0:") != std::string::npos);
}

TEST_CASE("an OK of a plugin says what failed, what was not seen and what is waived") {
  Report sound = only(3);
  sound.targets.front().findings.front().status = checks::Status::passed;
  CHECK(first_line(sound).starts_with("TRUSTPROBE OK - 1 target, no problem |"));
  ReportSettings settings = example_settings();
  settings.fail_on.reset();
  CHECK(
      first_line(only(3), settings).starts_with("TRUSTPROBE OK - 1 target, nothing that counts: 3 passed, 1 failed |"));
  Report judged = example_report(true);
  auto& judgements = judged.suites.front().judgements;
  judgements[2].undetermined_allowed = true;
  judgements = {judgements[2], judgements[3]};
  CHECK(first_line(judged).starts_with(
      "TRUSTPROBE OK - 4 targets, nothing that counts: 0 passed, 1 not seen, 1 waived |"));
}

}  // namespace trustprobe::report
