#include "report/interception_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "checks/served.h"
#include "report/finding_lines.h"
#include "report/layout.h"
#include "trust/public_roots.h"

namespace trustprobe::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::Status;
using compare::Interception;
using compare::InterceptionFact;
using compare::InterceptionVerdict;
using compare::Likeness;
using compare::SeenChain;
using compare::StoreWord;

std::size_t width_of(const TextStyle& style) {
  return static_cast<std::size_t>(std::max(style.width, 60));
}

struct Word {
  std::string_view text;
  Tone tone;
};

Word word_of(InterceptionVerdict verdict) {
  switch (verdict) {
    case InterceptionVerdict::transparent:
      return {"TRANSPARENT", Tone::good};
    case InterceptionVerdict::re_signed:
      return {"RE-SIGNED", Tone::bad};
    case InterceptionVerdict::altered:
      return {"ALTERED", Tone::bad};
    case InterceptionVerdict::blocked:
      return {"BLOCKED", Tone::bad};
    case InterceptionVerdict::undetermined:
      return {"UNDETERMINED", Tone::warning};
  }
  return {"", Tone::plain};
}

/// The first word of each store on this chain.
std::vector<const StoreWord*> by_store(const SeenChain& chain) {
  std::vector<const StoreWord*> words;
  for (const StoreWord& word : chain.stores) {
    const bool known = std::ranges::any_of(words, [&](const StoreWord* each) { return each->store == word.store; });
    if (!known) words.push_back(&word);
  }
  return words;
}

std::string_view kind_of_root(const SeenChain& chain) {
  if (chain.leaf()->self_signed()) return "self-signed";
  if (!chain.top) return "its certificate was not shown";
  return trust::is_public_root(*chain.top) ? "a public root" : "private";
}

// "by Corp Proxy CA (private; in kiosk, not in system)"
std::string signer_text(const SeenChain& chain) {
  std::vector<std::string> stores;
  for (const bool in : {true, false}) {
    for (const StoreWord* word : by_store(chain)) {
      if ((word->anchor != nullptr) == in)
        stores.push_back(fmt::format("{} {}", in ? "in" : "not in", base::printable(word->store)));
    }
  }
  return fmt::format("by {} ({}{}{})", chain.top_name, kind_of_root(chain), stores.empty() ? "" : "; ",
                     fmt::join(stores, ", "));
}

std::string headline(const Interception& interception, const TextStyle& style) {
  const Word word = word_of(interception.verdict);
  const std::string name = base::printable(interception.target);
  const bool re_signed = interception.verdict == InterceptionVerdict::re_signed;
  std::string tail = re_signed ? signer_text(interception.shown()) : interception.reason;
  if (!interception.where.empty()) tail += ", " + interception.where;
  const std::size_t column = display_width(name) + 2 + word.text.size() + 2;
  std::string text = name + "  " + toned(word.text, word.tone, style) + "  " + folded(tail, width_of(style), column, 4);
  if (re_signed) text += "    " + folded(interception.reason, width_of(style), 4, 4);
  return text;
}

// Whom a root in the store does not help.
std::string refusals(const Interception& interception, const TextStyle& style) {
  if (interception.via.chains.empty() || interception.verdict != InterceptionVerdict::re_signed) return {};
  std::string text;
  for (const StoreWord& word : interception.shown().stores) {
    if (word.verdict == path::Verdict::trusted || !word.anchor) continue;
    text += "    " + folded(fmt::format("{} with store {} refuses it all the same: {}", word.client,
                                        base::printable(word.store), word.reason),
                            width_of(style), 4, 6);
  }
  return text;
}

/// Where to cut what has no blanks: after a '_' if there is one, as in names of cipher suites.
std::size_t cut_of(std::string_view word, std::size_t width) {
  const std::size_t at = word.substr(0, width).rfind('_');
  return at == std::string_view::npos || at == 0 ? width : at + 1;
}

