#include "cli/report_options.h"

#include <CLI/CLI.hpp>

#include "report/report_format.h"

namespace trustprobe::cli {

void add_report_options(CLI::App& command, ReportOptions& options) {
  const auto group = "Reports";
  std::string formats = "Also write a report; repeatable; - is standard output instead of the text. FORMAT is one of";
  for (const auto& format : report::report_formats()) formats.append(" ").append(format.id);
  command.add_option("--report", options.reports, formats)
      ->type_name("FORMAT=PATH")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--aws-account", options.aws_account, "Account that findings and events for AWS are about")
      ->type_name("ID")
      ->group(group);
  command.add_option("--aws-region", options.aws_region, "... and their region")->type_name("REGION")->group(group);
  command
      .add_option("--days-before-expiry", options.days_before_expiry,
                  "Days from which on events tell of an approaching expiration")
      ->type_name("N")
      ->check(CLI::Range(1L, 3650L))
      ->capture_default_str()
      ->group(group);
}

}  // namespace trustprobe::cli
