#include <fmt/format.h>

#include <algorithm>

#include "checks/catalogue.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "path/problem.h"
#include "report/explain.h"

namespace trustprobe::cli {

int explain_command(const ExplainOptions& options) {
  if (options.id.empty()) {
    write_lines(report::render_explainable());
    return exit_ok;
  }
  if (const auto* check = checks::find_check(options.id)) {
    write_lines(report::render_explanation(*check));
    return exit_ok;
  }
  const auto rules = path::all_rules();
  const auto rule = std::ranges::find(rules, options.id, &path::Rule::name);
  if (rule == rules.end()) {
    return input_failed(
        "explain", {"", fmt::format("no check or rule is called '{}'", options.id), "`trustprobe explain` lists them"});
  }
  write_lines(report::render_explanation(*rule));
  return exit_ok;
}

}  // namespace trustprobe::cli
