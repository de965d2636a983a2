#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/rotation_plan.h"
#include "report/rotation_report.h"

namespace trustprobe::cli {
namespace {

using Clock = std::chrono::steady_clock;
using compare::RotationAnswer;
using compare::RotationRound;

/// Asks round after round, and tells what changes.
class RotationRun {
 public:
  RotationRun(const RotationPlan& plan, const OutputOptions& output)
      : plan_(plan), output_(output), judge_(plan.terms) {}

  /// Until the new certificate is everywhere, time is up, or somebody interrupts.
  base::Result<void> wait() {
    const auto deadline = Clock::now() + plan_.wait;
    while (true) {
      const auto began = Clock::now();
      if (auto asked = ask(); !asked) return asked;
      if (interrupted() || round_->rolled_out() || Clock::now() >= deadline) return {};
      tell_between();
      if (!sleep_until(std::min(began + plan_.every, deadline))) return {};
    }
  }

  /// What the last whole round showed.
  void tell_last() const {
    if (!round_) return;
    write_lines(output_.json ? report::rotation_json(*round_, plan_.terms, rounds_, report::RotationLine::last)
                             : last_text());
  }

  const std::optional<RotationRound>& round() const { return round_; }

 private:
  base::Result<void> ask() {
    std::vector<std::shared_ptr<const observation::Observation>> seen;
    auto next = plan_.targets.begin();
    const auto source = [&]() -> std::optional<target::Target> {
      return next == plan_.targets.end() ? std::nullopt : std::optional(*next++);
    };
    const auto sink = [&](std::shared_ptr<const observation::Observation> observation) {
      seen.push_back(std::move(observation));
    };
    if (auto gathered = probe::gather(plan_.gather, source, sink, interrupted); !gathered) return gathered;
    if (interrupted()) return {};  // of targets under way nothing is known
    // They come in the order in which they answered.
    std::ranges::sort(seen, {}, [&](const auto& each) { return place_of(each->target); });
    round_ = judge_.judge(seen, current_time());
    ++rounds_;
    return {};
  }

  std::size_t place_of(const target::Target& target) const {
    return static_cast<std::size_t>(std::ranges::find(plan_.targets, target.text, &target::Target::text) -
                                    plan_.targets.begin());
  }

  // Only what is not what the line before said.
  void tell_between() {
    const std::string line = report::rotation_progress(*round_, plan_.terms);
    const std::string change = line.substr(std::min(line.find(' '), line.size()));
    if (change == told_) return;
    told_ = change;
    write_lines(output_.json ? report::rotation_json(*round_, plan_.terms, rounds_, report::RotationLine::between)
                             : line);
  }

  std::string last_text() const {
    assess::Terms terms;
    terms.stores = plan_.terms.trust.stores;
    terms.now = current_time();
    const report::TextStyle style = text_style(output_);
    return (told_.empty() ? "" : "\n") + report::rotation_text(*round_, plan_.terms, style) + "\n" +
           report::render_stores(terms, style);
  }

  // False: interrupted.
  static bool sleep_until(Clock::time_point until) {
    constexpr auto step = std::chrono::milliseconds{100};
    while (!interrupted() && Clock::now() < until)
      std::this_thread::sleep_for(std::min<Clock::duration>(step, until - Clock::now()));
    return !interrupted();
  }

  const RotationPlan& plan_;
  const OutputOptions& output_;
  compare::RotationJudge judge_;
  std::optional<RotationRound> round_;
  std::size_t rounds_ = 0;
  std::string told_;
};

int exit_code_of(RotationAnswer answer) {
  switch (answer) {
    case RotationAnswer::regression:
    case RotationAnswer::not_yet:
      return exit_findings;
    case RotationAnswer::undetermined:
      return exit_undetermined;
    case RotationAnswer::done:
      return exit_ok;
  }
  return exit_internal;
}

}  // namespace

int rotation_command(const RotationOptions& options) {
  const auto plan = plan_rotation(options);
  if (!plan) return input_failed("rotation", plan.error());
  RotationRun run(*plan, options.output);
  catch_interrupts();
  if (auto waited = run.wait(); !waited) return input_failed("rotation", waited.error());
  run.tell_last();
  if (interrupted()) {
    fmt::print(stderr, "trustprobe rotation: interrupted; {}\n",
               run.round() ? "the last whole round is reported" : "no address was asked to the end");
    return exit_interrupted;
  }
  return exit_code_of(run.round()->answer());
}

}  // namespace trustprobe::cli
