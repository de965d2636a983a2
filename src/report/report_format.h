// The formats into which a whole report can be written: `--report FORMAT=PATH`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace trustprobe::report {

/// What consumers want to be told that no server says.
struct ReportSettings {
  std::string aws_account;  ///< 12 digits, for findings and events in AWS' formats, which are not made without
  std::string aws_region = "us-east-1";
  std::string aws_partition = "aws";
  /// Days before expiry from which on a certificate is told to be approaching its expiration.
  long days_before_expiry = 45;
  /// For formats that have a state of their own; nothing: whatever is found or not seen, no gate stops.
  std::optional<base::Severity> fail_on = base::Severity::error;
  bool unreachable_ok = false;  ///< the same: a target that could not be probed may pass
};

struct ReportFormat {
  std::string_view id;     ///< "junit"
  std::string_view title;  ///< "JUnit XML, for Jenkins, GitLab and others"
  /// The whole text; pure. Null for the two formats that standard output knows, which come target by target: `text` and
  /// `json`.
  std::string (*render)(const Report& report, const ReportSettings& settings);
  bool draws_paths = false;  ///< shows every way of a chain, and not only the one that decided
};

/// Sorted by id. Lives as long as the program.
std::span<const ReportFormat> report_formats();

/// Null when there is none.
const ReportFormat* find_report_format(std::string_view id);

// One file each: NAME_report.cpp. The table in report_format.cpp names them.
std::string asff_report(const Report& report, const ReportSettings& settings);
std::string csv_report(const Report& report, const ReportSettings& settings);
std::string events_report(const Report& report, const ReportSettings& settings);
std::string html_report(const Report& report, const ReportSettings& settings);
std::string junit_report(const Report& report, const ReportSettings& settings);
std::string markdown_report(const Report& report, const ReportSettings& settings);
std::string nagios_report(const Report& report, const ReportSettings& settings);
std::string ocsf_report(const Report& report, const ReportSettings& settings);
std::string prometheus_report(const Report& report, const ReportSettings& settings);
std::string sarif_report(const Report& report, const ReportSettings& settings);

/// What a plugin ends with: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
int nagios_exit_code(const Report& report, const ReportSettings& settings);

}  // namespace trustprobe::report
