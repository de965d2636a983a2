// Markdown for a comment on a pull request or a job's summary: the answer, a table of what is wrong, details to unfold.
// GitHub cuts a comment at 65536 characters, so a long table says how much more there is.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

// In bytes, those of one row apart: together well below the 65536 characters of a comment.
constexpr std::size_t most_rows = 50, table_size = 18'000, list_size = 8'000, cell_size = 400;

// Nothing that servers or files say makes a tag, a cell, a link, a mention or a line.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : base::printable(text)) {
    if (c == '<') {
      safe += "&lt;";
    } else if (c == '>') {
      safe += "&gt;";
    } else if (c == '&') {
      safe += "&amp;";
    } else if (c == '@') {
      safe += "@<!-- -->";  // keeps a name from being called
    } else {
      if (std::string_view("\\`*_{}[]#|~").find(c) != std::string_view::npos) safe += '\\';
      safe += c;
    }
  }
  return safe;
}

std::string cell(std::string_view text) {
  return escaped(base::shortened(text, cell_size));
}

bool is_problem(const RuleResult& result) {
  return result.status == RuleStatus::failed || result.status == RuleStatus::undetermined;
}

/// What stops a gate first, the worst of it before the rest.
int urgency(const RuleResult& result) {
  const int severity = static_cast<int>(result.severity);
  return (result.stops ? 10 : 0) + severity * 2 + (result.status == RuleStatus::failed ? 1 : 0);
}

std::vector<const RuleResult*> problems_of(const std::vector<RuleResult>& results) {
  std::vector<const RuleResult*> problems;
  for (int least = 20; least >= 0; --least) {
    for (const RuleResult& result : results) {
      if (is_problem(result) && urgency(result) == least) problems.push_back(&result);
    }
  }
  return problems;
}

std::string word_of(const RuleResult& result) {
  if (result.status == RuleStatus::undetermined) return "undetermined";
  return std::string(base::to_string(result.severity));
}

struct Counts {
  std::size_t errors = 0, warnings = 0, notes = 0, passed = 0, undetermined = 0, allowed = 0, waived = 0;
  bool stopped = false, broken = false;
};

Counts count(const std::vector<RuleResult>& results) {
  Counts counts;
  for (const RuleResult& result : results) {
    const bool failed = result.status == RuleStatus::failed;
    counts.errors += failed && result.severity == base::Severity::error ? 1 : 0;
    counts.warnings += failed && result.severity == base::Severity::warning ? 1 : 0;
    counts.notes += failed && result.severity == base::Severity::note ? 1 : 0;
    counts.passed += result.status == RuleStatus::passed ? 1 : 0;
    counts.undetermined += result.status == RuleStatus::undetermined && !result.allowed ? 1 : 0;
    counts.allowed += result.allowed ? 1 : 0;
    counts.waived += result.status == RuleStatus::waived ? 1 : 0;
    counts.stopped |= result.stops;
    counts.broken |= result.stops && failed;
  }
  return counts;
}

std::string answer(const Report& report, const Counts& counts) {
  const std::string_view state = counts.broken ? "FAILED" : counts.stopped ? "UNDETERMINED" : "PASSED";
  std::string text = fmt::format("### trustprobe {}: {}\n\n", report.command, state);
  text += fmt::format("{}: {}, {}, {}, {} undetermined, {} passed", base::counted(report.targets.size(), "target"),
                      base::counted(counts.errors, "error"), base::counted(counts.warnings, "warning"),
                      base::counted(counts.notes, "note"), counts.undetermined, counts.passed);
  if (counts.allowed > 0) text += fmt::format(", {} not seen (allowed)", counts.allowed);
  if (counts.waived > 0) text += fmt::format(", {} waived", counts.waived);
  return text + ".\n";
}

std::string row_of(const RuleResult& result) {
  const std::string what =
      result.suite.empty() ? facts_text(result) : fmt::format("{}: {}", result.title, facts_text(result));
  const std::string owner = result.owner.empty() ? "" : fmt::format(" ({})", result.owner);
  return fmt::format("| {} | {} | {} | {} |\n", result.stops ? "**" + word_of(result) + "**" : word_of(result),
                     cell(result.target), cell(what), cell(remedy_of(result) + owner));
}

std::string table_of(const std::vector<const RuleResult*>& problems) {
  std::string text = "\n| | target | what | do |\n|---|---|---|---|\n";
  std::size_t rows = 0;
  while (rows < std::min(problems.size(), most_rows) && text.size() < table_size) text += row_of(*problems[rows++]);
  if (problems.size() > rows) text += fmt::format("\n... and {} more.\n", problems.size() - rows);
  return text;
}

std::string details_of(const RuleResult& result) {
  std::string text = fmt::format("- **{}** {}\n", escaped(result.rule), cell(headline_of(result)));
  for (const std::string& detail : result.details) text += fmt::format("  {}\n", cell(detail));
  if (!result.file.empty()) text += fmt::format("  {}\n", cell(where_of(result)));
  return text;
}

std::string folded(std::string_view title, const std::string& body) {
  return body.empty() ? "" : fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title, body);
}

std::string waived_list(const std::vector<RuleResult>& results) {
  std::string text;
  for (const RuleResult& result : results) {
    if (!result.waiver || text.size() >= list_size) continue;
    text += fmt::format("- {}; waived until {}: {}\n", cell(headline_of(result)), base::to_date(result.waiver->until),
                        cell(result.waiver->reason));
  }
  return text;
}

std::string stores_list(const Report& report) {
  std::string text;
  for (const ReportedStore& store : report.stores) {
    if (text.size() >= list_size) break;
    text +=
        fmt::format("- {}: {}, {}\n", escaped(store.name), base::counted(store.anchors, "anchor"), cell(store.path));
  }
  return text;
}

}  // namespace

std::string markdown_report(const Report& report, const ReportSettings& settings) {
  const std::vector<RuleResult> results = rule_results(report, settings);
  const std::vector<const RuleResult*> problems = problems_of(results);
  std::string text = answer(report, count(results));
  if (!problems.empty()) text += table_of(problems);
  std::string details;
  for (const RuleResult* problem : problems) {
    if (details.size() < list_size) details += details_of(*problem);
  }
  text += folded("Details", details) + folded("Waived", waived_list(results)) + folded("Stores", stores_list(report));
  return text + fmt::format("\n{}, {}\n", escaped(report.program), base::to_rfc3339(report.ended));
}

}  // namespace trustprobe::report
