#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/report_files.h"
#include "cli/revocation_options.h"
#include "cli/saved_output.h"
#include "cli/scan_plan.h"
#include "cli/suite_file.h"
#include "report/json_report.h"
#include "report/suite_report.h"
#include "suites/judgement.h"
#include "suites/suite.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

/// `--store NAME=PATH`, by name.
Result<std::map<std::string, std::string>> store_overrides(const std::vector<std::string>& arguments,
                                                           const suites::Suite& suite) {
  std::map<std::string, std::string> overrides;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos) {
      return std::unexpected(
          InputError{"--store " + argument, "a suite's store is replaced by name", "write NAME=PATH"});
    }
    const auto name = argument.substr(0, equals);
    if (std::ranges::find(suite.stores, name, &suites::SuiteStore::name) == suite.stores.end()) {
      std::string known;
      for (const auto& store : suite.stores) known += (known.empty() ? "" : ", ") + store.name;
      return std::unexpected(
          InputError{"--store " + argument, fmt::format("{} has no store '{}'", suite.path, name), "it has " + known});
    }
    overrides[name] = argument.substr(equals + 1);
  }
  return overrides;
}

/// `--set NAME=VALUE`, by name.
Result<suites::VariableOverrides> variable_overrides(const std::vector<std::string>& arguments) {
  suites::VariableOverrides overrides;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string::npos || equals == 0)
      return std::unexpected(InputError{"--set " + argument, "says no value", "write NAME=VALUE"});
    overrides[argument.substr(0, equals)] = argument.substr(equals + 1);
  }
  return overrides;
}

/// A suite with its stores loaded: nothing can go wrong with the user's files after this.
struct LoadedSuite {
  suites::Suite suite;
  assess::Terms terms;
};

// `web` decides what the checks find; the verdicts of the others are there for the expectations that ask them.
void add_clients(const suites::Suite& suite, assess::Terms& terms) {
  terms.clients = {&path::web_client()};
  for (const path::Client& client : path::all_clients()) {
    const bool asked = std::ranges::find(suite.clients, client.id) != suite.clients.end();
    if (asked || suite.compares_clients()) terms.compared_clients.push_back(&client);
  }
}

Result<LoadedSuite> load_suite(const std::string& argument, const suites::VariableOverrides& variables,
                               const RunOptions& options) {
  auto suite = find_suite(argument, variables);
  if (!suite) return std::unexpected(suite.error());
  const auto overrides = store_overrides(options.stores, *suite);
  if (!overrides) return std::unexpected(overrides.error());
  assess::Terms terms;
  add_clients(*suite, terms);
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  terms.evidence = std::move(*evidence);
  const auto& policy = options.revocation.policy;
  terms.revocation = policy.empty() ? suite->revocation : *path::find_revocation_policy(policy);
  if (options.check_only) return LoadedSuite{std::move(*suite), std::move(terms)};

  std::vector<std::string> arguments;
  for (const auto& store : suite->stores) {
    const auto override_of = overrides->find(store.name);
    arguments.push_back(store.name + "=" + (override_of == overrides->end() ? store.argument : override_of->second));
  }
  auto stores = load_stores(arguments, options.store_passwords);
  if (!stores) {
    InputError error = stores.error();
    error.where = fmt::format("{}, [stores]: {}", suite->path, error.where);
    return std::unexpected(std::move(error));
  }
  terms.stores = std::move(*stores);
  terms.now = current_time();
  return LoadedSuite{std::move(*suite), std::move(terms)};
}

Result<std::vector<LoadedSuite>> load_suites(const RunOptions& options) {
  const auto variables = variable_overrides(options.variables);
  if (!variables) return std::unexpected(variables.error());
  std::vector<LoadedSuite> loaded;
  for (const auto& argument : options.suites) {
    auto suite = load_suite(argument, *variables, options);
    if (!suite) return std::unexpected(suite.error());
    loaded.push_back(std::move(*suite));
  }
  for (const auto& [name, value] : *variables) {
    const auto has = [&](const LoadedSuite& each) {
      return std::ranges::find(each.suite.variables, name) != each.suite.variables.end();
    };
    if (std::ranges::any_of(loaded, has)) continue;
    const auto& known = loaded.front().suite.variables;
    return std::unexpected(
        InputError{fmt::format("--set {}={}", name, value), fmt::format("no suite has a variable '{}'", name),
                   known.empty() ? "" : fmt::format("{} has {}", loaded.front().suite.path, fmt::join(known, ", "))});
  }
  return loaded;
}

