#include <doctest/doctest.h>

#include "example_report.h"

namespace trustprobe::report {

TEST_CASE("CSV has a row per leaf, endpoint, store and client, and is safe in a spreadsheet") {
  const std::string text = csv_report(example_report(), example_settings());
  check_report_case("csv", text);
  CHECK(text.find("\r\n=") == std::string::npos);
  CHECK(text.find("\"'=cmd|'<b>&\"\"x\"\"</b>',1\"") != std::string::npos);
}

}  // namespace trustprobe::report
