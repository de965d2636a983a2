#include "report/report_format.h"

#include <algorithm>
#include <array>

namespace trustprobe::report {
namespace {

constexpr std::array formats{
    ReportFormat{"asff", "AWS Security Finding Format, for Security Hub", asff_report},
    ReportFormat{"csv", "one row per certificate and endpoint, for spreadsheets", csv_report},
    ReportFormat{"events", "certificate events in the shape of EventBridge", events_report},
    ReportFormat{"html", "one page for people: matrix, chains, expiry, findings", html_report, true},
    ReportFormat{"json", "the lines of --format json", nullptr},
    ReportFormat{"junit", "JUnit XML, for Jenkins, GitLab and others", junit_report},
    ReportFormat{"markdown", "a table for a pull request or a job's summary", markdown_report},
    ReportFormat{"nagios", "one line with perfdata, for Nagios, Icinga and others", nagios_report},
    ReportFormat{"ocsf", "OCSF compliance findings", ocsf_report},
    ReportFormat{"prometheus", "metrics for Prometheus' textfile collector", prometheus_report},
    ReportFormat{"sarif", "SARIF 2.1.0, for code scanning", sarif_report},
    ReportFormat{"text", "what is printed without --format", nullptr},
};

static_assert(std::ranges::is_sorted(formats, {}, &ReportFormat::id));

}  // namespace

std::span<const ReportFormat> report_formats() {
  return formats;
}

const ReportFormat* find_report_format(std::string_view id) {
  const auto found = std::ranges::find(formats, id, &ReportFormat::id);
  return found == formats.end() ? nullptr : &*found;
}

}  // namespace trustprobe::report
