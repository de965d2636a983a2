// What `inventory` found out: for people, and as JSON Lines.
#pragma once

#include <string>
#include <vector>

#include "inventory/inventory_findings.h"
#include "inventory/probe_names.h"
#include "report/text_report.h"

namespace trustprobe::report {

struct NotProbed {
  std::string target;  ///< as typed, or as an export names it
  std::string reason;  ///< a predicate, printable
};

/// All of one run.
struct InventoryRun {
  inventory::JudgedInventory judged;
  base::Instant at;
  std::size_t exports = 0;              ///< files
  std::vector<std::string> incomplete;  ///< of these, those that hold a page of a longer list
  std::size_t targets = 0;              ///< asked
  std::vector<NotProbed> not_probed;    ///< of these, those where nothing was captured
  inventory::ProbeNames names = {};     ///< what was left out with --probe; zeros without it

  bool undetermined() const { return !incomplete.empty() || !not_probed.empty(); }
};

/// The answer, then each certificate of which something is to be told, the worst first: 50 of them unless `verbose`,
/// which also lists those without findings. Ends in a newline.
std::string inventory_text(const InventoryRun& run, const TextStyle& style);

/// One `inventory` line for each certificate, and an `inventory-summary` line at the end.
std::string inventory_json(const InventoryRun& run);

}  // namespace trustprobe::report