/// What scans ask, once for all suites that need one.
struct ScanPlan {
  policies::Catalogue policies;  ///< the suites and their terms point into it
  std::optional<scan::ScanOptions> options;
};

// No expectation is about the cost of a handshake, so none is measured.
Result<void> plan_scans(std::vector<LoadedSuite>& loaded, ScanPlan& plan) {
  for (LoadedSuite& each : loaded) {
    if (!each.suite.needs_scan()) continue;
    if (!plan.options) {
      auto planned = plan_scan({.policy = {}, .cost_handshakes = 0}, plan.policies, each.terms);
      if (!planned) return std::unexpected(planned.error());
      plan.options = std::move(*planned);
    }
    each.terms.policies = plan.policies.all();
    if (auto found = suites::find_policies(each.suite, plan.policies); !found) return found;
  }
  return {};
}

// What was never asked for would be met by not being seen.
Result<void> check_offers(const std::vector<LoadedSuite>& loaded, const std::string& offers) {
  const auto narrow = [](const LoadedSuite& each) { return !each.suite.needs_all_offers(); };
  if (offers == "all" || std::ranges::all_of(loaded, narrow)) return {};
  return std::unexpected(
      InputError{"--offers " + offers,
                 "a suite says what must hold of every certificate that is served, and not all are asked for then",
                 "leave --offers out"});
}

/// The places in the suite of the endpoints of each target, by what was typed: that says all of it.
using PlacesByTarget = std::map<std::string, std::vector<std::size_t>>;

PlacesByTarget places_of(const suites::Suite& suite) {
  PlacesByTarget places;
  for (std::size_t i = 0; i < suite.endpoints.size(); ++i) places[suite.endpoints[i].target.text].push_back(i);
  return places;
}

/// Judgements by the place of their endpoint: reports keep the suite's order whatever answers first.
using JudgementsByEndpoint = std::map<std::size_t, std::vector<suites::Judgement>>;

/// Where what is gathered goes beside standard output.
struct Sinks {
  ReportFiles& reports;
  SavedOutput& saved;
};

// What of the command line is said of all suites, and what this one needs beside it.
probe::GatherOptions gather_for(const LoadedSuite& loaded, probe::GatherOptions gather, const RunOptions& options,
                                const ScanPlan& scans) {
  gather.evidence = evidence_options(options.revocation, loaded.terms.revocation);
  gather.http = gather.http || loaded.suite.needs_http();
  if (loaded.suite.needs_every_offer()) gather.spread = probe::Spread::every_address;
  if (loaded.suite.needs_scan()) {
    gather.scan = scans.options;
    if (!options.connection.per_host_given) gather.limits.per_host = scan_connections_per_host;
  }
  add_connect_rules(loaded.suite, gather.connect_to);
  return gather;
}

Result<std::vector<suites::Judgement>> run_suite(const LoadedSuite& loaded, const probe::GatherOptions& gather,
                                                 const RunOptions& options, const Sinks& sinks) {
  const OutputOptions& output = options.output;
  const auto& endpoints = loaded.suite.endpoints;
  const PlacesByTarget places = places_of(loaded.suite);
  auto next_target = [&, next = std::size_t{0}]() mutable -> std::optional<target::Target> {
    while (next < endpoints.size() && places.at(endpoints[next].target.text).front() != next) ++next;
    if (next == endpoints.size()) return std::nullopt;
    return endpoints[next++].target;
  };
  Progress progress(places.size());
  report::EvidenceLines evidence;
  std::size_t done = 0, not_probed = 0;
  JudgementsByEndpoint by_endpoint;
  const auto take = [&](const assess::Assessment& assessment, const assess::Terms& terms) {
    for (const std::size_t place : places.at(assessment.observation->target.text))
      by_endpoint[place] = suites::judge(endpoints[place], assessment, terms.now);
    sinks.reports.add(assessment, terms);
    sinks.saved.add(*assessment.observation);
    progress.clear();
    const bool printed = !sinks.reports.takes_output();
    if (printed && output.json) write_lines(evidence.of(assessment) + report::json_lines(assessment, terms));
    if (printed && !output.json && output.verbose)
      write_lines(report::render_target(assessment, terms, text_style(output)));
    not_probed += assess::unreachable(assessment) ? 1 : 0;
    progress.update(++done, not_probed);
  };
  if (auto gathered = gather_and_assess(gather, next_target, loaded.terms, take); !gathered)
    return std::unexpected(gathered.error());
  std::vector<suites::Judgement> judgements;
  for (auto& [place, some] : by_endpoint) std::ranges::move(some, std::back_inserter(judgements));
  return judgements;
}

