// An expectation held against an assessment. Pure.
#pragma once

#include <string>
#include <vector>

#include "assess/assess.h"
#include "suites/suite.h"

namespace trustprobe::suites {

/// `undetermined` never passes a gate: what could not be seen is neither good nor bad.
enum class JudgementStatus { met, unmet, undetermined };
std::string_view to_string(JudgementStatus status);

struct Judgement {
  std::string target;            ///< as the suite spells it
  std::string store;             ///< the store's name
  std::string_view expectation;  ///< which kind: "verdict"
  std::string expected;          ///< "valid"
  JudgementStatus status = JudgementStatus::undetermined;
  std::string found;  ///< what was seen, in words, printable: "expired 12 days ago, on 2026-11-09"
};

/// One judgement per (store, expectation) of `endpoint`, in the suite's order. `assessment` is of the endpoint's target
/// and was made with at least its stores. Chains that only came without SNI are not judged: no client of this name gets
/// them.
std::vector<Judgement> judge(const SuiteEndpoint& endpoint, const assess::Assessment& assessment);

struct JudgementCounts {
  std::size_t met = 0, unmet = 0, undetermined = 0;
};
JudgementCounts count(const std::vector<Judgement>& judgements);

}  // namespace trustprobe::suites
