// Prints the HTML report of made up targets, for tests/system/test_html_report.py: large_html TARGETS, or of
// example_report: large_html example.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdio>

#include "example_report.h"

namespace trustprobe::report {
namespace {

constexpr int other_clients = 16;

// Copies of one target with a leaf of its own each, ending on different days; every seventh differs by its findings.
Report large_report(std::size_t count) {
  Report report = example_report(true);
  const std::vector<ReportedTarget> models = std::exchange(report.targets, {});
  const std::size_t first_leaf = report.certificates.size();
  for (std::size_t i = 0; i < count; ++i) {
    ReportedCertificate leaf = report.certificates.front();
    leaf.name = fmt::format("host-{:05}.example.com", i);
    leaf.subject = "CN=" + leaf.name;
    leaf.id = fmt::format("{:064x}", i);
    leaf.names = {leaf.name, "www." + leaf.name};
    leaf.not_after = report.ended + std::chrono::days{static_cast<int>(i % 397) - 5};
    report.certificates.push_back(leaf);

    ReportedTarget target = models[i % 7 == 0 ? i / 7 % models.size() : models.size() - 1];
    target.target = target.host = leaf.name;
    for (ReportedEndpoint& each : target.endpoints) each.server_name = leaf.name;
    for (ReportedChain& chain : target.chains) {
      chain.certificates.front() = first_leaf + i;
      for (ReportedVerdict& verdict : chain.verdicts) {
        for (ReportedPath& path : verdict.paths) path.certificates.front() = first_leaf + i;
      }
      for (int client = 0; client < other_clients; ++client) {
        chain.others.push_back(chain.verdicts.front());
        chain.others.back().client = fmt::format("client-{}", client);
        chain.others.back().paths.clear();
      }
    }
    report.targets.push_back(std::move(target));
  }
  return report;
}

}  // namespace
}  // namespace trustprobe::report

int main(int argc, char** argv) {
  using namespace trustprobe::report;
  const std::string_view what = argc == 2 ? argv[1] : "";
  std::size_t count = 0;
  const bool number = std::from_chars(what.data(), what.data() + what.size(), count).ec == std::errc{};
  if (!number && what != "example") {
    std::fputs("usage: large_html TARGETS|example\n", stderr);
    return 2;
  }
  const Report report = number ? large_report(count) : example_report(true);
  const std::string page = html_report(report, example_settings());
  return std::fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
