#include "cli/exit_code.h"

namespace trustprobe::cli {

ExitCode exit_code(const report::Summary& summary, std::optional<checks::Severity> fail_on, Unreachable unreachable) {
  if (unreachable == Unreachable::fails && summary.count(report::Outcome::not_probed) > 0) return exit_undetermined;
  if (!fail_on) return exit_ok;
  if (summary.failed_from(*fail_on)) return exit_findings;
  return summary.undetermined_from(*fail_on) ? exit_undetermined : exit_ok;
}

}  // namespace trustprobe::cli
