#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/pipeline.h"
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

/// A suite with its stores loaded: nothing can go wrong with the user's files after this.
struct LoadedSuite {
  suites::Suite suite;
  assess::Terms terms;
};

Result<LoadedSuite> load_suite(const std::string& argument, const RunOptions& options) {
  auto suite = suites::read_suite(suite_path(argument));
  if (!suite) return std::unexpected(suite.error());
  const auto overrides = store_overrides(options.stores, *suite);
  if (!overrides) return std::unexpected(overrides.error());
  assess::Terms terms;
  terms.clients = {&path::web_client()};
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

/// Judgements by the place of their endpoint in the suite: reports keep the suite's order whatever answers first.
using JudgementsByEndpoint = std::map<std::size_t, std::vector<suites::Judgement>>;

void judge_target(const LoadedSuite& loaded, const assess::Assessment& assessment, JudgementsByEndpoint& judgements) {
  const auto& endpoints = loaded.suite.endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (endpoints[i].target == assessment.observation->target) judgements[i] = suites::judge(endpoints[i], assessment);
  }
}

Result<std::vector<suites::Judgement>> run_suite(const LoadedSuite& loaded, probe::GatherOptions gather,
                                                 const RunOptions& options, SavedOutput& saved) {
  const OutputOptions& output = options.output;
  gather.evidence = evidence_options(options.revocation, loaded.terms.revocation);
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
    judge_target(loaded, assessment, by_endpoint);
    saved.add(*assessment.observation);
    progress.clear();
    if (output.json) write_lines(evidence.of(assessment) + report::json_lines(assessment, terms));
    if (!output.json && output.verbose) write_lines(report::render_target(assessment, terms, text_style(output)));
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

}  // namespace

int run_command(const RunOptions& options) {
  const auto gather = gather_options(options.connection);
  if (!gather) return input_failed("run", gather.error());
  std::vector<LoadedSuite> suites_loaded;
  for (const auto& argument : options.suites) {
    auto loaded = load_suite(argument, options);
    if (!loaded) return input_failed("run", loaded.error());
    suites_loaded.push_back(std::move(*loaded));
  }
  if (options.check_only) {
    for (const auto& loaded : suites_loaded) {
      write_lines(fmt::format("{}: {}, {}, no error\n", loaded.suite.path,
                              base::counted(loaded.suite.endpoints.size(), "endpoint"),
                              base::counted(loaded.suite.stores.size(), "store")));
    }
    return exit_ok;
  }
  auto saved = SavedOutput::open(options.keep, "run");
  if (!saved) return input_failed("run", saved.error());
  catch_interrupts();
  suites::JudgementCounts total;
  for (const auto& loaded : suites_loaded) {
    const auto judgements = run_suite(loaded, *gather, options, *saved);
    if (!judgements) return input_failed("run", judgements.error());
    tell(loaded, *judgements, options.output);
    const auto counts = suites::count(*judgements);
    total.unmet += counts.unmet;
    total.undetermined += counts.undetermined;
    if (interrupted()) break;
  }
  saved->finish(interrupted() ? Ending::interrupted : Ending::complete);
  if (interrupted()) return exit_interrupted;
  return total.unmet > 0 ? exit_findings : total.undetermined > 0 ? exit_undetermined : exit_ok;
}

}  // namespace trustprobe::cli
