#include <doctest/doctest.h>

#include "example_report.h"

namespace trustprobe::report {
namespace {

std::string markdown(const Report& report) {
  return markdown_report(report, example_settings());
}

}  // namespace

TEST_CASE("Markdown of a probe is what the case folder holds") {
  check_report_case("markdown", markdown(example_report()));
}

TEST_CASE("Markdown of a run is what the case folder holds") {
  check_report_case("markdown-run", markdown(example_report(true)));
}

TEST_CASE("Markdown answers first") {
  CHECK(markdown(example_report()).starts_with("### trustprobe probe: FAILED\n"));
  Report report = example_report();
  report.targets = {report.targets[0]};
  CHECK(markdown(report).starts_with("### trustprobe probe: UNDETERMINED\n"));
  report = example_report();
  report.targets = {report.targets[3]};
  CHECK(markdown(report).starts_with("### trustprobe probe: PASSED\n"));
}

TEST_CASE("nothing that servers say makes a tag, a cell, a link or a mention in Markdown") {
  Report report = example_report();
  report.targets[2].findings.front().summary = "<img src=x>|[a](http://b) `c` @team *d*\n## e";
  const std::string text = markdown(report);
  CHECK(text.find("<img") == std::string::npos);
  CHECK(text.find("@team") == std::string::npos);
  CHECK(text.find("&lt;img src=x&gt;\\|\\[a\\](http://b) \\`c\\` @<!-- -->team \\*d\\*\\\\x0a\\#\\# e") !=
        std::string::npos);
}

TEST_CASE("a table of more than 50 problems says how many more there are") {
  Report report = example_report(true);
  auto& judgements = report.suites.front().judgements;
  judgements = {judgements[1]};
  judgements.resize(50, judgements.front());
  CHECK(markdown(report).find("more.") == std::string::npos);
  judgements.resize(51, judgements.front());
  CHECK(markdown(report).find("\n... and 1 more.\n") != std::string::npos);
}

TEST_CASE("Markdown fits into a comment, whatever is found") {
  Report report = example_report(true);
  for (suites::Judgement& judgement : report.suites.front().judgements) {
    judgement.found = judgement.remedy = judgement.target = std::string(5000, '@');
    if (judgement.waiver) judgement.waiver->reason = judgement.found;
  }
  auto& judgements = report.suites.front().judgements;
  for (const suites::Judgement& each : std::vector(judgements)) judgements.resize(judgements.size() + 200, each);
  report.stores.resize(200, report.stores.front());
  CHECK(markdown(report).size() < 65'536);
}

TEST_CASE("Markdown counts what failed by its severity, and what is allowed to pass unseen apart") {
  Report report = example_report();
  report.targets = {report.targets[1]};
  CHECK(
      markdown(report).starts_with("### trustprobe probe: PASSED\n\n"
                                   "1 target: 0 errors, 1 warning, 1 note, 0 undetermined, 3 passed.\n"));
  Report judged = example_report(true);
  judged.suites.front().judgements[2].undetermined_allowed = true;
  CHECK(markdown(judged).find(
            "1 error, 0 warnings, 0 notes, 0 undetermined, 1 passed, 1 not seen (allowed), 1 waived.") !=
        std::string::npos);
}

}  // namespace trustprobe::report
