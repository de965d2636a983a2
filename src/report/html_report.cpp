// One file that needs nothing else: html/page.html with its slots filled.
#include <fmt/format.h>

#include <array>
#include <span>
#include <stdexcept>

#include "base/text.h"
#include "report/html_parts.h"
#include "report/report_format.h"

namespace trustprobe::report {
namespace {

struct Slot {
  std::string_view name, html;
};

std::string_view filling(std::string_view name, std::span<const Slot> slots) {
  for (const Slot& slot : slots) {
    if (slot.name == name) return slot.html;
  }
  throw std::logic_error(fmt::format("page.html has a slot {} that nothing fills", name));
}

// One pass: what is filled in may look like a slot and is none.
std::string fill(std::string_view page, std::span<const Slot> slots) {
  std::string out;
  while (true) {
    const std::size_t open = page.find("{{");
    out += page.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = page.find("}}", open);
    out += filling(page.substr(open + 2, close - open - 2), slots);
    page.remove_prefix(close + 2);
  }
}

std::string targets_sentence(const Report& report) {
  const std::size_t all = report.targets.size(), errors = report.count(Outcome::error),
                    warnings = report.count(Outcome::warning), unseen = report.count(Outcome::not_probed);
  if (all == 0) return "No targets.";
  if (errors + warnings + unseen == 0) {
    return all == 1 ? "The target has no errors and no warnings."
                    : fmt::format("All {} targets are without errors and warnings.", all);
  }
  std::string text;
  const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
    if (count == 0) return;
    const std::string of = text.empty() ? fmt::format(" of {} targets", all) : "";
    const std::string who = all == 1 ? "The target" : fmt::format("{}{}", count, of);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", who, count == 1 ? one : many);
  };
  add(errors, "has an error", "have errors");
  add(unseen, "was not probed", "were not probed");
  add(warnings, "has a warning", "have warnings");
  return text + ".";
}

std::string expectations_sentence(const Report& report) {
  const suites::JudgementCounts counts = report.judgements();
  const std::size_t all = counts.met + counts.unmet + counts.undetermined + counts.waived;
  std::string text;
  const auto add = [&](std::size_t count, std::string_view word) {
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, word);
  };
  add(counts.unmet, "unmet");
  add(counts.undetermined, "undetermined");
  add(counts.waived, "waived");
  if (text.empty()) return fmt::format("{} {} met.", base::counted(all, "expectation"), all == 1 ? "is" : "are all");
  return fmt::format("{} of {}.", text, base::counted(all, "expectation"));
}

std::string date_and_time(base::Instant instant) {
  const std::string text = base::to_rfc3339(instant);
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

Markup meta(const Report& report) {
  return Markup::text(fmt::format("{} {}, ", report.program, report.command)) +
         element("time", {{"datetime", base::to_rfc3339(report.ended)}}, date_and_time(report.ended));
}

std::string store_detail(const ReportedStore& store) {
  const std::string modified = store.modified ? ", modified " + base::to_date(*store.modified) : "";
  return fmt::format("{}, {}{}", store.format, base::counted(store.anchors, "anchor"), modified);
}

}  // namespace

std::vector<std::string> html_answer(const Report& report) {
  std::vector<std::string> sentences;
  if (!report.suites.empty()) sentences.push_back(expectations_sentence(report));
  sentences.push_back(targets_sentence(report));
  return sentences;
}

Markup html_tally(const Report& report) {
  constexpr std::array worst_first{Outcome::error, Outcome::not_probed, Outcome::warning, Outcome::note, Outcome::ok};
  Markup buttons;
  for (const Outcome outcome : worst_first) {
    const std::string id(to_string(outcome)), words = outcome == Outcome::not_probed ? "not probed" : id;
    buttons += element(
        "button", {{"type", "button"}, {"data-outcome", id}, {"aria-pressed", "false"}},
        element("span", {{"class", "mark " + id}}, words) + element("b", fmt::format(" {}", report.count(outcome))));
  }
  return buttons;
}

Markup html_stores(const Report& report) {
  Markup list;
  for (const ReportedStore& store : report.stores) {
    list += element("li", {},
                    element("b", store.name) + Markup::text(" ") + element("span", store_detail(store)) +
                        Markup::text(" ") + element("code", store.path) + Markup::text(" ") +
                        element("code", {{"class", "hash"}}, store.sha256));
  }
  return element("ul", {{"class", "stores"}}, list);
}

std::string html_report(const Report& report, const ReportSettings&) {
  const std::string data = html_data(report);
  Markup answer;
  for (const std::string& each : html_answer(report)) answer += element("span", each) + Markup::text(" ");
  const Markup title = Markup::text(html_answer(report).front()), about = meta(report), tally = html_tally(report),
               matrix = html_matrix(report), findings = html_findings(report), judgements = html_judgements(report),
               stores = html_stores(report);
  const std::array slots{
      Slot{"title", title.html()},   Slot{"answer", answer.html()},         Slot{"about", about.html()},
      Slot{"tally", tally.html()},   Slot{"matrix", matrix.html()},         Slot{"findings", findings.html()},
      Slot{"stores", stores.html()}, Slot{"judgements", judgements.html()}, Slot{"data", data}};
  return fill(html_page(), slots);
}

}  // namespace trustprobe::report