void tell(const LoadedSuite& loaded, const std::vector<suites::Judgement>& judgements, const OutputOptions& options) {
  const suites::Suite& suite = loaded.suite;
  if (!options.json) {
    const auto style = text_style(options);
    write_lines(report::render_suite(suite, judgements, style) + "\n" + report::render_stores(loaded.terms, style));
    return;
  }
  std::string lines;
  for (const auto& judgement : judgements) lines += report::json_judgement(suite, judgement);
  write_lines(lines + report::json_suite(suite, judgements));
}

std::size_t expectations_of(const suites::Suite& suite) {
  std::size_t count = 0;
  for (const auto& endpoint : suite.endpoints) count += endpoint.expectations.size();
  return count;
}

void tell_checked(const suites::Suite& suite) {
  std::string variables;
  for (const auto& name : suite.variables) variables += (variables.empty() ? ", variables " : ", ") + name;
  write_lines(fmt::format("{}: {}, {}, {}{}; no error\n", suite.path, base::counted(suite.endpoints.size(), "endpoint"),
                          base::counted(expectations_of(suite), "expectation"),
                          base::counted(suite.stores.size(), "store"), variables));
}

/// What stops a gate, of everything that was judged.
class Gate {
 public:
  explicit Gate(std::optional<base::Severity> fail_on) : fail_on_(fail_on) {}

  void add(const std::vector<suites::Judgement>& judgements) {
    for (const auto& judgement : judgements) {
      if (!fail_on_ || !suites::fails(judgement, *fail_on_)) continue;
      (judgement.status == suites::JudgementStatus::unmet ? unmet_ : undetermined_) = true;
    }
  }

  int exit_code() const { return unmet_ ? exit_findings : undetermined_ ? exit_undetermined : exit_ok; }

 private:
  std::optional<base::Severity> fail_on_;
  bool unmet_ = false, undetermined_ = false;
};

}  // namespace

int run_command(const RunOptions& options) {
  const auto gather = gather_options(options.connection);
  if (!gather) return input_failed("run", gather.error());
  auto suites_loaded = load_suites(options);
  if (!suites_loaded) return input_failed("run", suites_loaded.error());
  if (auto asked = check_offers(*suites_loaded, options.connection.offers); !asked)
    return input_failed("run", asked.error());
  ScanPlan scans;
  if (auto planned = plan_scans(*suites_loaded, scans); !planned) return input_failed("run", planned.error());
  if (options.check_only) {
    for (const auto& loaded : *suites_loaded) tell_checked(loaded.suite);
    return exit_ok;
  }
  auto reports = ReportFiles::open(options.report, "run", options.output);
  if (!reports) return input_failed("run", reports.error());
  auto saved = SavedOutput::open(options.keep, "run");
  if (!saved) return input_failed("run", saved.error());
  catch_interrupts();
  Gate gate(options.output.fail_on);
  for (auto& loaded : *suites_loaded) {
    loaded.terms.every_path = reports->wants_every_path();
    const auto judgements = run_suite(loaded, gather_for(loaded, *gather, options, scans), options, {*reports, *saved});
    if (!judgements) return input_failed("run", judgements.error());
    reports->add(loaded.suite, *judgements);
    reports->add(loaded.terms);
    if (!reports->takes_output()) tell(loaded, *judgements, options.output);
    gate.add(*judgements);
    if (interrupted()) break;
  }
  saved->finish(interrupted() ? Ending::interrupted : Ending::complete);
  if (interrupted()) return exit_interrupted;
  reports->write();
  return reports->exit_code().value_or(gate.exit_code());
}

}  // namespace trustprobe::cli
