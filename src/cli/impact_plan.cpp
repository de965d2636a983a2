#include "cli/impact_plan.h"

#include "cli/revocation_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "cli/client_selection.h"
#include "cli/data_directory.h"
#include "cli/suite_file.h"
#include "cli/time_option.h"
#include "trust/load_store.h"
#include "trust/manifest_file.h"
#include "trust/store_change.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using trust::TrustStoreRef;

// "ROOT=DATE"; a root's name may hold a '='. A day stands for its last second: whoever is trusted "until the 15th" is
// trusted on the 15th.
Result<trust::DatedDistrust> parse_dated(const std::string& argument) {
  const std::size_t equals = argument.rfind('=');
  if (equals == std::string::npos || equals == 0) {
    return std::unexpected(InputError{"--distrust-after " + base::printable(argument), "needs a root and a date",
                                      "write ROOT=2026-04-15"});
  }
  const std::string date = argument.substr(equals + 1);
  const auto at = base::parse_instant(date);
  if (!at) {
    return std::unexpected(InputError{"--distrust-after", fmt::format("'{}' is no date", base::printable(date)),
                                      "write ROOT=2026-04-15 or ROOT=2026-04-15T23:59:59Z"});
  }
  const bool whole_day = date.find('T') == std::string::npos;
  return trust::DatedDistrust{argument.substr(0, equals),
                              whole_day ? *at + std::chrono::days{1} - base::Seconds{1} : *at};
}

Result<trust::StoreChange> parse_change(const ImpactOptions& options) {
  trust::StoreChange change{.remove = options.remove, .distrust_after = {}, .add = {}};
  for (const std::string& argument : options.distrust_after) {
    auto dated = parse_dated(argument);
    if (!dated) return std::unexpected(dated.error());
    change.distrust_after.push_back(std::move(*dated));
  }
  auto added = load_stores(options.add, options.store_passwords);
  if (!added) return std::unexpected(added.error());
  for (const TrustStoreRef& store : *added)
    change.add.insert(change.add.end(), store->anchors().begin(), store->anchors().end());
  return change;
}

bool same_anchor(const trust::Anchor& one, const trust::Anchor& other) {
  return one.certificate->fingerprint == other.certificate->fingerprint;
}

std::vector<trust::Anchor> anchors_only_in(const trust::TrustStore& store, const trust::TrustStore& other) {
  std::vector<trust::Anchor> only;
  for (const trust::Anchor& anchor : store.anchors()) {
    if (other.find(*anchor.certificate) == nullptr) only.push_back(anchor);
  }
  return only;
}

// Named stores that stand for themselves; the others have the same roots once more.
bool has_roots_of_its_own(const std::string& name) {
  if (name == "system") return true;
  const auto manifest = trust::read_manifest(data_directory() / "truststores" / (name + ".toml"));
  return manifest && manifest->over.empty() && manifest->find_in.empty();
}

// Roots that this machine knows beside the stores that were named: a repair may need one of them. A store that is not
// there has none.
std::vector<trust::Anchor> known_roots() {
  std::vector<trust::Anchor> roots;
  for (const std::string& name : trust::named_stores(data_directory())) {
    if (!has_roots_of_its_own(name)) continue;
    const auto stores = load_stores({name});
    if (!stores) continue;
    for (const trust::Anchor& anchor : stores->front()->anchors()) {
      const bool known = std::ranges::any_of(roots, [&](const auto& root) { return same_anchor(root, anchor); });
      if (!known) roots.push_back({anchor.certificate, anchor.label});
    }
  }
  return roots;
}

Result<void> plan_worlds(const ImpactOptions& options, ImpactPlan& plan) {
  const auto from = load_stores({options.from}, options.store_passwords);
  if (!from) return std::unexpected(from.error());
  const auto to = options.to ? load_stores({*options.to}, options.store_passwords) : from;
  if (!to) return std::unexpected(to.error());
  const auto change = parse_change(options);
  if (!change) return std::unexpected(change.error());
  if (!options.to && !options.at && change->empty()) {
    return std::unexpected(InputError{"", "nothing changes",
                                      "name a store with --to, a root with --remove, --add or --distrust-after, or a "
                                      "time with --at"});
  }
  const auto at = time_or_now("--at", options.at);
  if (!at) return std::unexpected(at.error());
  auto changed = trust::changed(to->front(), *change);
  if (!changed) return std::unexpected(changed.error());

  plan.stores = {from->front()};
  if (options.to) plan.stores.push_back(to->front());
  plan.terms.before = {from->front(), current_time()};
  plan.terms.after = {changed->store, *at};
  plan.change = {plan.terms.before,
                 plan.terms.after,
                 anchors_only_in(*from->front(), *changed->store),
                 std::move(changed->constrained),
                 anchors_only_in(*changed->store, *from->front()),
                 0};
  return {};
}

Result<void> plan_endpoints(const ImpactOptions& options, ImpactPlan& plan) {
  for (const std::string& path : options.saved) {
    const auto text = base::read_file(path);
    if (!text) return std::unexpected(text.error());
    auto saved = observation::read_saved_chains(*text, path);
    if (!saved) return std::unexpected(saved.error());
    plan.saved.push_back(std::move(*saved));
  }
  auto of_suites = suite_targets(options.suites, plan.gather.connect_to);
  if (!of_suites) return std::unexpected(of_suites.error());
  plan.suite_targets = std::move(*of_suites);
  const bool elsewhere = !plan.saved.empty() || !plan.suite_targets.empty();
  if (elsewhere && options.targets.targets.empty() && options.targets.lists.empty()) return {};
  auto targets = Targets::open(options.targets);
  if (!targets) return std::unexpected(targets.error());
  plan.targets = std::move(*targets);
  return {};
}

}  // namespace

Result<ImpactPlan> plan_impact(const ImpactOptions& options) {
  ImpactPlan plan;
  auto gather = gather_options(options.connection);
  if (!gather) return std::unexpected(gather.error());
  plan.gather = std::move(*gather);
  auto clients = select_clients(options.clients);
  if (!clients) return std::unexpected(clients.error());
  if (auto worlds = plan_worlds(options, plan); !worlds) return std::unexpected(worlds.error());
  if (auto endpoints = plan_endpoints(options, plan); !endpoints) return std::unexpected(endpoints.error());
  plan.terms.clients = std::move(*clients);
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  plan.evidence = std::move(*evidence);
  plan.terms.known_roots = known_roots();
  plan.terms.revocation = *path::find_revocation_policy(options.revocation.policy);
  plan.change.clients = plan.terms.clients.size();
  return plan;
}

}  // namespace trustprobe::cli
