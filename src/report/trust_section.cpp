#include <fmt/format.h>

#include "base/text.h"
#include "checks/served.h"
#include "checks/verdict_words.h"
#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string answer(const path::PathVerdict& verdict) {
  switch (verdict.verdict) {
    case path::Verdict::trusted:
      return verdict.path.anchor ? "yes, " + checks::name_of(*verdict.path.anchor->certificate) : "yes";
    case path::Verdict::not_trusted:
      return "no, " + checks::short_reason(verdict);
    case path::Verdict::undetermined:
      return "undecided, " + checks::short_reason(verdict);
  }
  return {};
}

// One title per verdict of a chain, in the order in which they were asked for.
std::vector<std::string> judges(const View& view) {
  std::vector<std::string> titles;
  for (const trust::TrustStoreRef& store : view.terms.stores) {
    const std::string name =
        fmt::format("{} ({})", base::printable(store->name()), base::counted(store->anchors().size(), "anchor"));
    for (const path::Client* client : view.terms.clients) {
      titles.push_back(view.terms.clients.size() == 1 ? name : fmt::format("{}, {}", name, client->title));
    }
  }
  return titles;
}

bool judged(const checks::ServedChain& chain) {
  return !chain.verdicts.empty();
}

Rows as_table(const View& view) {
  Rows rows{{"trusted by"}};
  for (std::string& title : judges(view)) rows.front().push_back(std::move(title));
  for (const checks::ServedChain& chain : view.assessment.chains) {
    if (!judged(chain)) continue;
    std::vector<std::string> row{"  " + checks::label(view.input, chain)};
    for (const path::PathVerdict& verdict : chain.verdicts) row.push_back(answer(verdict));
    rows.push_back(std::move(row));
  }
  return rows;
}

// For terminals that the table does not fit: a line per store under each chain.
std::string as_list(const View& view) {
  const std::vector<std::string> titles = judges(view);
  std::size_t title_width = 0;
  for (const std::string& title : titles) title_width = std::max(title_width, display_width(title));
  std::string text = "  trusted by\n";
  for (const checks::ServedChain& chain : view.assessment.chains) {
    if (!judged(chain)) continue;
    text += "    " + checks::label(view.input, chain) + "\n";
    for (std::size_t i = 0; i < chain.verdicts.size(); ++i) {
      const std::size_t column = 6 + title_width + 3;
      text += "      " + padded(titles[i], title_width + 3) +
              folded(answer(chain.verdicts[i]), view.width(), column, column);
    }
  }
  return text;
}

}  // namespace

std::string trust_section(const View& view) {
  const Rows rows = as_table(view);
  if (rows.size() == 1) return {};
  return table_width(rows, 2) <= view.width() ? table(rows, 2) : as_list(view);
}

std::string rejected_section(const View& view) {
  if (!view.style.verbose) return {};
  std::string text;
  for (const checks::ServedChain& chain : view.assessment.chains) {
    for (const path::PathVerdict& verdict : chain.verdicts) {
      for (const path::RejectedPath& rejected : verdict.rejected) {
        const std::string reason =
            rejected.problems.empty() ? "not used" : checks::short_reason(rejected.path, rejected.problems.front());
        const std::string line =
            fmt::format("{}, {}: {}: {}", base::printable(verdict.store), checks::label(view.input, chain),
                        checks::path_text(rejected.path), reason);
        text += "    " + folded(line, view.width(), 4, 8);
      }
    }
  }
  return text.empty() ? text : "  paths that do not hold\n" + text;
}

}  // namespace trustprobe::report
