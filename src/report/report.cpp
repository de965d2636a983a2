#include "report/report.h"

#include <algorithm>

namespace trustprobe::report {

std::size_t Report::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::ranges::count(targets, outcome, &ReportedTarget::outcome));
}

suites::JudgementCounts Report::judgements() const {
  suites::JudgementCounts total;
  for (const ReportedSuite& suite : suites) total += suites::count(suite.judgements);
  return total;
}

const ReportedCertificate& leaf_of(const Report& report, const ReportedChain& chain) {
  return report.certificates.at(chain.certificates.at(0));
}

std::vector<const ReportedChain*> chains_that_count(const ReportedTarget& target) {
  std::vector<const ReportedChain*> named, all;
  for (const ReportedChain& chain : target.chains) {
    all.push_back(&chain);
    if (!chain.default_only) named.push_back(&chain);
  }
  return named.empty() ? all : named;
}

std::optional<path::Verdict> worst_verdict(const ReportedTarget& target, const std::string& store) {
  const auto rank = [](path::Verdict verdict) {
    return verdict == path::Verdict::not_trusted ? 2 : verdict == path::Verdict::undetermined ? 1 : 0;
  };
  std::optional<path::Verdict> worst;
  for (const ReportedChain* chain : chains_that_count(target)) {
    if (!chain->defect.empty()) return path::Verdict::not_trusted;
    for (const ReportedVerdict& verdict : chain->verdicts) {
      if (verdict.store == store && (!worst || rank(verdict.verdict) > rank(*worst))) worst = verdict.verdict;
    }
  }
  return worst;
}

}  // namespace trustprobe::report
