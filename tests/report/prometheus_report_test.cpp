#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "example_report.h"

namespace trustprobe::report {
namespace {

std::string metrics(const Report& report) {
  return prometheus_report(report, example_settings());
}

}  // namespace

TEST_CASE("Prometheus metrics of a probe are what the case folder holds") {
  check_report_case("prometheus", metrics(example_report()));
}

TEST_CASE("Prometheus metrics of a run count judgements") {
  const std::string text = metrics(example_report(true));
  CHECK(text.find("trustprobe_judgements{suite=\"shop\",status=\"undetermined\"} 1\n") != std::string::npos);
  CHECK(text.find("trustprobe_judgements{suite=\"shop\",status=\"waived\"} 1\n") != std::string::npos);
}

TEST_CASE("metrics of a certificate survive a verification that failed") {
  CHECK(metrics(example_report())
            .find("trustprobe_certificate_not_after_timestamp_seconds{target=\"old.example.com:8443\",address=\"203.0."
                  "113.20\","
                  "port=\"8443\",server_name=\"old.example.com\",key=\"RSA 2048\"} 1795003200\n") != std::string::npos);
}

TEST_CASE("a target that could not be probed has no metric of a certificate") {
  std::istringstream stream(metrics(example_report()));
  for (std::string line; std::getline(stream, line);) {
    const bool dead = line.find("dead.example.com") != std::string::npos;
    CHECK_FALSE((dead && line.starts_with("trustprobe_certificate")));
    CHECK_FALSE((dead && line.starts_with("trustprobe_handshake")));
  }
  CHECK(metrics(example_report()).find("trustprobe_target_probed{target=\"dead.example.com\"} 0\n") !=
        std::string::npos);
}

TEST_CASE("no two samples of a metric have the same labels, also when a target is listed twice") {
  Report report = example_report();
  report.targets.push_back(report.targets.back());
  std::set<std::string> series;
  std::istringstream stream(metrics(report));
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with('#')) CHECK(series.insert(line.substr(0, line.rfind(' '))).second);
  }
  CHECK(!series.empty());
}

TEST_CASE("of two certificates of a kind at one place the metric has the one that ends first") {
  Report report = example_report();
  ReportedChain second = report.targets[3].chains.front();
  report.certificates.push_back(report.certificates.front());
  report.certificates.back().not_after -= std::chrono::days{20};
  second.certificates.front() = report.certificates.size() - 1;
  report.targets[3].chains.push_back(second);
  const std::string earlier = std::to_string(report.certificates.back().not_after.time_since_epoch().count());
  CHECK(metrics(report).find("server_name=\"shop.example.com\",key=\"ECDSA P-256\"} " + earlier + "\n") !=
        std::string::npos);
}

TEST_CASE("label values are escaped") {
  Report report = example_report();
  report.targets.front().target = "a\"b\\c\nd";
  CHECK(metrics(report).find("trustprobe_target_probed{target=\"a\\\"b\\\\c\\nd\"} 0\n") != std::string::npos);
}

TEST_CASE("a handshake that failed has no duration") {
  Report report = example_report();
  CHECK(metrics(report).find("trustprobe_handshake_duration_seconds{target=\"old.example.com:8443\"") !=
        std::string::npos);
  report.targets[2].endpoints.front().complete = false;
  CHECK(metrics(report).find("trustprobe_handshake_duration_seconds{target=\"old.example.com:8443\"") ==
        std::string::npos);
}

TEST_CASE("suites that share a target have verdicts of their own, and one suite never two that hold") {
  Report report = example_report(true);
  report.suites.push_back(report.suites.front());
  report.suites.back().name = "other";
  ReportedTarget again = report.targets.back();
  again.suite = 1;
  again.chains.front().verdicts.front().verdict = path::Verdict::not_trusted;
  report.targets.push_back(again);
  const std::string labels = "trustprobe_verdict{target=\"shop.example.com\",store=\"system\",client=\"web\",suite=";
  CHECK(metrics(report).find(labels + "\"shop\",verdict=\"trusted\"} 1\n") != std::string::npos);
  CHECK(metrics(report).find(labels + "\"other\",verdict=\"not-trusted\"} 1\n") != std::string::npos);
  report.targets.back().suite = 0;
  CHECK(metrics(report).find(labels + "\"shop\",verdict=\"trusted\"} 0\n") != std::string::npos);
  CHECK(metrics(report).find(labels + "\"shop\",verdict=\"not-trusted\"} 1\n") != std::string::npos);
}

}  // namespace trustprobe::report
