#include "report/rule_results.h"

#include <doctest/doctest.h>

#include <set>

#include "example_report.h"

namespace trustprobe::report {
namespace {

RuleResult find(const Report& report, std::string_view target, std::string_view rule) {
  for (RuleResult& result : rule_results(report, {})) {
    if (result.target == target && result.rule == rule) return std::move(result);
  }
  FAIL("no such result: ", target, " ", rule);
  return {};
}

std::set<std::string> keys(const Report& report) {
  std::set<std::string> keys;
  for (const RuleResult& result : rule_results(report, {})) keys.insert(result.key);
  return keys;
}

}  // namespace

TEST_CASE("what one check finds at several places of a target is one result with every fact") {
  Report report = example_report();
  checks::Finding second = report.targets[3].findings.front();
  second.subject = "the RSA 2048 certificate";
  second.severity = base::Severity::error;
  report.targets[3].findings.push_back(second);
  second.severity = base::Severity::note;
  report.targets[3].findings.push_back(second);
  const RuleResult result = find(report, "shop.example.com", "store-verdict");
  CHECK(result.facts.size() == 2);
  CHECK(result.remedies.size() == 1);
  CHECK(result.severity == base::Severity::error);
  CHECK(result.stops);
}

TEST_CASE("a failure outweighs what is undetermined, and that outweighs what passed") {
  Report report = example_report();
  auto& findings = report.targets[3].findings;
  CHECK(find(report, "shop.example.com", "leaf-expired").status == RuleStatus::passed);
  findings.push_back(
      {.check = "leaf-expired", .status = checks::Status::undetermined, .severity = base::Severity::note});
  CHECK(find(report, "shop.example.com", "leaf-expired").status == RuleStatus::undetermined);
  findings.push_back({.check = "leaf-expired", .status = checks::Status::failed, .severity = base::Severity::error});
  findings.push_back({.check = "leaf-expired", .status = checks::Status::passed});
  const RuleResult result = find(report, "shop.example.com", "leaf-expired");
  CHECK(result.status == RuleStatus::failed);
  CHECK(result.severity == base::Severity::error);
}

TEST_CASE("of a check's findings the one that stops a gate decides, also where another failed with less weight") {
  Report report = example_report();
  ReportedTarget& shop = report.targets.back();
  checks::Finding failed = shop.findings.front(), open = failed;
  failed.severity = base::Severity::warning;
  open.status = checks::Status::undetermined;
  open.severity = base::Severity::error;
  open.summary = "could not be judged by kiosk";
  shop.findings = {failed, open};
  const RuleResult result = find(report, shop.target, failed.check);
  CHECK(result.status == RuleStatus::undetermined);
  CHECK(result.severity == base::Severity::error);
  CHECK(result.stops);
  CHECK(result.facts.size() == 2);
}

TEST_CASE("a target that was not probed has a result that stops a gate, and one that was has it passed") {
  const Report report = example_report();
  CHECK(find(report, "dead.example.com", reachable_rule).stops);
  CHECK(find(report, "dead.example.com", reachable_rule).facts.front() == "refused the connection");
  CHECK(find(report, "shop.example.com", reachable_rule).status == RuleStatus::passed);
}

TEST_CASE("keys are the same however a rule turns out, and different for every rule and target") {
  Report report = example_report();
  const std::set<std::string> before = keys(report);
  CHECK(before.size() == rule_results(report, {}).size());
  for (ReportedTarget& target : report.targets) {
    for (checks::Finding& finding : target.findings) {
      finding.status = checks::Status::failed;
      finding.summary = "something else";
    }
  }
  report.ended += std::chrono::days{1};
  CHECK(keys(report) == before);
}

TEST_CASE("a suite that asks the same twice has two results with keys of their own") {
  Report report = example_report(true);
  report.suites.front().judgements.push_back(report.suites.front().judgements.front());
  CHECK(keys(report).size() == 5);
}

TEST_CASE("a target that is listed twice has one result of each rule") {
  Report report = example_report();
  const std::size_t once = rule_results(report, {}).size();
  report.targets.push_back(report.targets.front());
  CHECK(rule_results(report, {}).size() == once);
}

TEST_CASE("a judgement is told with its place in the suite and the host that was probed") {
  const RuleResult result = find(example_report(true), "old.example.com:8443", "expect-verdict");
  CHECK(result.file == "suites/shop.toml");
  CHECK(result.line == 13);
  CHECK(result.host == "old.example.com");
  CHECK(result.port == 8443);
  CHECK(result.title == "verdict valid (system)");
}

TEST_CASE("a judgement that has no place of its own is told with its suite's") {
  Report report = example_report(true);
  report.suites.front().judgements[1].where.clear();
  const RuleResult result = find(report, "old.example.com:8443", "expect-verdict");
  CHECK(result.file == "suites/shop.toml");
  CHECK(result.line == 0);
}

TEST_CASE("an address of IPv6 has brackets before its port") {
  CHECK(place_of("2001:db8::1", 443) == "[2001:db8::1]:443");
  CHECK(place_of("shop.example.com", 8443) == "shop.example.com:8443");
}

TEST_CASE("where no severity stops a gate, nothing that was found does") {
  ReportSettings settings;
  settings.fail_on.reset();
  for (const RuleResult& result : rule_results(example_report(), settings))
    CHECK(result.stops == (result.rule == reachable_rule && result.target == "dead.example.com"));
  for (const RuleResult& result : rule_results(example_report(true), settings)) CHECK_FALSE(result.stops);
}

TEST_CASE("what is expected is told once, with its kind only where its words do not say it") {
  const auto text = [](std::string_view kind, std::string expected) {
    suites::Judgement judgement;
    judgement.expectation = kind;
    judgement.expected = std::move(expected);
    return expectation_text(judgement);
  };
  CHECK(text("anchor", "anchor Example Root 1") == "anchor Example Root 1");
  CHECK(text("scts", "SCTs") == "SCTs");
  CHECK(text("issuer", "issued by Example CA") == "issued by Example CA");
  CHECK(text("check", "leaf-expired passed") == "leaf-expired passed");
  CHECK(text("verdict", "valid") == "verdict valid");
  CHECK(text("revocation", "good") == "revocation good");
  CHECK(text("key_types", "ecdsa and rsa") == "key types ecdsa and rsa");
}

TEST_CASE("of a target that two suites probe each judgement has what its own suite saw") {
  Report report = example_report(true);
  report.suites.push_back(report.suites.front());
  report.suites.back().name = "other";
  report.targets.push_back(report.targets[2]);
  report.targets.back().suite = 1;
  report.targets.back().endpoints.front().address = "203.0.113.99";
  for (const RuleResult& result : rule_results(report, {})) {
    if (result.target != "old.example.com:8443") continue;
    CHECK(result.probed->endpoints.front().address == (result.suite == "shop" ? "203.0.113.20" : "203.0.113.99"));
  }
}

}  // namespace trustprobe::report
