// A report of fixed data: what every format's expected output is made from.
#pragma once

#include "report/report.h"
#include "report/report_format.h"

namespace trustprobe::report {

/// Four targets on 2026-11-21T12:00:00Z: `shop.example.com` (two addresses, ECDSA and RSA, cross-signed, two stores of
/// which one lacks a root), `old.example.com:8443` (expired), `hostile.example.com` (names with quotes, angle brackets,
/// commas and a formula; expiring in 15 days), `dead.example.com` (refused). With `judged`: one suite with a met, an
/// unmet, an undetermined and a waived judgement.
Report example_report(bool judged = false);

ReportSettings example_settings();

/// Compares with tests/report/cases/NAME/expected.txt; `TRUSTPROBE_BLESS=1` accepts.
void check_report_case(const std::string& name, const std::string& text);

}  // namespace trustprobe::report
