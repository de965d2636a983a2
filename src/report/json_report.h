// JSON Lines for programs. Every line is one whole object with `schema_version` and `kind`; schema:
// docs/schema/output.schema.json.
#pragma once

#include <set>
#include <string>

#include "assess/assess.h"
#include "observation/json.h"
#include "report/summary.h"

namespace trustprobe::report {

using observation::schema_version;

/// One `endpoint` line per endpoint, then one `target` line; each ends in a newline.
std::string json_lines(const assess::Assessment& assessment, const assess::Terms& terms);

/// Writes each document that observations refer to once, before the line that refers to it.
class EvidenceLines {
 public:
  /// One `evidence` line per document that was not told before; often nothing.
  std::string of(const assess::Assessment& assessment);

 private:
  std::set<x509::Sha256> told_;
};

/// The `summary` line that ends a run.
std::string json_summary(const Summary& summary, const std::vector<trust::TrustStoreRef>& stores);

}  // namespace trustprobe::report
