#include "report/explain.h"

#include <fmt/format.h>

#include "checks/catalogue.h"
#include "report/clients_report.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

constexpr std::size_t width = 100;

std::string paragraph(std::string_view name, std::string_view text) {
  const std::string head = fmt::format("  {:<10}", name);
  return head + folded(text, width, head.size(), head.size());
}

}  // namespace

std::string render_explanation(const checks::Check& check) {
  return fmt::format("{}: {}\n\n", check.id, check.title) + paragraph("severity", to_string(check.severity)) +
         paragraph("means", check.explanation) + paragraph("do", check.remedy) + paragraph("source", check.citation);
}

std::string render_explanation(const path::Rule& rule) {
  return fmt::format("{}: a rule for certificates on a path\n\n", rule.name) + paragraph("means", rule.summary) +
         paragraph("source", rule.citation) + "\n" + render_enforcement(rule.id, path::all_clients(), width);
}

std::string render_explainable() {
  std::vector<std::vector<std::string>> checks, rules;
  for (const checks::Check& check : checks::all_checks()) {
    checks.push_back({std::string(check.id), std::string(to_string(check.severity)), std::string(check.title)});
  }
  for (const path::Rule& rule : path::all_rules()) rules.push_back({std::string(rule.name), std::string(rule.summary)});
  return fmt::format("checks, each with the severity that it usually has\n{}\npath rules, as verdicts name them\n{}",
                     table(checks, 2), table(rules, 2));
}

}  // namespace trustprobe::report
