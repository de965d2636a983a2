#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/camps.h"
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

std::string store_title(const trust::TrustStore& store) {
  return fmt::format("{} ({})", base::printable(store.name()), base::counted(store.anchors().size(), "anchor"));
}

// One title per store, for one client; that it is not `web` is said.
std::vector<std::string> judges(const View& view) {
  const path::Client& client = *view.terms.clients.front();
  std::vector<std::string> titles;
  for (const trust::TrustStoreRef& store : view.terms.stores) {
    const bool usual = &client == &path::web_client();
    titles.push_back(usual ? store_title(*store) : fmt::format("{}, as {} judges", store_title(*store), client.id));
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

// "web, go, java", or "all 16 clients".
std::string camp_title(const checks::Camp& camp, std::size_t all) {
  if (camp.verdicts.size() == all) return all == 2 ? "both clients" : fmt::format("all {} clients", all);
  return fmt::format("{}", fmt::join(checks::clients_of(camp), ", "));
}

// For several clients: under each chain and store a line for those that agree.
std::string as_camps(const View& view) {
  std::string text = "  trusted by\n";
  for (const checks::ServedChain& chain : view.assessment.chains) {
    if (!judged(chain)) continue;
    text += "    " + checks::label(view.input, chain) + "\n";
    for (const trust::TrustStoreRef& store : view.terms.stores) {
      std::vector<const path::PathVerdict*> verdicts;
      for (const path::PathVerdict& verdict : chain.verdicts) {
        if (verdict.store == store->name()) verdicts.push_back(&verdict);
      }
      text += "      " + store_title(*store) + "\n";
      for (const checks::Camp& camp : checks::camps_of(verdicts)) {
        const std::string line =
            fmt::format("{}: {}", camp_title(camp, verdicts.size()), answer(*camp.verdicts.front()));
        text += "        " + folded(line, view.width(), 8, 10);
      }
    }
  }
  return text;
}

}  // namespace

std::string trust_section(const View& view) {
  if (std::ranges::none_of(view.assessment.chains, judged)) return {};
  if (view.terms.clients.size() > 1) return as_camps(view);
  const Rows rows = as_table(view);
  return table_width(rows, 2) <= view.width() ? table(rows, 2) : as_list(view);
}

std::string rejected_section(const View& view) {
  if (!view.style.verbose) return {};
  const bool several = view.terms.clients.size() > 1;
  std::string text;
  for (const checks::ServedChain& chain : view.assessment.chains) {
    for (const path::PathVerdict& verdict : chain.verdicts) {
      for (const path::RejectedPath& rejected : verdict.rejected) {
        const std::string reason =
            rejected.problems.empty() ? "not used" : checks::short_reason(rejected.path, rejected.problems.front());
        const std::string line =
            fmt::format("{}{}, {}: {}: {}", base::printable(verdict.store), several ? " as " + verdict.client : "",
                        checks::label(view.input, chain), checks::path_text(rejected.path), reason);
        text += "    " + folded(line, view.width(), 4, 8);
      }
    }
  }
  return text.empty() ? text : "  paths that do not hold\n" + text;
}

}  // namespace trustprobe::report
