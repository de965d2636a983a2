#include "report/finding_lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace trustprobe::report {
namespace {

using base::Severity;

struct Mark {
  std::string_view word;
  Tone tone;
};

Mark mark_of(const FindingText& finding) {
  if (finding.undetermined) return {"undecided", Tone::warning};
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

// The fact, folded short of the id, which stands at the right edge of the first line.
std::string fact_lines(const FindingText& finding, std::size_t width, const TextStyle& style) {
  const Mark mark = mark_of(finding);
  const std::string text = folded(finding.fact, width - finding.id.size() - 2, finding_column, finding_column);
  const std::size_t first_end = text.find('\n');
  const std::string first = padded(text.substr(0, first_end), width - finding_column - finding.id.size());
  return fmt::format("  {}{}{}{}", toned(mark.word, mark.tone, style),
                     std::string(finding_column - 2 - mark.word.size(), ' '),
                     first + toned(finding.id, Tone::faint, style), text.substr(first_end));
}

}  // namespace

std::string finding_lines(const FindingText& finding, bool explain, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  const std::string indent(finding_column, ' ');
  std::string text = fact_lines(finding, width, style);
  if (!explain) return text;
  if (!finding.detail.empty()) text += indent + folded(finding.detail, width, finding_column, finding_column);
  if (!finding.remedy.empty())
    text += indent + folded("Do: " + finding.remedy, width, finding_column, finding_column + 4);
  return text;
}

}  // namespace trustprobe::report
