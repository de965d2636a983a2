#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <set>
#include <sstream>

#include "example_report.h"
#include "json_text.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

std::vector<json::value> events(const Report& report, const ReportSettings& settings = example_settings()) {
  std::vector<json::value> events;
  std::istringstream stream(events_report(report, settings));
  for (std::string line; std::getline(stream, line);) events.push_back(json::parse(line));
  return events;
}

/// The events of shop.example.com's ECDSA certificate when `days` and an hour of it are left.
std::set<std::string> types_with_days_left(long days) {
  Report report = example_report();
  report.targets = {report.targets[3]};
  report.targets.front().chains.resize(1);
  report.targets.front().at = report.certificates[0].not_after - std::chrono::days{days} - std::chrono::hours{1};
  std::set<std::string> types;
  for (const json::value& event : events(report)) types.insert(std::string(event.at("detail-type").as_string()));
  return types;
}

const std::string approaching = "ACM Certificate Approaching Expiration", expired = "ACM Certificate Expired",
                  available = "ACM Certificate Available", renewal = "ACM Certificate Renewal Action Required";

}  // namespace

TEST_CASE("events tell of every served leaf how it stands") {
  check_report_case("events", indented(events_report(example_report(), example_settings())));
}

TEST_CASE("events of renewal come on the days on which ACM sends them, and approaching from the configured day on") {
  using Types = std::set<std::string>;
  CHECK(types_with_days_left(46) == Types{available});
  CHECK(types_with_days_left(45) == Types{approaching, renewal});
  CHECK(types_with_days_left(44) == Types{approaching});
  CHECK(types_with_days_left(30) == Types{approaching, renewal});
  CHECK(types_with_days_left(15) == Types{approaching, renewal});
  CHECK(types_with_days_left(3) == Types{approaching, renewal});
  CHECK(types_with_days_left(2) == Types{approaching});
  CHECK(types_with_days_left(1) == Types{approaching, renewal});
  CHECK(types_with_days_left(0) == Types{approaching});
  CHECK(types_with_days_left(-1) == Types{expired});
  ReportSettings settings = example_settings();
  settings.days_before_expiry = 14;
  for (const json::value& event : events(example_report(), settings))
    CHECK(event.at("detail-type") != json::value(approaching));
}

TEST_CASE("a certificate that is not valid yet has no event") {
  Report report = example_report();
  for (ReportedCertificate& certificate : report.certificates)
    certificate.not_before = report.ended + std::chrono::days{1};
  for (ReportedTarget& target : report.targets) target.at = report.started;
  report.certificates[8].not_after = report.ended + std::chrono::days{2};
  CHECK(events(report).empty());
}

TEST_CASE("an event that is said again has its id, and one of another day or certificate has another") {
  Report report = example_report();
  for (ReportedTarget& target : report.targets) target.at += std::chrono::hours{1};
  const auto ids = [&] {
    std::set<std::string> ids;
    for (const json::value& event : events(report)) ids.insert(std::string(event.at("id").as_string()));
    return ids;
  };
  const auto first = ids();
  CHECK(first.size() == events(report).size());
  for (ReportedTarget& target : report.targets) target.at += std::chrono::minutes{10};
  CHECK(ids() == first);
  for (ReportedTarget& target : report.targets) target.at += std::chrono::days{1};
  CHECK(ids() != first);
}

TEST_CASE("no event says that it comes from AWS") {
  for (const json::value& event : events(example_report())) CHECK(event.at("source") == json::value("trustprobe"));
}

TEST_CASE("events do not tell of a certificate that only clients without server name get") {
  Report report = example_report();
  report.targets = {report.targets[3]};
  const std::size_t both = events(report).size();
  report.targets.front().chains.back().default_only = true;
  CHECK(events(report).size() == both - 1);
}

TEST_CASE("a run each day meets the event of renewal once, also where the hour wanders") {
  Report report = example_report();
  report.targets = {report.targets[3]};
  ReportedTarget& shop = report.targets.front();
  shop.chains.resize(1);
  const base::Instant end = report.certificates[0].not_after;
  int renewals = 0;
  for (int run = 0; run < 4; ++run) {
    shop.at =
        end - std::chrono::days{46} - std::chrono::minutes{3} + run * (std::chrono::days{1} + std::chrono::minutes{5});
    for (const json::value& event : events(report)) renewals += event.at("detail-type") == json::value(renewal) ? 1 : 0;
  }
  CHECK(renewals == 1);
}

}  // namespace trustprobe::report
