#include <fmt/format.h>

#include <algorithm>

#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::Status;

constexpr std::size_t text_column = 13;  // after "  undecided  "

struct Mark {
  std::string_view word;
  Tone tone;
};

Mark mark_of(const Finding& finding) {
  if (finding.status == Status::undetermined) return {"undecided", Tone::warning};
  switch (finding.severity) {
    case Severity::note:
      return {"note", Tone::notable};
    case Severity::warning:
      return {"warning", Tone::warning};
    case Severity::error:
      return {"error", Tone::bad};
  }
  return {"error", Tone::bad};
}

// The fact, folded short of the check's id, which stands at the right edge of the first line.
std::string fact_lines(const Finding& finding, const View& view) {
  const Mark mark = mark_of(finding);
  const std::size_t id_width = finding.check.size() + 2;
  std::string text = folded(finding.subject + " " + finding.summary, view.width() - id_width, text_column, text_column);
  const std::size_t first_end = text.find('\n');
  const std::string first = padded(text.substr(0, first_end), view.width() - text_column - finding.check.size());
  return fmt::format("  {}{}{}{}", toned(mark.word, mark.tone, view.style),
                     std::string(text_column - 2 - mark.word.size(), ' '),
                     first + toned(finding.check, Tone::faint, view.style), text.substr(first_end));
}

std::string explained(const Finding& finding, const View& view) {
  const std::string indent(text_column, ' ');
  std::string text;
  if (!finding.detail.empty()) text += indent + folded(finding.detail, view.width(), text_column, text_column);
  if (!finding.remedy.empty())
    text += indent + folded("Do: " + finding.remedy, view.width(), text_column, text_column + 4);
  return text;
}

std::string ids_with(Status status, std::string_view title, const View& view) {
  std::vector<std::string_view> ids;
  for (const Finding& finding : view.assessment.findings) {
    if (finding.status == status) ids.push_back(finding.check);
  }
  if (ids.empty()) return {};
  const std::string mark = padded(fmt::format("  {}", title), text_column);
  return mark + folded(fmt::format("{}", fmt::join(ids, ", ")), view.width(), mark.size(), text_column);
}

}  // namespace

std::string findings_section(const View& view) {
  std::string text;
  for (const Finding& finding : view.assessment.findings) {
    if (finding.status != Status::failed && finding.status != Status::undetermined) continue;
    const bool note = finding.severity == Severity::note;
    // What a note could not find out is for those who ask.
    if (note && finding.status == Status::undetermined && !view.style.verbose) continue;
    text += fact_lines(finding, view);
    if (!note || view.style.verbose) text += explained(finding, view);
  }
  if (view.style.verbose) {
    text += ids_with(Status::passed, "passed", view);
    text += ids_with(Status::not_applicable, "not judged", view);
  }
  return text;
}

}  // namespace trustprobe::report
