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

std::string value_text(const suites::ExpectationKind& kind) {
  const std::string words = fmt::format("{}", fmt::join(kind.words, ", "));
  switch (kind.type) {
    case suites::ValueType::flag:
      return "true or false";
    case suites::ValueType::count:
      return "a whole number";
    case suites::ValueType::word:
      return words.empty() ? "a text" : "one of " + words;
    case suites::ValueType::texts:
      return words.empty() ? "a text, or a list of texts" : "some of " + words;
  }
  return {};
}

std::string asks_text(const suites::ExpectationKind& kind) {
  using Asks = suites::ExpectationKind::Asks;
  if (kind.asks == Asks::stores_and_clients) return "every store and client that the expectation or its endpoint names";
  return kind.asks == Asks::stores ? "every store that the expectation or its endpoint names"
                                   : "no store and no client";
}

std::string example_of(const suites::ExpectationKind& kind) {
  const std::string key = fmt::format("expect.{}", kind.key);
  if (kind.key == "check") return key + ".leaf-expiring = \"passed\"";
  if (kind.type == suites::ValueType::flag) return key + " = true";
  if (kind.type == suites::ValueType::count) return key + " = { is = 30, severity = \"warning\", owner = \"edge\" }";
  if (kind.key == "policy") return key + " = \"ELBSecurityPolicy-TLS13-1-2-Res-2021-06\"";
  if (kind.key == "cipher_suites") return key + " = [\"TLS_AES_*\", \"TLS_ECDHE_*_GCM_*\"]";
  if (kind.key == "versions") return key + " = [\"TLS 1.2\", \"TLS 1.3\"]";
  const std::string word = kind.words.empty() ? "..." : std::string(kind.words.front());
  return kind.type == suites::ValueType::word ? fmt::format("{} = \"{}\"", key, word)
                                              : fmt::format("{} = [\"{}\"]", key, word);
}

}  // namespace

std::string render_explanation(const checks::Check& check) {
  return fmt::format("{}: {}\n\n", check.id, check.title) + paragraph("severity", to_string(check.severity)) +
         paragraph("means", check.explanation) + paragraph("do", check.remedy) + paragraph("source", check.citation);
}

std::string render_explanation(const compare::AuditRule& rule) {
  return fmt::format("{}: {}\n\n", rule.id, rule.title) + paragraph("severity", to_string(rule.severity)) +
         paragraph("means", rule.explanation) + paragraph("do", rule.remedy) +
         paragraph("needs", "trustprobe intercept --audit");
}

std::string render_explanation(const path::Rule& rule) {
  return fmt::format("{}: a rule for certificates on a path\n\n", rule.name) + paragraph("means", rule.summary) +
         paragraph("source", rule.citation) + "\n" + render_enforcement(rule.id, path::all_clients(), width);
}

std::string render_explanation(const suites::ExpectationKind& kind) {
  return fmt::format("expect.{}: an expectation of suites\n\n", kind.key) + paragraph("means", kind.summary) +
         paragraph("value", value_text(kind)) + paragraph("asks", asks_text(kind)) +
         (kind.needs_scan ? paragraph("needs", "a scan, which `run` makes of every endpoint of the suite") : "") +
         paragraph("example", example_of(kind));
}

std::string render_explainable() {
  std::vector<std::vector<std::string>> checks, audit, rules, kinds;
  for (const checks::Check& check : checks::all_checks()) {
    checks.push_back({std::string(check.id), std::string(to_string(check.severity)), std::string(check.title)});
  }
  for (const compare::AuditRule& rule : compare::audit_rules()) {
    audit.push_back({std::string(rule.id), std::string(to_string(rule.severity)), std::string(rule.title)});
  }
  for (const path::Rule& rule : path::all_rules()) rules.push_back({std::string(rule.name), std::string(rule.summary)});
  for (const auto& kind : suites::all_expectation_kinds())
    kinds.push_back({fmt::format("expect.{}", kind.key), std::string(kind.summary)});
  return fmt::format(
      "checks, each with the severity that it usually has\n{}\naudits of proxies, by trustprobe intercept "
      "--audit\n{}\npath rules, as verdicts name them\n{}\n"
      "expectations, as suites write them\n{}",
      table(checks, 2), table(audit, 2), table(rules, 2), table(kinds, 2));
}

}  // namespace trustprobe::report
