#include <doctest/doctest.h>

#include <fmt/format.h>

#include <boost/json.hpp>

#include "example_report.h"
#include "report/html_parts.h"

namespace trustprobe::report {
namespace {

constexpr std::string_view breakout = "</script><script>alert(1)</script><!--\xE2\x80\xA8{{matrix}}\"'<img src=x>";

std::size_t occurrences(std::string_view text, std::string_view of) {
  std::size_t count = 0;
  for (std::size_t at = text.find(of); at != std::string_view::npos; at = text.find(of, at + 1)) ++count;
  return count;
}

Report report_with(std::string_view text) {
  Report report = example_report(true);
  for (ReportedCertificate& each : report.certificates) {
    each.name = each.issuer_name = each.subject = each.issuer = text;
    each.names = {std::string(text)};
  }
  for (ReportedStore& each : report.stores) each.name = each.path = text;
  for (ReportedTarget& target : report.targets) {
    target.target = target.host = target.not_probed = text;
    for (ReportedEndpoint& each : target.endpoints) each.failure = each.server_name = each.address = text;
    for (checks::Finding& each : target.findings) each.subject = each.summary = each.detail = each.remedy = text;
    for (ReportedChain& chain : target.chains) {
      chain.label = text;
      for (ReportedVerdict& each : chain.verdicts) each.store = each.reason = each.anchor = text;
    }
  }
  for (suites::Judgement& each : report.suites.front().judgements) {
    each.target = each.store = each.found = each.remedy = each.owner = each.expected = text;
  }
  return report;
}

}  // namespace

TEST_CASE("the markup of the HTML report shows the answer, the matrix, the findings and the expectations") {
  const Report report = example_report(true);
  const std::string parts = fmt::format("{}\n", fmt::join(html_answer(report), "\n")) + html_tally(report).html() +
                            "\n" + html_matrix(report).html() + "\n" + html_findings(report).html() + "\n" +
                            html_judgements(report).html() + "\n" + html_stores(report).html() + "\n";
  std::string lines;  // a row per line, for those who read the difference
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts.compare(i, 3, "<tr") == 0 || parts.compare(i, 8, "<article") == 0) lines += '\n';
    lines += parts[i];
  }
  check_report_case("html-markup", lines);
}

TEST_CASE("the data of the HTML report names certificates once and what points at them by index") {
  check_report_case("html-data", html_data(example_report(true)) + "\n");
}

TEST_CASE("nothing that a certificate, a server or a suite says can break out of the HTML report") {
  const auto page_of = [](std::string_view text) { return html_report(report_with(text), example_settings()); };
  const std::string hostile = page_of(breakout), harmless = page_of("harmless");
  for (const std::string_view part : {"<script", "</script", "<img", "<!--", "<table", "\xE2\x80\xA8"}) {
    CAPTURE(part);
    CHECK(occurrences(hostile, part) == occurrences(harmless, part));
  }
  CHECK(hostile.find("&lt;/script&gt;&lt;script&gt;alert(1)") != std::string::npos);
}

TEST_CASE("hostile texts reach the script as they are") {
  const boost::json::value data = boost::json::parse(html_data(report_with(breakout)));
  CHECK(data.at("certificates").at(0).at("name").as_string() == breakout);
  CHECK(data.at("targets").at(3).at("chains").at(0).at("verdicts").at(1).at("reason").as_string() == breakout);
}

TEST_CASE("the HTML report loads nothing, and runs no script and no style but its own") {
  const std::string page = html_report(example_report(true), example_settings());
  CHECK(page.find("default-src 'none'; style-src 'sha256-") != std::string::npos);
  CHECK(page.find("script-src 'sha256-") != std::string::npos);
  for (const std::string_view part :
       {"unsafe-inline", " onclick=", " style=", "innerHTML", "src=\"", "@import", "{{"}) {
    CAPTURE(part);
    CHECK(page.find(part) == std::string::npos);
  }
}

TEST_CASE("the answer counts what is wrong and leaves out what is not") {
  Report report = example_report();
  CHECK(html_answer(report) ==
        std::vector<std::string>{"1 of 4 targets has an error, 1 was not probed, 2 have warnings."});
  std::erase_if(report.targets, [](const auto& target) { return target.outcome != Outcome::warning; });
  CHECK(html_answer(report) == std::vector<std::string>{"2 of 2 targets have warnings."});
  for (ReportedTarget& target : report.targets) target.outcome = Outcome::note;
  CHECK(html_answer(report) == std::vector<std::string>{"All 2 targets are without errors and warnings."});
  report.targets.pop_back();
  report.targets.front().outcome = Outcome::error;
  CHECK(html_answer(report) == std::vector<std::string>{"The target has an error."});
  report.targets.front().outcome = Outcome::ok;
  CHECK(html_answer(report) == std::vector<std::string>{"The target has no errors and no warnings."});
  report.targets.clear();
  CHECK(html_answer(report) == std::vector<std::string>{"No targets."});
}

TEST_CASE("the answer of a suite begins with its expectations") {
  Report report = example_report(true);
  CHECK(html_answer(report).size() == 2);
  CHECK(html_answer(report).front() == "1 unmet, 1 undetermined, 1 waived of 4 expectations.");
  std::erase_if(report.suites.front().judgements,
                [](const auto& each) { return each.status != suites::JudgementStatus::met; });
  CHECK(html_answer(report).front() == "1 expectation is met.");
}

TEST_CASE("a finding that many targets share stands once and folds the targets after the eighth") {
  Report report = example_report();
  const ReportedTarget shop = report.targets.back();
  report.targets.assign(8, shop);
  CHECK(occurrences(html_findings(report).html(), "<article") == 1);
  CHECK(html_findings(report).html().find("<details>") == std::string::npos);
  report.targets.push_back(shop);
  CHECK(occurrences(html_findings(report).html(), "<article") == 1);
  CHECK(html_findings(report).html().find("and 1 more target<") != std::string::npos);
}

TEST_CASE("a cell of the matrix says when a store was not asked and when nothing could be probed") {
  Report report = example_report();
  for (ReportedChain& chain : report.targets.back().chains) chain.verdicts.pop_back();
  const std::string html = html_matrix(report).html();
  CHECK(occurrences(html, "<b>not asked</b>") == 1);
  CHECK(occurrences(html, "<b>not probed</b>") == 2);
}

TEST_CASE("a report without targets and without stores is still a page") {
  const std::string page = html_report(Report{}, example_settings());
  CHECK(page.find("<h1><span>No targets.</span> </h1>") != std::string::npos);
  CHECK(page.ends_with("</html>\n"));
}

}  // namespace trustprobe::report
