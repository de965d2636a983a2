#include <fmt/format.h>

#include "cli/client_selection.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/pin_options.h"
#include "cli/pipeline.h"
#include "cli/report_files.h"
#include "cli/revocation_options.h"
#include "cli/saved_output.h"
#include "cli/scan_plan.h"
#include "report/json_report.h"
#include "report/summary.h"
#include "report/text_report.h"

namespace trustprobe::cli {
namespace {

/// Everything `probe` needs, parsed and loaded.
struct Plan {
  probe::GatherOptions gather;
  assess::Terms terms;
  Targets targets;
  policies::Catalogue policies;  ///< `terms` points into it
};

// "probe" or "scan": one command that looks deeper or not.
std::string_view name_of(const ProbeOptions& options) {
  return options.surface ? "scan" : "probe";
}

base::Result<Plan> plan(const ProbeOptions& options) {
  auto gather = gather_options(options.connection);
  if (!gather) return std::unexpected(gather.error());
  gather->caa = options.caa;
  const auto& named = options.judgement.stores;
  auto stores =
      load_stores(named.empty() ? std::vector<std::string>{"system"} : named, options.judgement.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  auto clients = select_clients(options.judgement.clients);
  if (!clients) return std::unexpected(clients.error());
  auto pins = read_pins(options.judgement.pins, options.judgement.pin_files);
  if (!pins) return std::unexpected(pins.error());
  auto targets = Targets::open(options.targets);
  if (!targets) return std::unexpected(targets.error());

  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  assess::Terms terms;
  terms.evidence = std::move(*evidence);
  terms.revocation = *path::find_revocation_policy(options.revocation.policy);
  gather->evidence = evidence_options(options.revocation, terms.revocation);
  terms.stores = std::move(*stores);
  terms.clients = std::move(*clients);
  terms.checks.pins = std::move(*pins);
  for (const path::Client& client : path::all_clients()) terms.compared_clients.push_back(&client);
  if (options.judgement.warn_days) terms.checks.warn_before_expiry = std::chrono::days{*options.judgement.warn_days};
  terms.checks.critical_before_expiry = std::chrono::days{options.judgement.critical_days};
  Plan plan{std::move(*gather), std::move(terms), std::move(*targets), {}};
  if (options.surface) {
    auto scan = plan_scan(*options.surface, plan.policies, plan.terms);
    if (!scan) return std::unexpected(scan.error());
    plan.gather.scan = std::move(*scan);
  }
  return plan;
}

void report_interruption(std::string_view command, std::size_t done, std::size_t total) {
  fmt::print(stderr, "trustprobe {}: interrupted; {} of {} targets are reported\n", command, done, total);
}

void tell_end(const Plan& plan, const report::Summary& summary, const OutputOptions& output,
              const report::TextStyle& style) {
  if (output.json) return write_lines(report::json_summary(summary, plan.terms.stores));
  write_lines(report::render_stores(plan.terms, style));
  if (style.compact) write_lines(report::render_summary(summary, style));
}

}  // namespace

int probe_command(const ProbeOptions& options) {
  auto planned = plan(options);
  if (!planned) return input_failed(name_of(options), planned.error());
  auto reports = ReportFiles::open(options.report, std::string(name_of(options)), options.output);
  if (!reports) return input_failed(name_of(options), reports.error());
  planned->terms.every_path = reports->wants_every_path();
  const std::size_t total = planned->targets.size();
  auto style = text_style(options.output);
  style.compact = total > 1;

  planned->terms.now = current_time();
  auto saved = SavedOutput::open(options.keep, name_of(options));
  if (!saved) return input_failed(name_of(options), saved.error());

  report::Summary summary;
  report::EvidenceLines evidence;
  Progress progress(total > 1 ? total : 0);
  const auto tell = [&](const assess::Assessment& assessment, const assess::Terms& terms) {
    summary.add(assessment);
    reports->add(assessment, terms);
    saved->add(*assessment.observation);
    if (reports->takes_output()) return progress.update(summary.targets(), summary.count(report::Outcome::not_probed));
    const auto lines = options.output.json ? evidence.of(assessment) + report::json_lines(assessment, terms)
                                           : report::render_target(assessment, terms, style);
    progress.clear();
    write_lines(lines);
    progress.update(summary.targets(), summary.count(report::Outcome::not_probed));
  };
  catch_interrupts();
  const auto gathered =
      gather_and_assess(planned->gather, [&] { return planned->targets.next(); }, planned->terms, tell);
  progress.clear();
  if (!gathered) return input_failed(name_of(options), gathered.error());

  reports->add(planned->terms);
  if (!reports->takes_output()) tell_end(*planned, summary, options.output, style);
  saved->finish(interrupted() ? Ending::interrupted : Ending::complete);
  if (interrupted()) {
    report_interruption(name_of(options), summary.targets(), total);
    return exit_interrupted;
  }
  reports->write();
  if (const auto code = reports->exit_code()) return *code;
  return exit_code(summary, options.output.fail_on,
                   options.output.unreachable_ok ? Unreachable::ok : Unreachable::fails);
}

}  // namespace trustprobe::cli
