#include "report/inventory_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "report/finding_lines.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using base::counted;
using base::printable;
using base::Severity;
using inventory::Item;
using inventory::Join;
using inventory::JudgedItem;
using inventory::SeenEndpoint;

constexpr std::size_t most_items = 50;

std::size_t width_of(const TextStyle& style) {
  return static_cast<std::size_t>(std::max(style.width, 60));
}

std::string headline(const InventoryRun& run, const TextStyle& style) {
  const std::size_t errors = run.judged.count(Severity::error), warnings = run.judged.count(Severity::warning);
  std::vector<std::string> parts;
  if (errors > 0) parts.push_back(fmt::format("{} with errors", grouped(errors)));
  if (warnings > 0) parts.push_back(fmt::format("{} with warnings", grouped(warnings)));
  if (const auto notes = run.judged.count(Severity::note); notes > 0)
    parts.push_back(fmt::format("{} with notes", grouped(notes)));
  const std::string word = errors > 0           ? toned("ERRORS", Tone::bad, style)
                           : warnings > 0       ? toned("WARNINGS", Tone::warning, style)
                           : run.undetermined() ? toned("UNDETERMINED", Tone::warning, style)
                                                : toned("OK", Tone::good, style);
  std::string text = fmt::format("{}   {} in {}", word, counted(run.judged.items.size(), "certificate"),
                                 counted(run.exports, "export"));
  if (!parts.empty()) text += fmt::format(": {}", fmt::join(parts, ", "));
  return text + "\n";
}

std::string probed_text(const InventoryRun& run) {
  if (run.targets == 0) return "no endpoint was asked (--probe asks those that the exports name)";
  std::string text = fmt::format("{} asked", counted(run.targets, "target"));
  if (!run.not_probed.empty()) text += fmt::format(", {} could not be probed", grouped(run.not_probed.size()));
  return text;
}

std::string left_out_text(const inventory::ProbeNames& names) {
  std::vector<std::string> parts;
  if (names.wildcards > 0) parts.push_back(counted(names.wildcards, "wildcard"));
  if (names.no_hosts > 0) parts.push_back(counted(names.no_hosts, "name") + " that no host can have");
  if (names.nameless > 0) parts.push_back(counted(names.nameless, "certificate") + " without a name in the export");
  if (names.more_names > 0)
    parts.push_back("further names of " + counted(names.more_names, "certificate") +
                    ", which the export does not tell");
  return checks::listed(parts);
}

std::string rows(const InventoryRun& run, const TextStyle& style) {
  std::vector<std::pair<std::string, std::string>> rows{{"endpoints", probed_text(run)}};
  if (const std::string text = left_out_text(run.names); !text.empty()) rows.emplace_back("left out", text);
  std::string text;
  for (const auto& [label, value] : rows)
    text += fmt::format("  {:<11}{}", label, folded(value, width_of(style), 13, 13));
  return text;
}

std::string title_of(const Item& item, base::Instant now) {
  std::string title = item.name.empty() ? (item.subject.empty() ? item.arn : item.subject) : item.name;
  title = title.empty() ? "a certificate without a name" : printable(title);
  if (!item.key_algorithm.empty()) title += ", " + printable(item.key_algorithm);
  if (!item.not_after) return title;
  return fmt::format("{}, {} {}", title, *item.not_after < now ? "ended on" : "ends on",
                     base::to_date(*item.not_after));
}

std::string sources_of(const Item& item) {
  std::vector<std::string> texts;
  for (const inventory::Source& source : item.sources) texts.push_back(printable(source.text()));
  return checks::listed(texts);
}

std::string_view join_text(Join join) {
  switch (join) {
    case Join::certificate:
      return "known by the certificate itself";
    case Join::serial:
      return "known by its serial number";
    case Join::names_and_expiry:
      return "known by names and expiry only: a twin would look the same";
  }
  return "";
}

