#include "report/history_report.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "checks/served.h"
#include "observation/json.h"
#include "report/difference_report.h"
#include "report/layout.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using compare::Standing;
using observation::outside_text;

std::string verdicts_text(const Standing& standing) {
  for (const auto& [who, line] : standing.verdicts) {
    const path::Verdict verdict = line.worst.verdict;
    if (verdict != path::Verdict::trusted)
      return fmt::format("{} by {} with store {}: {}",
                         verdict == path::Verdict::not_trusted ? "refused" : "undetermined", who.client, who.store,
                         line.worst.reason);
  }
  return standing.verdicts.empty() ? "judged by nobody" : "trusted";
}

std::vector<std::string> of_set(const std::set<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::string times(std::size_t count) {
  return count == 1 ? "once" : fmt::format("{} times", grouped(count));
}

}  // namespace

std::string standing_text(const Standing& standing) {
  if (!standing.probed()) return "not probed: " + standing.not_probed;
  std::vector<std::string> parts;
  for (const compare::ServedLeaf& leaf : standing.leaves) {
    const x509::Certificate& certificate = *leaf.certificate;
    parts.push_back(fmt::format("{} certificate of {} until {}", base::printable(certificate.public_key.name),
                                checks::name_of(certificate.issuer), base::to_date(certificate.not_after)));
  }
  parts.push_back("at " + checks::listed(of_set(standing.addresses)));
  if (!standing.versions.empty()) parts.push_back(checks::listed(of_set(standing.versions)));
  parts.push_back(verdicts_text(standing));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string render_history(const TargetHistory& history, const TextStyle& style) {
  constexpr std::size_t margin = 24;  // "  2026-11-21T02:00:00Z  "
  const auto width = static_cast<std::size_t>(style.width);
  std::string text =
      base::printable(history.target) +
      fmt::format("   observed {}, {}\n", times(history.sightings),
                  history.events.empty() ? "without a change" : base::counted(history.events.size(), "change"));
  const auto line = [&](base::Instant at, const std::string& what) {
    text += fmt::format("  {}  ", base::to_rfc3339(at)) + folded(what, width, margin, margin);
  };
  line(history.first, "first seen: " + history.first_standing.value_or(""));
  for (const HistoryEvent& event : history.events) {
    text += fmt::format("  {}  ", base::to_rfc3339(event.at));
    for (std::size_t i = 0; i < event.differences.size(); ++i) {
      if (i > 0) text += std::string(margin, ' ');
      text += difference_line(event.differences[i], style, margin);
    }
  }
  line(history.last, "last seen: " + history.last_standing.value_or(""));
  return text;
}

std::string render_known_targets(const std::vector<TargetHistory>& targets, const TextStyle&) {
  std::vector<std::vector<std::string>> rows;
  for (const TargetHistory& each : targets) {
    rows.push_back({base::printable(each.target), times(each.sightings),
                    fmt::format("{} to {}", base::to_rfc3339(each.first), base::to_rfc3339(each.last))});
  }
  return fmt::format("{} in the history\n", base::counted(targets.size(), "target")) + table(rows, 2);
}

std::string history_json(const TargetHistory& history) {
  json::object line = line_of("history", {});
  line.emplace("target", outside_text(history.target, {}));
  line.emplace("first", base::to_rfc3339(history.first));
  line.emplace("last", base::to_rfc3339(history.last));
  line.emplace("sightings", history.sightings);
  const auto standing = [](const std::optional<std::string>& text) {
    return text ? outside_text(*text, {}) : json::value(nullptr);
  };
  line.emplace("first_standing", standing(history.first_standing));
  line.emplace("last_standing", standing(history.last_standing));
  json::array events;
  for (const HistoryEvent& event : history.events) {
    json::array differences;
    for (const compare::Difference& each : event.differences) differences.push_back(one_difference_json(each));
    events.push_back(json::object{{"at", base::to_rfc3339(event.at)}, {"differences", std::move(differences)}});
  }
  line.emplace("events", std::move(events));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report
