// check, diff
#include <fmt/format.h>

#include <algorithm>

#include "base/severity.h"
#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/store_options.h"
#include "report/store_check_report.h"
#include "report/store_difference_report.h"
#include "trust/load_store.h"

namespace trustprobe::cli {
namespace {

// One at a time: a store may be held against itself.
base::Result<trust::TrustStoreRef> load_one(const std::string& argument, const std::vector<std::string>& passwords) {
  auto stores = load_stores({argument}, passwords);
  if (!stores) return std::unexpected(std::move(stores.error()));
  return stores->front();
}

base::Result<report::StoreCheck> check(const StoreCheckOptions& options) {
  auto store = load_one(options.store, options.store_passwords);
  if (!store) return std::unexpected(std::move(store.error()));
  report::StoreCheck check{.store = std::move(*store), .gates = {}, .findings = {}};
  trust::LintTerms terms{.now = current_time(), .expiring_within = std::chrono::days{options.expiring_within_days}};
  for (const std::string& argument : options.required) {
    auto required = load_one(argument, options.store_passwords);
    if (!required) return std::unexpected(std::move(required.error()));
    check.gates.push_back({*required, trust::check_requirement(*check.store, **required)});
  }
  for (const report::Gate& gate : check.gates) terms.known.push_back(gate.required.get());
  check.findings = trust::lint(*check.store, terms);
  return check;
}

}  // namespace

int store_check_command(const StoreCheckOptions& options) {
  const auto checked = check(options);
  if (!checked) return input_failed("store check", checked.error());
  write_lines(options.output.json ? report::store_check_json(*checked)
                                  : report::render_store_check(*checked, current_time(), text_style(options.output)));
  const auto fails = [&](const trust::StoreFinding& finding) {
    return options.output.fail_on && finding.severity >= *options.output.fail_on;
  };
  return checked->gates_failed() > 0 || std::ranges::any_of(checked->findings, fails) ? exit_findings : exit_ok;
}

int store_diff_command(const StoreDiffOptions& options) {
  const auto before = load_one(options.before, options.store_passwords);
  if (!before) return input_failed("store diff", before.error());
  const auto after = load_one(options.after, options.store_passwords);
  if (!after) return input_failed("store diff", after.error());
  const trust::StoreDifference difference = trust::difference_of(**before, **after);
  const std::string next =
      fmt::format("\n  which endpoints that breaks: trustprobe impact TARGET... --from {} --to {}\n",
                  base::printable(options.before), base::printable(options.after));
  write_lines(options.output.json
                  ? report::store_difference_json(**before, **after, difference)
                  : report::render_store_difference(**before, **after, difference, text_style(options.output)) +
                        (difference.empty() ? "" : next));
  return difference.empty() ? exit_ok : exit_findings;
}

}  // namespace trustprobe::cli
