#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "report/html_parts.h"

namespace trustprobe::report {
namespace {

// Above this many, a table as wide as the window has no room for their words.
constexpr std::size_t stores_that_fit = 5;

int badness(path::Verdict verdict) {
  return verdict == path::Verdict::not_trusted ? 2 : verdict == path::Verdict::undetermined ? 1 : 0;
}

// Errors come before what was not seen at all: they are certain.
int order_of(Outcome outcome) {
  constexpr std::array worst_first{Outcome::error, Outcome::not_probed, Outcome::warning, Outcome::note, Outcome::ok};
  return static_cast<int>(std::ranges::find(worst_first, outcome) - worst_first.begin());
}

std::vector<std::size_t> rows_in_order(const Report& report) {
  std::vector<std::pair<int, std::size_t>> order;
  for (std::size_t i = 0; i < report.targets.size(); ++i) order.emplace_back(order_of(report.targets[i].outcome), i);
  std::ranges::sort(order);
  std::vector<std::size_t> rows;
  for (const auto& [rank, target] : order) rows.push_back(target);
  return rows;
}

// Other clients whose worst verdict is not the cell's: "wolfssl: refused", "5 other clients differ".
std::string disagreement(const std::vector<const ReportedChain*>& chains, const std::string& store,
                         path::Verdict verdict) {
  std::map<std::string, path::Verdict> worst;
  for (const ReportedChain* chain : chains) {
    for (const auto* list : {&chain->verdicts, &chain->others}) {
      for (const ReportedVerdict& each : *list) {
        if (each.store != store) continue;
        const auto [place, added] = worst.emplace(each.client, each.verdict);
        if (!added && badness(each.verdict) > badness(place->second)) place->second = each.verdict;
      }
    }
  }
  std::erase_if(worst, [&](const auto& each) { return each.second == verdict; });
  if (worst.size() > 2) return fmt::format("{} clients differ", worst.size());
  std::string text;
  for (const auto& [client, word] : worst)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", client, cell_word(word));
  return text;
}

// Why the cell says what it says: the anchors of all chains, or what is wrong with the first that has the verdict.
std::string because(const std::vector<const ReportedChain*>& chains, const std::string& store, path::Verdict verdict) {
  std::vector<std::string> anchors;
  for (const ReportedChain* chain : chains) {
    if (!chain->defect.empty()) return chain->defect;
    for (const ReportedVerdict& each : chain->verdicts) {
      if (each.store != store || each.verdict != verdict) continue;
      if (verdict != path::Verdict::trusted) {
        return chains.size() > 1 ? fmt::format("{}: {}", chain->label, each.reason) : each.reason;
      }
      if (std::ranges::find(anchors, each.anchor) == anchors.end()) anchors.push_back(each.anchor);
    }
  }
  return fmt::format("{}", fmt::join(anchors, ", "));
}

Markup store_cell(const ReportedTarget& target, const std::string& store) {
  const auto verdict = worst_verdict(target, store);
  if (!verdict) {
    const bool probed = target.outcome != Outcome::not_probed;
    return element("td", {{"class", "none"}, {"data-label", store}}, element("b", probed ? "not asked" : "not probed"));
  }
  const auto chains = chains_that_count(target);
  Markup inner =
      element("b", cell_word(*verdict)) + Markup::text(" ") + element("span", because(chains, store, *verdict));
  const std::string others = disagreement(chains, store, *verdict);
  if (!others.empty()) inner += Markup::text(" ") + element("i", others);
  return element("td", {{"class", std::string(cell_word(*verdict))}, {"data-label", store}}, inner);
}

std::string nearness(long days, bool expired) {
  if (expired) return "expired";
  return days < 7 ? "within-7" : days < 30 ? "within-30" : days < 90 ? "within-90" : "later";
}

// The certificate that ends first.
Markup expiry_cell(const Report& report, const ReportedTarget& target) {
  std::optional<base::Instant> end;
  for (const ReportedChain* chain : chains_that_count(target)) {
    if (!chain->defect.empty()) continue;
    const base::Instant leaf_end = leaf_of(report, *chain).not_after;
    end = std::min(end.value_or(leaf_end), leaf_end);
  }
  if (!end) return element("td", {{"class", "none"}, {"data-label", "expires"}}, element("b", "unknown"));
  const base::Seconds left = *end - target.at;
  const bool expired = left.count() < 0;
  const std::string words = (expired ? "expired " : "") + base::duration_text(left) + (expired ? " ago" : " left");
  return element("td", {{"class", nearness(base::whole_days(left), expired)}, {"data-label", "expires"}},
                 element("b", words) + Markup::text(" ") + element("span", base::to_date(*end)));
}

// The first finding is the worst; how many more there are says whether to open the row.
std::string row_sentence(const ReportedTarget& target) {
  if (!target.not_probed.empty()) return target.not_probed;
  std::size_t count = 0;
  std::string first;
  for (const checks::Finding& each : target.findings) {
    if (each.status != checks::Status::failed && each.status != checks::Status::undetermined) continue;
    if (count++ == 0) first = fmt::format("{} {}", each.subject, each.summary);
  }
  return count > 1 ? fmt::format("{}, and {} more", first, count - 1) : first;
}

Markup row(const Report& report, std::size_t place) {
  const ReportedTarget& target = report.targets[place];
  const std::string outcome(to_string(target.outcome));
  const std::string words = target.outcome == Outcome::not_probed ? "not probed" : outcome,
                    sentence = row_sentence(target);
  Markup head =
      element("span", {{"class", "mark " + outcome}}, words) + Markup::text(" ") + link_to_target(report, place);
  if (!sentence.empty()) head += element("p", sentence);
  Markup cells = element("th", {{"scope", "row"}}, head);
  for (const ReportedStore& store : report.stores) cells += store_cell(target, store.name);
  cells += expiry_cell(report, target);
  return element("tr", {{"id", fmt::format("t{}", place)}, {"class", outcome}}, cells);
}

Markup column(std::string_view text) {
  return element("th", {{"scope", "col"}}, text);
}

}  // namespace

Markup link_to_target(const Report& report, std::size_t target) {
  return element("a", {{"href", fmt::format("#t{}", target)}}, report.targets[target].target);
}

Markup html_matrix(const Report& report) {
  Markup columns = column("target");
  for (const ReportedStore& store : report.stores) columns += column(store.name);
  columns += column("first to expire");
  Markup rows;
  for (const std::size_t place : rows_in_order(report)) rows += row(report, place);
  const bool wide = report.stores.size() > stores_that_fit;
  return element("table", {{"id", "matrix"}, {"class", wide ? "wide" : ""}},
                 element("caption", {{"class", "unseen"}}, "Which store trusts which target") +
                     element("thead", {}, element("tr", {}, columns)) + element("tbody", {}, rows));
}

}  // namespace trustprobe::report
