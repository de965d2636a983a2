// What `store check` found: gates first, then what is wrong with the store whatever is required of it.
#pragma once

#include <string>
#include <vector>

#include "report/text_report.h"
#include "trust/store_linter.h"
#include "trust/store_requirement.h"

namespace trustprobe::report {

/// One required store. Passed: every anchor is there, by its certificate or by its key, without limits.
struct Gate {
  trust::TrustStoreRef required;
  std::vector<trust::RequirementResult> results;

  bool passed() const;
};

struct StoreCheck {
  trust::TrustStoreRef store;
  std::vector<Gate> gates;
  std::vector<trust::StoreFinding> findings;

  std::size_t gates_failed() const;
};

/// Ends in a newline.
std::string render_store_check(const StoreCheck& check, base::Instant now, const TextStyle& style);

/// One `store-check` line.
std::string store_check_json(const StoreCheck& check);

}  // namespace trustprobe::report
