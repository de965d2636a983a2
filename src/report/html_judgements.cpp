#include <fmt/format.h>

#include <array>

#include "report/html_parts.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

using suites::Judgement;
using suites::JudgementStatus;

Markup status_cell(const Judgement& judgement) {
  const std::string word(to_string(judgement.status));
  Markup inner = element("span", {{"class", "mark " + word}}, word);
  if (judgement.status != JudgementStatus::met && judgement.severity != base::Severity::error) {
    inner += Markup::text(" ") + element("i", to_string(judgement.severity));
  }
  return element("td", {}, inner);
}

std::string asked(const Judgement& judgement) {
  std::string text = expectation_text(judgement);
  if (!judgement.store.empty()) text += " in " + judgement.store;
  if (!judgement.client.empty()) text += " for " + judgement.client;
  return text;
}

std::string waiver_words(const Judgement& judgement) {
  const std::string day = base::to_date(judgement.waiver->until);
  if (judgement.status == JudgementStatus::waived) {
    return fmt::format("waived until {}: {}", day, judgement.waiver->reason);
  }
  return fmt::format("its waiver ended on {}: {}", day, judgement.waiver->reason);
}

Markup found_cell(const Judgement& judgement) {
  Markup inner = element("p", judgement.found);
  if (!judgement.remedy.empty()) {
    inner += element("p", {{"class", "remedy"}}, element("b", "Do:") + Markup::text(" " + judgement.remedy));
  }
  if (judgement.waiver && judgement.status != JudgementStatus::met) inner += element("p", waiver_words(judgement));
  if (judgement.status == JudgementStatus::undetermined && judgement.undetermined_allowed) {
    inner += element("p", "the suite lets it pass unseen");
  }
  if (!judgement.note.empty()) inner += element("p", judgement.note);
  return element("td", {{"data-label", "found"}}, inner);
}

Markup owner_cell(const Judgement& judgement) {
  Markup inner = element("b", judgement.owner.empty() ? "no owner" : judgement.owner);
  for (const std::string* each : {&judgement.source, &judgement.where}) {
    if (!each->empty()) inner += Markup::text(" ") + element("span", *each);
  }
  return element("td", {{"data-label", "owner"}, {"class", judgement.owner.empty() ? "none" : ""}}, inner);
}

Markup row(const Judgement& judgement) {
  const Markup what = element("b", judgement.target) + Markup::text(" ") + element("span", asked(judgement));
  return element(
      "tr", {{"class", std::string(to_string(judgement.status))}},
      status_cell(judgement) + element("th", {{"scope", "row"}}, what) + found_cell(judgement) + owner_cell(judgement));
}

Markup rows_of(const ReportedSuite& suite, JudgementStatus status) {
  Markup rows;
  for (const Judgement& each : suite.judgements) {
    if (each.status == status) rows += row(each);
  }
  return rows;
}

Markup table(const std::string& caption, const Markup& rows) {
  Markup columns;
  for (const std::string_view each : {"judgement", "expected", "found", "owner"}) {
    columns += element("th", {{"scope", "col"}}, each);
  }
  return element("table", {{"class", "judgements"}},
                 element("caption", {{"class", "unseen"}}, caption) + element("thead", {}, element("tr", {}, columns)) +
                     element("tbody", {}, rows));
}

Markup suite_markup(const ReportedSuite& suite) {
  const suites::JudgementCounts counts = suites::count(suite.judgements);
  Markup inner = element("h3", {}, Markup::text(suite.name + " ") + element("code", suite.path));
  if (!suite.description.empty()) inner += element("p", suite.description);
  inner += element("p", fmt::format("{} unmet, {} undetermined, {} waived, {} met", counts.unmet, counts.undetermined,
                                    counts.waived, counts.met));
  const Markup open = rows_of(suite, JudgementStatus::unmet) + rows_of(suite, JudgementStatus::undetermined) +
                      rows_of(suite, JudgementStatus::waived);
  if (!open.empty()) inner += table("What does not hold in " + suite.name, open);
  if (counts.met == 0) return inner;
  return inner + element("details", {},
                         element("summary", fmt::format("{} met", counts.met)) +
                             table("What holds in " + suite.name, rows_of(suite, JudgementStatus::met)));
}

}  // namespace

Markup html_judgements(const Report& report) {
  Markup all;
  for (const ReportedSuite& suite : report.suites) all += suite_markup(suite);
  if (all.empty()) return all;
  return element("section", {{"id", "judgements"}, {"aria-labelledby", "judgements-title"}},
                 element("h2", {{"id", "judgements-title"}}, "Expectations") + all);
}

}  // namespace trustprobe::report
