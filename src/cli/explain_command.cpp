#include <fmt/format.h>

#include "checks/catalogue.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "compare/interception_audit.h"
#include "path/problem.h"
#include "report/explain.h"

namespace trustprobe::cli {

int explain_command(const ExplainOptions& options) {
  if (options.id.empty()) {
    write_lines(report::render_explainable());
    return exit_ok;
  }
  // Some names are both: what is found on an endpoint, and the rule that refuses a path for it.
  const auto* check = checks::find_check(options.id);
  const auto* rule = path::find_rule(options.id);
  const std::string_view key = std::string_view(options.id).substr(options.id.starts_with("expect.") ? 7 : 0);
  const auto* kind = suites::find_expectation_kind(key);
  const auto* audit = compare::find_audit_rule(options.id);
  if (audit != nullptr) {
    write_lines(report::render_explanation(*audit));
    return exit_ok;
  }
  if (check == nullptr && rule == nullptr && kind == nullptr) {
    return input_failed("explain", {"", fmt::format("no check, rule, expectation or audit is called '{}'", options.id),
                                    "`trustprobe explain` lists them"});
  }
  if (kind != nullptr && check == nullptr && rule == nullptr) write_lines(report::render_explanation(*kind));
  if (check != nullptr) write_lines(report::render_explanation(*check));
  if (check != nullptr && rule != nullptr) write_lines("\n");
  if (rule != nullptr) write_lines(report::render_explanation(*rule));
  return exit_ok;
}

}  // namespace trustprobe::cli
