#include <fmt/format.h>

#include <algorithm>
#include <deque>

#include "base/text.h"
#include "cli/data_directory.h"
#include "cli/exit_code.h"
#include "cli/intercept_direct.h"
#include "cli/intercept_options.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/revocation_options.h"
#include "cli/saved_output.h"
#include "cli/scan_plan.h"
#include "compare/interception_audit.h"
#include "report/interception_report.h"
#include "suites/defect_list.h"
#include "trust/anchor_selection.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using compare::InterceptionVerdict;

/// Everything `intercept` needs, parsed and loaded.
struct Plan {
  probe::GatherOptions via;
  assess::Terms terms;
  compare::InterceptionTerms interception;
  std::vector<target::Target> targets;
  std::vector<suites::DefectHost> defects;  ///< asked for besides; empty without an audit
  policies::Catalogue policies;             ///< `terms` points into it
};

// A root need not be in every store; what no store knows is a slip of the pen.
Result<std::vector<x509::Sha256>> expected_anchors(const InterceptOptions& options, const assess::Terms& terms) {
  std::vector<x509::Sha256> fingerprints;
  for (const std::string& root : options.expect_roots) {
    const std::size_t before = fingerprints.size();
    std::optional<InputError> unknown;
    for (const trust::TrustStoreRef& store : terms.stores) {
      const auto anchors = trust::select_anchors(*store, root);
      if (!anchors) unknown = anchors.error();
      for (std::size_t i = 0; anchors && i < anchors->size(); ++i) {
        fingerprints.push_back((*anchors)[i]->certificate->fingerprint);
      }
    }
    if (fingerprints.size() > before || !unknown) continue;
    unknown->where = "--expect-root " + base::printable(root);
    return std::unexpected(std::move(*unknown));
  }
  return fingerprints;
}

Result<std::vector<target::Target>> read_targets(const InterceptOptions& options) {
  std::vector<target::Target> targets;
  if (options.audit && options.targets.targets.empty() && options.targets.lists.empty()) {
    return std::unexpected(
        InputError{"", "no target", "name two good hosts or more: how the proxy treats them is the measure"});
  }
  auto opened = Targets::open(options.targets);
  if (!opened) return std::unexpected(opened.error());
  while (auto target = opened->next()) targets.push_back(std::move(*target));
  return targets;
}

Result<void> plan_audit(const InterceptOptions& options, Plan& plan) {
  const auto path = options.defects.empty() ? data_directory() / "probes" / "defects" / "public.toml"
                                            : std::filesystem::path(options.defects);
  auto defects = suites::read_defect_list(path);
  if (!defects) return std::unexpected(defects.error());
  plan.defects = std::move(*defects);
  plan.via.http = true;  // some proxies refuse by a page of their own
  return {};
}

