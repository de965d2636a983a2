// An expectation held against an assessment. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assess/assess.h"
#include "suites/suite.h"

namespace trustprobe::suites {

/// `undetermined` never passes a gate: what could not be seen is neither good nor bad. `waived`: unmet or undetermined,
/// and somebody answers for it until a day that has not passed.
enum class JudgementStatus { met, unmet, undetermined, waived };
std::string_view to_string(JudgementStatus status);

struct Judgement {
  std::string target;            ///< as the suite spells it
  std::string store;             ///< the store's name; empty where the expectation asks no store
  std::string client;            ///< whose verdict it is; empty where the expectation asks no client
  std::string_view expectation;  ///< which kind: "verdict"
  std::string expected;          ///< "valid"
  JudgementStatus status = JudgementStatus::undetermined;
  std::string found;   ///< what was seen, in words, printable: "expired 12 days ago, on 2026-11-09"
  std::string remedy;  ///< what to do; empty when met, and where nothing better is known than what was expected
  base::Severity severity = base::Severity::error;
  std::string owner;   ///< who is to be told; may be empty, as the next two
  std::string source;  ///< who asks for it: "change 4711"
  std::string note;
  std::string where;                  ///< "shop.toml:12"
  bool undetermined_allowed = false;  ///< the suite lets it pass unseen
  std::optional<Waiver> waiver;       ///< the one that concerns it, also when it has ended
};

/// Whether a gate at `severity` stops at it: unmet; undetermined, unless that is allowed. A waiver in force never
/// stops.
bool fails(const Judgement& judgement, base::Severity severity);

/// One judgement per expectation and store and client that it asks, in the suite's order. `assessment` is of the
/// endpoint's target, and was made with at least these stores and clients at `now`. Chains that only came without SNI
/// are not judged: no client of this name gets them.
std::vector<Judgement> judge(const SuiteEndpoint& endpoint, const assess::Assessment& assessment, base::Instant now);

struct JudgementCounts {
  std::size_t met = 0, unmet = 0, undetermined = 0, waived = 0;

  JudgementCounts& operator+=(const JudgementCounts& other);
};
JudgementCounts count(const std::vector<Judgement>& judgements);

}  // namespace trustprobe::suites
