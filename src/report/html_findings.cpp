#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "report/html_parts.h"

namespace trustprobe::report {
namespace {

// More targets than this below one finding are folded.
constexpr std::size_t targets_shown = 8;

struct Place {
  std::size_t target = 0;
  const checks::Finding* finding = nullptr;
};

// What is said in the same words of several targets is one thing to do.
struct Group {
  const checks::Finding* finding = nullptr;
  std::vector<Place> places;
};

int rank(const Group& group) {
  const int severity = 2 - static_cast<int>(group.finding->severity);
  return 2 * severity + (group.finding->status == checks::Status::undetermined ? 1 : 0);
}

std::vector<Group> groups_of(const Report& report) {
  using Words = std::tuple<checks::Status, checks::Severity, std::string_view, std::string_view, std::string_view,
                           std::string_view, std::string_view>;
  std::map<Words, Group> groups;
  for (std::size_t i = 0; i < report.targets.size(); ++i) {
    for (const checks::Finding& each : report.targets[i].findings) {
      if (each.status != checks::Status::failed && each.status != checks::Status::undetermined) continue;
      Group& group =
          groups[{each.status, each.severity, each.check, each.subject, each.summary, each.detail, each.remedy}];
      group.finding = &each;
      group.places.push_back({i, &each});
    }
  }
  std::vector<std::pair<std::tuple<int, std::size_t, std::size_t>, Group>> sorted;
  for (auto& [words, group] : groups) {
    const std::tuple key{rank(group), report.targets.size() - group.places.size(), group.places.front().target};
    sorted.emplace_back(key, std::move(group));
  }
  std::ranges::sort(sorted, {}, [](const auto& each) { return std::pair{each.first, each.second.finding->check}; });
  std::vector<Group> list;
  for (auto& [key, group] : sorted) list.push_back(std::move(group));
  return list;
}

// Which addresses, unless it is all of them.
std::string addresses(const ReportedTarget& target, const checks::Finding& finding) {
  if (finding.endpoints.empty() || finding.endpoints.size() >= target.endpoints.size()) return "";
  std::string text;
  for (const std::size_t each : finding.endpoints) {
    if (each < target.endpoints.size()) text += (text.empty() ? " at " : ", ") + target.endpoints[each].address;
  }
  return text;
}

Markup place_items(const Report& report, const std::vector<Place>& places, std::size_t from, std::size_t end) {
  Markup items;
  for (std::size_t i = from; i < end; ++i) {
    const std::size_t target = places[i].target;
    items += element(
        "li", {}, link_to_target(report, target) + Markup::text(addresses(report.targets[target], *places[i].finding)));
  }
  return items;
}

Markup places_of(const Report& report, const Group& group) {
  const std::size_t count = group.places.size(), shown = count > targets_shown ? targets_shown : count;
  Markup list = element("ul", {{"class", "places"}}, place_items(report, group.places, 0, shown));
  if (shown == count) return list;
  const std::string more = fmt::format("and {} more target{}", count - shown, count - shown == 1 ? "" : "s");
  return list + element("details", {},
                        element("summary", more) +
                            element("ul", {{"class", "places"}}, place_items(report, group.places, shown, count)));
}

Markup article(const Report& report, const Group& group) {
  const checks::Finding& finding = *group.finding;
  const bool undetermined = finding.status == checks::Status::undetermined;
  const std::string severity(to_string(finding.severity));
  const std::string word = undetermined ? "undetermined" : severity;
  Markup inner = element("h3", {},
                         element("span", {{"class", "mark " + word}}, word) + Markup::text(" ") +
                             element("span", {}, fmt::format("{} {}", finding.subject, finding.summary)) +
                             Markup::text(" ") + element("code", finding.check));
  if (!finding.detail.empty()) inner += element("p", finding.detail);
  if (!finding.remedy.empty()) {
    inner += element("p", {{"class", "remedy"}}, element("b", "Do:") + Markup::text(" " + finding.remedy));
  }
  inner += places_of(report, group);
  return element("article", {{"class", "finding"}}, inner);
}

}  // namespace

Markup html_findings(const Report& report) {
  Markup serious, notes;
  std::size_t note_count = 0;
  for (const Group& group : groups_of(report)) {
    const bool note = group.finding->severity == checks::Severity::note;
    (note ? notes : serious) += article(report, group);
    note_count += note ? 1 : 0;
  }
  if (serious.empty()) serious = element("p", "No errors and no warnings.");
  if (note_count == 0) return serious;
  return serious +
         element("details", {{"class", "notes"}},
                 element("summary", note_count == 1 ? "1 note" : fmt::format("{} notes", note_count)) + notes);
}

}  // namespace trustprobe::report
