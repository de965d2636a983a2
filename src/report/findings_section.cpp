#include <fmt/format.h>

#include <algorithm>

#include "report/finding_lines.h"
#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

using checks::Finding;
using checks::Severity;
using checks::Status;

std::string ids_with(Status status, std::string_view title, const View& view) {
  std::vector<std::string_view> ids;
  for (const Finding& finding : view.assessment.findings) {
    if (finding.status == status) ids.push_back(finding.check);
  }
  if (ids.empty()) return {};
  const std::string mark = padded(fmt::format("  {}", title), finding_column);
  return mark + folded(fmt::format("{}", fmt::join(ids, ", ")), view.width(), mark.size(), finding_column);
}

}  // namespace

std::string findings_section(const View& view) {
  std::string text;
  for (const Finding& finding : view.assessment.findings) {
    if (finding.status != Status::failed && finding.status != Status::undetermined) continue;
    const bool note = finding.severity == Severity::note;
    // What a note could not find out is for those who ask.
    if (note && finding.status == Status::undetermined && !view.style.verbose) continue;
    const FindingText told{finding.severity,
                           finding.status == Status::undetermined,
                           finding.subject + " " + finding.summary,
                           finding.check,
                           finding.detail,
                           finding.remedy};
    text += finding_lines(told, !note || view.style.verbose, view.style);
  }
  if (view.style.verbose) {
    text += ids_with(Status::passed, "passed", view);
    text += ids_with(Status::not_applicable, "not judged", view);
  }
  return text;
}

}  // namespace trustprobe::report
