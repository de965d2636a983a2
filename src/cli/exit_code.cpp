#include "cli/exit_code.h"

namespace trustprobe::cli {

ExitCode exit_code(const report::Summary& summary, std::optional<checks::Severity> fail_on, Unreachable unreachable) {
  using report::Outcome;
  if (unreachable == Unreachable::fails && summary.count(Outcome::not_probed) > 0) return exit_undetermined;
  if (!fail_on) return exit_ok;
  const bool error = summary.count(Outcome::error) > 0;
  const bool warning = summary.count(Outcome::warning) > 0;
  const bool note = summary.count(Outcome::note) > 0;
  switch (*fail_on) {
    case checks::Severity::error:
      return error ? exit_findings : exit_ok;
    case checks::Severity::warning:
      return error || warning ? exit_findings : exit_ok;
    case checks::Severity::note:
      return error || warning || note ? exit_findings : exit_ok;
  }
  return exit_internal;
}

}  // namespace trustprobe::cli
