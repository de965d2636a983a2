#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <iterator>

#include "base/file.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/inventory_options.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "observation/failure_text.h"
#include "report/inventory_report.h"
#include "report/summary.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

/// Everything that is read before the first connection.
struct Plan {
  std::vector<inventory::Item> items;
  std::vector<std::string> incomplete;
  probe::GatherOptions gather;
  std::deque<target::Target> targets;
  inventory::ProbeNames names;
};

Result<std::string> read_input(const std::string& path) {
  constexpr std::size_t most_bytes = 512u << 20;  // a million rows of an audit report
  if (path != "-") return base::read_file(path, most_bytes);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

Result<void> read_exports(const std::vector<std::string>& paths, Plan& plan) {
  for (const std::string& path : paths) {
    const auto text = read_input(path);
    if (!text) return std::unexpected(text.error());
    const std::string where = path == "-" ? "standard input" : path;
    auto read = inventory::read_export(*text, where);
    if (!read) return std::unexpected(read.error());
    if (read->incomplete) plan.incomplete.push_back(where);
    std::ranges::move(read->items, std::back_inserter(plan.items));
  }
  plan.items = inventory::merged(std::move(plan.items));
  return {};
}

Result<void> choose_targets(const InventoryOptions& options, Plan& plan) {
  if (options.probe) {
    plan.names = inventory::probe_names(plan.items);
    std::ranges::move(plan.names.targets, std::back_inserter(plan.targets));
    plan.names.targets.clear();
    return {};
  }
  if (options.targets.targets.empty() && options.targets.lists.empty()) return {};
  auto targets = Targets::open(options.targets);
  if (!targets) return std::unexpected(targets.error());
  while (auto target = targets->next()) plan.targets.push_back(std::move(*target));
  return {};
}

// Standard input can be read once.
Result<void> check_inputs(const InventoryOptions& options) {
  auto inputs = options.exports;
  for (const auto& more : {options.targets.targets, options.targets.lists})
    inputs.insert(inputs.end(), more.begin(), more.end());
  if (std::ranges::count(inputs, "-") < 2) return {};
  return std::unexpected(InputError{"-", "standard input can be read only once", "give the others as files"});
}

Result<Plan> make_plan(const InventoryOptions& options) {
  if (auto checked = check_inputs(options); !checked) return std::unexpected(checked.error());
  Plan plan;
  auto gather = gather_options(options.connection);
  if (!gather) return std::unexpected(gather.error());
  plan.gather = std::move(*gather);
  plan.gather.spread = probe::Spread::every_address;  // each address is asked for every type of key
  if (auto read = read_exports(options.exports, plan); !read) return std::unexpected(read.error());
  if (auto chosen = choose_targets(options, plan); !chosen) return std::unexpected(chosen.error());
  return plan;
}

/// What the endpoints showed.
struct Seen {
  std::vector<inventory::SeenTarget> targets;
  std::vector<report::NotProbed> not_probed;
};

Result<Seen> ask(const Plan& plan) {
  Seen seen;
  Progress progress(plan.targets.size() > 1 ? plan.targets.size() : 0);
  const auto take = [&](const std::shared_ptr<const observation::Observation>& observation) {
    inventory::SeenTarget target = inventory::seen_in(*observation);
    if (target.endpoints.empty()) {
      const observation::AttemptFailure* failure = report::why_not_probed(*observation);
      seen.not_probed.push_back(
          {target.target, failure == nullptr ? "showed no certificate" : observation::failure_text(*failure)});
    }
    seen.targets.push_back(std::move(target));
    progress.update(seen.targets.size(), seen.not_probed.size());
  };
  auto next = plan.targets.begin();
  const auto source = [&]() -> std::optional<target::Target> {
    return next == plan.targets.end() ? std::nullopt : std::optional(*next++);
  };
  catch_interrupts();
  if (!plan.targets.empty()) {
    if (auto asked = probe::gather(plan.gather, source, take, interrupted); !asked)
      return std::unexpected(asked.error());
  }
  // They come in the order in which they answered; reports keep one.
  std::ranges::sort(seen.targets, {}, &inventory::SeenTarget::target);
  std::ranges::sort(seen.not_probed, {}, &report::NotProbed::target);
  return seen;
}

int exit_code_of(const report::InventoryRun& run, std::optional<checks::Severity> fail_on) {
  const auto fails = [&](const inventory::JudgedItem& item) { return fail_on && item.worst() >= fail_on; };
  if (std::ranges::any_of(run.judged.items, fails)) return exit_findings;
  return run.undetermined() ? exit_undetermined : exit_ok;
}

}  // namespace

int inventory_command(const InventoryOptions& options) {
  const auto plan = make_plan(options);
  if (!plan) return input_failed("inventory", plan.error());
  auto seen = ask(*plan);
  if (!seen) return input_failed("inventory", seen.error());

  const base::Instant now = current_time();
  const inventory::InventoryTerms terms{now, std::chrono::days{options.warn_days},
                                        std::chrono::days{options.critical_days}};
  const report::InventoryRun run{.judged = inventory::judge(plan->items, seen->targets, terms),
                                 .at = now,
                                 .exports = options.exports.size(),
                                 .incomplete = plan->incomplete,
                                 .targets = seen->targets.size(),
                                 .not_probed = std::move(seen->not_probed),
                                 .names = plan->names};
  write_lines(options.output.json ? report::inventory_json(run)
                                  : report::inventory_text(run, text_style(options.output)));
  if (interrupted()) {
    fmt::print(stderr, "trustprobe inventory: interrupted; {} of {} targets were asked\n", run.targets,
               plan->targets.size());
    return exit_interrupted;
  }
  return exit_code_of(run, options.output.fail_on);
}

}  // namespace trustprobe::cli
