#include "report/text_report.h"

#include <fmt/format.h>

#include "base/text.h"
#include "checks/served.h"
#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

constexpr int least_width = 60;

// A section after a blank line, or nothing.
std::string spaced(const std::string& section) {
  return section.empty() ? section : "\n" + section;
}

bool fine(Outcome outcome) {
  return outcome == Outcome::ok || outcome == Outcome::note;
}

std::string age_text(base::Seconds age) {
  const bool old = age > std::chrono::days{365};
  return fmt::format(", {} ago{}", checks::duration_text(age), old ? ": is it still what the clients hold?" : "");
}

std::string origin_text(const trust::StoreOrigin& origin, base::Instant now) {
  std::string text = fmt::format("{} {}", base::printable(origin.format), base::printable(origin.path));
  if (!origin.sha256.empty()) text += fmt::format(", sha256 {}", origin.sha256.substr(0, 8));
  if (!origin.modified) return text;
  text += fmt::format(", modified {}", base::to_date(*origin.modified));
  return *origin.modified <= now ? text + age_text(now - *origin.modified) : text;
}

}  // namespace

std::string render_target(const assess::Assessment& assessment, const assess::Terms& terms, const TextStyle& wanted) {
  TextStyle style = wanted;
  style.width = std::max(style.width, least_width);
  const View view{assessment, terms, style, {*assessment.observation, assessment.chains, terms.now, terms.checks}};
  std::string text = headline(view);
  const Outcome outcome = outcome_of(assessment);
  if (style.compact && !style.verbose && fine(outcome)) return text;
  const std::string scanned = spaced(surfaces_section(view));
  if (outcome == Outcome::not_probed) {
    text += scanned;
    return assessment.observation->endpoints.size() > 1 || style.verbose ? text + addresses_section(view) : text;
  }
  text += spaced(findings_section(view));
  text += scanned;
  text += spaced(trust_section(view));
  text += spaced(rejected_section(view));
  text += spaced(chains_section(view));
  return text + addresses_section(view) + "\n";
}

std::string render_stores(const assess::Terms& terms, const TextStyle& style) {
  std::string text;
  for (const trust::TrustStoreRef& store : terms.stores) {
    const std::string line =
        fmt::format("store {}: {}, {}", base::printable(store->name()),
                    base::counted(store->anchors().size(), "anchor"), origin_text(store->origin(), terms.now));
    text += folded(line, static_cast<std::size_t>(std::max(style.width, least_width)), 0, 4);
  }
  return text;
}

}  // namespace trustprobe::report
