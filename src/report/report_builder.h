// Makes a Report of assessments and judgements as they come.
#pragma once

#include <map>
#include <string>

#include "report/report.h"

namespace trustprobe::report {

class ReportBuilder {
 public:
  ReportBuilder(std::string program, std::string command, base::Instant started);

  void add(const assess::Assessment& assessment, const assess::Terms& terms);
  /// The suite of the targets that were added since the suite before.
  void add(const suites::Suite& suite, std::vector<suites::Judgement> judgements);
  /// Each once. Those of a suite come after it: a name that another store has already is told apart, in its targets
  /// too.
  void add(const std::vector<trust::TrustStoreRef>& stores);

  /// What was added, in order; leaves nothing behind.
  Report take(base::Instant ended);

 private:
  std::size_t index_of(const x509::Certificate& certificate);
  ReportedPath path_of(const path::CandidatePath& path, path::Verdict verdict,
                       const std::vector<path::Problem>& problems);
  std::vector<ReportedPath> paths_of(const path::PathVerdict& verdict);
  ReportedChain chain_of(const checks::ServedChain& chain, const checks::CheckInput& input, const assess::Terms& terms);
  std::string free_name(const ReportedStore& store) const;
  void rename_store(const std::string& from, const std::string& to);

  Report report_;
  std::map<x509::Sha256, std::size_t> indices_;
  std::size_t suite_begin_ = 0, suite_end_ = 0;  ///< targets of the last suite
};

}  // namespace trustprobe::report