std::string served_text(const JudgedItem& judged) {
  if (judged.served.empty()) return {};
  std::vector<const SeenEndpoint*> places;
  Join weakest = Join::certificate;
  for (const inventory::Service& each : judged.served) {
    places.push_back(each.endpoint);
    weakest = std::max(weakest, each.join);
  }
  return fmt::format("served at {}; {}", inventory::places_text(places), join_text(weakest));
}

std::string block(const JudgedItem& judged, base::Instant now, const TextStyle& style) {
  const Item& item = *judged.item;
  const auto line = [&](const std::string& text) {
    return text.empty() ? text : "  " + folded(text, width_of(style), 2, 4);
  };
  std::string text = "\n" + folded(title_of(item, now), width_of(style), 0, 2);
  if (!item.arn.empty()) text += line(printable(item.arn));
  text += line(sources_of(item)) + line(served_text(judged));
  if (style.verbose && item.serial) text += line("serial " + base::to_hex(*item.serial));
  if (style.verbose && !item.names.empty()) text += line("names " + printable(checks::listed(item.names, 100)));
  for (const inventory::Finding& finding : judged.findings) {
    text += finding_lines({.severity = finding.severity,
                           .undetermined = false,
                           .fact = finding.summary,
                           .id = to_string(finding.kind),
                           .detail = finding.detail,
                           .remedy = finding.remedy},
                          true, style);
  }
  return text;
}

std::string blocks(const InventoryRun& run, const TextStyle& style) {
  std::string text;
  std::size_t told = 0, kept_back = 0;
  for (const JudgedItem& judged : run.judged.items) {
    if (judged.findings.empty() && judged.served.empty() && !style.verbose) continue;
    if (!style.verbose && told == most_items) {
      ++kept_back;
      continue;
    }
    text += block(judged, run.at, style);
    ++told;
  }
  if (kept_back > 0) text += fmt::format("\n{} more are told with --verbose\n", grouped(kept_back));
  return text;
}

// Those aside of which a finding tells already.
std::string not_in_exports(const InventoryRun& run, const TextStyle& style) {
  std::set<const SeenEndpoint*> told;
  for (const JudgedItem& judged : run.judged.items) {
    for (const inventory::Finding& finding : judged.findings)
      told.insert(finding.endpoints.begin(), finding.endpoints.end());
  }
  std::string text;
  for (const auto& [endpoint, certificates] : run.judged.in_no_export) {
    if (told.contains(endpoint)) continue;
    std::vector<std::string> leaves;
    for (const x509::CertificateRef& leaf : certificates) {
      leaves.push_back(fmt::format("{}, {}, to {}", checks::name_of(*leaf), printable(leaf->public_key.name),
                                   base::to_date(leaf->not_after)));
    }
    text += "  " + folded(fmt::format("{}: {}", inventory::places_text({endpoint}), checks::listed(leaves)),
                          width_of(style), 2, 4);
  }
  return text.empty() ? text : "\nserve a certificate that no export has\n" + text;
}

std::string undecided(const InventoryRun& run, const TextStyle& style) {
  std::string text;
  const auto add = [&](std::string fact, std::string_view id, std::string remedy) {
    text += finding_lines({.severity = Severity::warning,
                           .undetermined = true,
                           .fact = std::move(fact),
                           .id = id,
                           .detail = "",
                           .remedy = std::move(remedy)},
                          true, style);
  };
  for (const std::string& file : run.incomplete) {
    add(fmt::format("{} holds one page of a longer list", printable(file)), "incomplete",
        "export all pages: leave out --max-items and --no-paginate");
  }
  for (const NotProbed& target : run.not_probed)
    add(fmt::format("{} {}", printable(target.target), target.reason), "not-probed", "");
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string inventory_text(const InventoryRun& run, const TextStyle& style) {
  return headline(run, style) + rows(run, style) + blocks(run, style) + not_in_exports(run, style) +
         undecided(run, style);
}

}  // namespace trustprobe::report