/// Lines of at most `width` columns; what has no blanks is cut.
std::vector<std::string> cell_lines(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  const std::string all = folded(text, width, 0, 0);
  for (std::size_t at = 0; at < all.size();) {
    const std::size_t end = all.find('\n', at);
    std::string line = all.substr(at, end - at);
    at = end + 1;
    const bool plain = display_width(line) == line.size();
    while (plain && line.size() > width) {
      const std::size_t cut = cut_of(line, width);
      lines.push_back(line.substr(0, cut));
      line.erase(0, cut);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string without_trailing_blanks(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

constexpr std::size_t label_width = 20;

std::string row_lines(std::string_view label, const std::vector<std::string>& cells, std::size_t width) {
  const std::size_t each = (width - 4 - label_width) / cells.size() - (cells.size() > 1 ? 1 : 0);
  std::vector<std::vector<std::string>> columns;
  std::size_t height = 1;
  for (const std::string& cell : cells) {
    columns.push_back(cell_lines(cell, each));
    height = std::max(height, columns.back().size());
  }
  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string row = "    " + padded(line == 0 ? label : "", label_width);
    for (const auto& column : columns) row += padded(line < column.size() ? column[line] : "", each + 2);
    text += without_trailing_blanks(std::move(row));
  }
  return text;
}

// Hexadecimal digits tell people nothing that the names do not.
bool is_for_programs(std::string_view id) {
  return id == "spki-sha256" || id == "serial";
}

bool tells_most(std::string_view id) {
  return id == "leaf-subject" || id == "leaf-issuer" || id == "anchor" || id == "validity";
}

std::string fact_rows(const Interception& interception, const TextStyle& style) {
  const bool both = !interception.direct.chains.empty();
  // Where names are the same, only keys tell the two apart.
  const auto same_issuer = std::ranges::any_of(interception.facts, [](const InterceptionFact& fact) {
    return fact.id == "leaf-issuer" && fact.likeness == Likeness::same;
  });
  const bool keys_tell = same_issuer && interception.verdict == InterceptionVerdict::re_signed;
  const auto wanted = [&](const InterceptionFact& fact) {
    if (style.verbose) return true;
    if (!both) return tells_most(fact.id) && interception.verdict != InterceptionVerdict::transparent;
    return fact.likeness == Likeness::differs && (keys_tell || !is_for_programs(fact.id));
  };
  std::string text;
  for (const InterceptionFact& fact : interception.facts) {
    if (!wanted(fact)) continue;
    if (text.empty() && both) text = row_lines("", {"directly", "through the proxy"}, width_of(style));
    const auto cell = [](const std::string& value) { return value.empty() ? std::string("none") : value; };
    text += row_lines(fact.label, both ? std::vector{cell(fact.direct), cell(fact.via)} : std::vector{cell(fact.via)},
                      width_of(style));
  }
  return text.empty() ? text : "\n" + text;
}

std::string hint_lines(const Interception& interception, const TextStyle& style) {
  std::string text;
  for (const std::string& hint : interception.hints) text += "    " + folded("it " + hint, width_of(style), 4, 6);
  return text.empty() ? text : "\n" + text;
}

std::size_t count(const compare::InterceptionAudit& audit, Status status, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count_if(audit.findings, [&](const Finding& finding) {
    return finding.status == status && finding.severity == severity;
  }));
}

std::string audit_headline(const compare::InterceptionAudit& audit, const TextStyle& style) {
  const std::string title = toned("audit", audit.fails() ? Tone::bad : Tone::plain, style);
  if (audit.answered == 0) return title + "  the proxy was not reached: there is no audit\n";
  std::vector<std::string> counts;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    if (const std::size_t number = count(audit, Status::failed, severity); number > 0)
      counts.push_back(base::counted(number, to_string(severity)));
  }
  const auto open =
      static_cast<std::size_t>(std::ranges::count(audit.findings, Status::undetermined, &Finding::status));
  if (open > 0) counts.push_back(fmt::format("{} undetermined", open));
  if (audit.re_signed == 0 && counts.empty()) return title + "  nothing was re-signed: there is nothing to audit\n";
  const std::string found = counts.empty() ? "nothing is wrong with it" : fmt::format("{}", fmt::join(counts, ", "));
  const std::string number = audit.re_signed == 0 ? "none" : grouped(audit.re_signed);
  return fmt::format("{}  the proxy re-signed {} of {}; {}\n", title, number, base::counted(audit.targets, "target"),
                     found);
}

/// What findings say of how it is known, and of why it matters where no finding before them did.
class Details {
 public:
  std::string of(const Finding& finding) {
    const compare::AuditRule* rule = compare::find_audit_rule(finding.check);
    if (rule == nullptr || !finding.detail.ends_with(rule->explanation)) return finding.detail;
    if (told_.insert(rule->explanation).second) return finding.detail;
    std::string detail = finding.detail.substr(0, finding.detail.size() - rule->explanation.size());
    detail.erase(detail.find_last_not_of(' ') + 1);
    return detail;
  }

 private:
  std::set<std::string_view> told_;
};

std::string finding_text(const Finding& finding, std::string detail, const TextStyle& style) {
  return finding_lines({.severity = finding.severity,
                        .undetermined = finding.status == Status::undetermined,
                        .fact = finding.subject + " " + finding.summary,
                        .id = finding.check,
                        .detail = std::move(detail),
                        .remedy = finding.remedy},
                       true, style);
}

std::string ids_of(const compare::InterceptionAudit& audit, Status status, std::string_view title,
                   const TextStyle& style) {
  std::vector<std::string> ids;
  for (const Finding& finding : audit.findings) {
    if (finding.status == status) ids.emplace_back(finding.check);
  }
  if (ids.empty()) return {};
  return "\n  " + folded(fmt::format("{}: {}", title, fmt::join(ids, ", ")), width_of(style), 2, 4);
}

}  // namespace

std::string interception_text(const Interception& interception, const TextStyle& style) {
  return headline(interception, style) + refusals(interception, style) + fact_rows(interception, style) +
         hint_lines(interception, style);
}

std::string interception_audit_text(const compare::InterceptionAudit& audit, const TextStyle& style) {
  std::string text = audit_headline(audit, style), findings;
  if (audit.answered == 0) return text;
  Details details;
  for (const Finding& finding : audit.findings) {
    if (finding.status == Status::failed || finding.status == Status::undetermined)
      findings += finding_text(finding, details.of(finding), style);
  }
  if (!findings.empty()) text += "\n" + findings;
  if (!style.verbose) return text;
  return text + ids_of(audit, Status::passed, "passed", style) +
         ids_of(audit, Status::not_applicable, "not applicable", style);
}

}  // namespace trustprobe::report
