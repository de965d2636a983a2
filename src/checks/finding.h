// A rule's result, complete enough to act on. Subject and summary, put together, read as one sentence.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/severity.h"

namespace trustprobe::checks {

enum class Status { passed, failed, not_applicable, undetermined };
using base::Severity;
using base::to_string;
std::string_view to_string(Status status);  // "passed", "failed", "not-applicable", "undetermined"

struct Finding {
  std::string_view check;  ///< id of the catalogue row: "leaf-expired"
  Status status = Status::failed;
  Severity severity = Severity::note;  ///< of the failure; meaningless unless failed or undetermined
  std::string subject;                 ///< what it is about, in words: "the ECDSA P-256 certificate", "203.0.113.12"
  std::string summary;                 ///< one line, the fact: "expired 3 days ago, on 2026-11-18"
  std::string detail;                  ///< why it matters, for which clients, how we know; may be empty
  std::string remedy;                  ///< what to do, for this case
  std::vector<std::size_t> endpoints;  ///< indices into Observation::endpoints; empty: the whole target
};

}  // namespace trustprobe::checks
