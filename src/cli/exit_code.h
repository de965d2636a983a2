// The exit codes of every command, as `--help` and README.md state them.
#pragma once

#include <optional>

#include "checks/finding.h"
#include "report/summary.h"

namespace trustprobe::cli {

enum ExitCode : int {
  exit_ok = 0,
  exit_findings = 1,      ///< a finding at or above --fail-on; an unmet expectation
  exit_usage = 2,         ///< usage, or an input that cannot be read
  exit_undetermined = 3,  ///< a target could not be probed on any address; an undetermined finding or expectation
  exit_internal = 4,      ///< a bug, or the output could not be written
  exit_interrupted = 130,
};

enum class Unreachable { fails, ok };

/// Of a whole run. 3 wins over 1: what was not seen cannot be called good or bad.
/// `fail_on` empty: findings never fail the run.
ExitCode exit_code(const report::Summary& summary, std::optional<checks::Severity> fail_on, Unreachable unreachable);

}  // namespace trustprobe::cli