Result<Plan> plan(const InterceptOptions& options) {
  auto gather = gather_options(options.connection);
  if (!gather) return std::unexpected(gather.error());
  auto stores = load_stores(options.stores.empty() ? std::vector<std::string>{"system"} : options.stores,
                            options.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  auto targets = read_targets(options);
  if (!targets) return std::unexpected(targets.error());
  Plan plan{.via = std::move(*gather),
            .terms = {},
            .interception = {},
            .targets = std::move(*targets),
            .defects = {},
            .policies = {}};
  plan.terms.stores = std::move(*stores);
  plan.terms.clients = {&path::web_client()};
  plan.terms.evidence = std::move(*evidence);
  plan.terms.revocation = *path::find_revocation_policy(options.revocation.policy);
  plan.via.evidence = evidence_options(options.revocation, plan.terms.revocation);
  auto anchors = expected_anchors(options, plan.terms);
  if (!anchors) return std::unexpected(anchors.error());
  plan.interception = {.now = current_time(), .stores = plan.terms.stores, .expected_anchors = std::move(*anchors)};
  if (options.audit) {
    if (auto planned = plan_audit(options, plan); !planned) return std::unexpected(planned.error());
  }
  return plan;
}

probe::GatherOptions without_proxy(probe::GatherOptions gather) {
  gather.way.proxies.clear();
  return gather;
}

// What is measured of handshakes is no part of an audit.
Result<void> add_scan(probe::GatherOptions& gather, Plan& plan, const InterceptOptions& options) {
  auto scan = plan_scan({.policy = {}, .cost_handshakes = 0}, plan.policies, plan.terms);
  if (!scan) return std::unexpected(scan.error());
  scan->clients.clear();
  gather.scan = std::move(*scan);
  if (!options.connection.per_host_given) gather.limits.per_host = scan_connections_per_host;
  return {};
}

using Tell = std::function<void(const assess::Assessment&)>;

Result<void> look(const probe::GatherOptions& gather, const std::vector<target::Target>& targets,
                  const assess::Terms& terms, const Tell& tell) {
  auto next = [&, at = std::size_t{0}]() mutable -> std::optional<target::Target> {
    if (at == targets.size()) return std::nullopt;
    return targets[at++];
  };
  return gather_and_assess(gather, next, terms,
                           [&](const assess::Assessment& assessment, const assess::Terms&) { tell(assessment); });
}

/// What was found out, told as it comes.
class Findings {
 public:
  Findings(const Plan& plan, const DirectSide& direct, const OutputOptions& output)
      : plan_(plan), direct_(direct), output_(output) {}

  void add(const assess::Assessment& via, std::optional<checks::DefectKind> defect) {
    interceptions_.push_back(compare::interception_of(via, direct_.find(via.observation->target), plan_.interception));
    defects_.push_back(defect);
    if (defect) return;  // the audit tells
    const compare::Interception& told = interceptions_.back();
    write_lines(output_.json
                    ? report::interception_json(told)
                    : (interceptions_.size() > 1 ? "\n" : "") + report::interception_text(told, text_style(output_)));
  }

  compare::InterceptionAudit audit() const {
    std::vector<compare::AuditedTarget> audited;
    for (std::size_t i = 0; i < interceptions_.size(); ++i) audited.push_back({&interceptions_[i], defects_[i]});
    // They came as they answered; a report reads the same every time.
    std::ranges::sort(audited, {},
                      [](const compare::AuditedTarget& each) { return std::string_view(each.interception->target); });
    return compare::audit(audited, plan_.interception.now);
  }

  /// Of the targets that were named: how many have another verdict than expected, undetermined ones apart.
  bool any_other_than(InterceptionVerdict expected) const {
    return any([&](InterceptionVerdict verdict) {
      return verdict != expected && verdict != InterceptionVerdict::undetermined;
    });
  }
  bool any_undetermined() const {
    return any([](InterceptionVerdict verdict) { return verdict == InterceptionVerdict::undetermined; });
  }

 private:
  template <typename Predicate>
  bool any(Predicate is) const {
    for (std::size_t i = 0; i < interceptions_.size(); ++i) {
      if (!defects_[i] && is(interceptions_[i].verdict)) return true;
    }
    return false;
  }

  const Plan& plan_;
  const DirectSide& direct_;
  const OutputOptions& output_;
  std::deque<compare::Interception> interceptions_;
  std::deque<std::optional<checks::DefectKind>> defects_;
};

InterceptionVerdict expected_verdict(const std::string& name) {
  for (const auto verdict :
       {InterceptionVerdict::re_signed, InterceptionVerdict::altered, InterceptionVerdict::blocked}) {
    if (to_string(verdict) == name) return verdict;
  }
  return InterceptionVerdict::transparent;
}

std::vector<target::Target> hosts_of(const std::vector<suites::DefectHost>& defects) {
  std::vector<target::Target> hosts;
  for (const suites::DefectHost& defect : defects) hosts.push_back(defect.target);
  return hosts;
}

/// The two sides of the named targets and of the hosts of the audit.
Result<void> look_at_both(const InterceptOptions& options, Plan& plan, DirectSide& direct, Findings& findings,
                          SavedOutput& saved) {
  probe::GatherOptions good = plan.via;
  if (options.audit) {
    if (auto added = add_scan(good, plan, options); !added) return added;
  }
  const auto keep_direct = [&](const assess::Assessment& seen) { direct.add(seen); };
  const std::vector<target::Target> bad = hosts_of(plan.defects);
  Progress progress(plan.targets.size() > 1 ? plan.targets.size() : 0);
  Result<void> looked;
  if (options.direct && options.baselines.empty()) {
    looked = look(without_proxy(good), plan.targets, plan.terms, keep_direct);
    if (looked && !bad.empty()) looked = look(without_proxy(plan.via), bad, plan.terms, keep_direct);
  }
  std::size_t done = 0, silent = 0;
  if (looked) {
    looked = look(good, plan.targets, plan.terms, [&](const assess::Assessment& seen) {
      saved.add(*seen.observation);
      progress.clear();
      findings.add(seen, std::nullopt);
      silent += assess::unreachable(seen) ? 1 : 0;
      progress.update(++done, silent);
    });
  }
  progress.clear();
  if (looked && !bad.empty()) {
    looked = look(plan.via, bad, plan.terms, [&](const assess::Assessment& seen) {
      const auto listed = std::ranges::find(plan.defects, seen.observation->target.text,
                                            [](const suites::DefectHost& host) { return host.target.text; });
      findings.add(seen, listed->kind);
    });
  }
  return looked;
}

}  // namespace

int intercept_command(const InterceptOptions& options) {
  auto planned = plan(options);
  if (!planned) return input_failed("intercept", planned.error());
  DirectSide direct;
  if (!options.baselines.empty()) {
    assess::Terms today = planned->terms;
    today.now = planned->interception.now;
    auto read = direct.read(options.baselines, planned->targets, planned->via, today);
    if (!read) return input_failed("intercept", read.error());
  }
  auto saved = SavedOutput::open(options.keep, "intercept");
  if (!saved) return input_failed("intercept", saved.error());
  catch_interrupts();
  Findings findings(*planned, direct, options.output);
  if (auto looked = look_at_both(options, *planned, direct, findings, *saved); !looked)
    return input_failed("intercept", looked.error());
  saved->finish(interrupted() ? Ending::interrupted : Ending::complete);
  if (interrupted()) {
    fmt::print(stderr, "trustprobe intercept: interrupted; what was not looked at is not reported\n");
    return exit_interrupted;
  }
  bool audit_fails = false;
  if (options.audit) {
    const compare::InterceptionAudit audit = findings.audit();
    audit_fails = audit.fails();
    write_lines(options.output.json ? report::interception_audit_json(audit)
                                    : "\n" + report::interception_audit_text(audit, text_style(options.output)));
  }
  if (!options.output.json) {
    assess::Terms today = planned->terms;
    today.now = planned->interception.now;
    write_lines("\n" + report::render_stores(today, text_style(options.output)));
  }
  if (audit_fails || findings.any_other_than(expected_verdict(options.expected))) return exit_findings;
  return findings.any_undetermined() ? exit_undetermined : exit_ok;
}

}  // namespace trustprobe::cli
