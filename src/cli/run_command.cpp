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
  auto suite = suites::read_suite(suite_path(argument), variables);
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
  if (!stores) return std::unexpected(stores.error());
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

// What was never asked for would be met by not being seen.
Result<void> check_offers(const std::vector<LoadedSuite>& loaded, const std::string& offers) {
  const auto narrow = [](const LoadedSuite& each) { return !each.suite.needs_all_offers(); };
  if (offers == "all" || std::ranges::all_of(loaded, narrow)) return {};
  return std::unexpected(
      InputError{"--offers " + offers,
                 "a suite says what must hold of every certificate that is served, and not all are asked for then",
                 "leave --offers out"});
}

/// Judgements by the place of their endpoint in the suite: reports keep the suite's order whatever answers first.
using JudgementsByEndpoint = std::map<std::size_t, std::vector<suites::Judgement>>;

void judge_target(const LoadedSuite& loaded, const assess::Assessment& assessment, base::Instant now,
                  JudgementsByEndpoint& judgements) {
  const auto& endpoints = loaded.suite.endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (endpoints[i].target == assessment.observation->target)
      judgements[i] = suites::judge(endpoints[i], assessment, now);
  }
}

// What the command line says of a name goes before what the suite says.
void add_connect_rules(const suites::Suite& suite, target::ConnectTo& connect_to) {
  const target::ConnectTo of_command_line = connect_to;
  std::vector<std::pair<std::string, std::uint16_t>> known;
  for (const auto& endpoint : suite.endpoints) {
    const std::pair place(endpoint.target.host, endpoint.target.port);
    const bool again = std::ranges::find(known, place) != known.end();
    if (endpoint.connect_to.empty() || again || !of_command_line.matching(endpoint.target).empty()) continue;
    known.push_back(place);
    connect_to.rules.insert(connect_to.rules.end(), endpoint.connect_to.begin(), endpoint.connect_to.end());
  }
}

/// Where what is gathered goes beside standard output.
struct Sinks {
  ReportFiles& reports;
  SavedOutput& saved;
};

Result<std::vector<suites::Judgement>> run_suite(const LoadedSuite& loaded, probe::GatherOptions gather,
                                                 const RunOptions& options, const Sinks& sinks) {
  const OutputOptions& output = options.output;
  gather.evidence = evidence_options(options.revocation, loaded.terms.revocation);
  gather.http = gather.http || loaded.suite.needs_http();
  if (loaded.suite.needs_every_offer()) gather.spread = probe::Spread::every_address;
  add_connect_rules(loaded.suite, gather.connect_to);
  std::vector<target::Target> targets;
  for (const auto& endpoint : loaded.suite.endpoints) {
    if (std::ranges::find(targets, endpoint.target) == targets.end()) targets.push_back(endpoint.target);
  }
  auto next_target = [next = targets.begin(), end = targets.end()]() mutable -> std::optional<target::Target> {
    if (next == end) return std::nullopt;
    return *next++;
  };
  Progress progress(targets.size());
  report::EvidenceLines evidence;
  std::size_t done = 0, not_probed = 0;
  JudgementsByEndpoint by_endpoint;
  const auto take = [&](const assess::Assessment& assessment, const assess::Terms& terms) {
    judge_target(loaded, assessment, terms.now, by_endpoint);
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
    const auto judgements = run_suite(loaded, *gather, options, {*reports, *saved});
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
