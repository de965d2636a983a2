#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/impact_plan.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "observation/failure_text.h"
#include "report/summary.h"

namespace trustprobe::cli {
namespace {

using observation::SavedChain;
using report::TargetImpact;

// What only clients without a server name get is no concern of the others, unless it is all there is.
std::vector<SavedChain> chains_that_count(std::vector<SavedChain> chains) {
  const auto nameless = [](const SavedChain& chain) { return chain.expected_name.empty(); };
  if (!std::ranges::all_of(chains, nameless)) std::erase_if(chains, nameless);
  return chains;
}

/// Judges target after target, and tells of each.
class ImpactRun {
 public:
  ImpactRun(const ImpactPlan& plan, const OutputOptions& output)
      : plan_(plan), output_(output), judge_(plan.terms), report_(plan.change) {}

  void take_saved(const observation::SavedRecords& saved) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<SavedChain>> by_target;
    for (const SavedChain& chain : saved.chains) {
      auto& chains = by_target[chain.target];
      if (chains.empty()) order.push_back(chain.target);
      chains.push_back(chain);
    }
    for (const std::string& target : order) take(target, std::move(by_target[target]), "");
    for (const std::string& target : saved.not_probed) take(target, {}, "nothing was captured when it was saved");
  }

  base::Result<void> probe(probe::TargetSource targets, std::size_t total) {
    Progress progress(total);
    const auto seen = [&](const std::shared_ptr<const observation::Observation>& observation) {
      const observation::AttemptFailure* failure = report::why_not_probed(*observation);
      progress.clear();
      take(observation->target.text, observation::chains_of(*observation),
           failure == nullptr ? "no chain came" : observation::failure_text(*failure));
      progress.update(report_.targets(), report_.undetermined());
    };
    return probe::gather(plan_.gather, std::move(targets), seen, interrupted);
  }

  const report::ImpactReport& report() const { return report_; }

 private:
  void take(const std::string& target, std::vector<SavedChain> chains, std::string failure) {
    TargetImpact impact{.target = target, .chains = {}, .not_probed = {}};
    for (SavedChain& chain : chains_that_count(std::move(chains))) {
      chain.evidence.insert(chain.evidence.end(), plan_.evidence.begin(), plan_.evidence.end());
      impact.chains.push_back(judge_.judge(chain));
    }
    if (impact.chains.empty()) impact.not_probed = std::move(failure);
    if (output_.json) write_lines(report::impact_json(impact));
    report_.add(std::move(impact));
  }

  const ImpactPlan& plan_;
  const OutputOptions& output_;
  compare::ImpactJudge judge_;
  report::ImpactReport report_;
};

void tell(const report::ImpactReport& impact, const ImpactPlan& plan, const OutputOptions& output) {
  if (output.json) return write_lines(impact.json());
  const report::TextStyle style = text_style(output);
  assess::Terms terms;
  terms.stores = plan.stores;
  terms.now = current_time();
  write_lines(impact.text(style) + "\n" + report::render_stores(terms, style));
}

}  // namespace

int impact_command(const ImpactOptions& options) {
  auto planned = plan_impact(options);
  if (!planned) return input_failed("impact", planned.error());
  ImpactRun run(*planned, options.output);
  for (const observation::SavedRecords& saved : planned->saved) run.take_saved(saved);

  std::deque<target::Target> of_suites(planned->suite_targets.begin(), planned->suite_targets.end());
  const std::size_t total = of_suites.size() + (planned->targets ? planned->targets->size() : 0);
  const auto next = [&]() -> std::optional<target::Target> {
    if (of_suites.empty()) return planned->targets ? planned->targets->next() : std::nullopt;
    target::Target target = std::move(of_suites.front());
    of_suites.pop_front();
    return target;
  };
  catch_interrupts();
  if (total > 0) {
    if (auto probed = run.probe(next, total); !probed) return input_failed("impact", probed.error());
  }
  tell(run.report(), *planned, options.output);
  if (interrupted()) return exit_interrupted;
  if (run.report().breaking() > 0) return exit_findings;
  return run.report().undetermined() > 0 ? exit_undetermined : exit_ok;
}

}  // namespace trustprobe::cli
