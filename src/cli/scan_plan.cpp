#include "cli/scan_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/data_directory.h"
#include "target/parse_target.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

Result<const policies::Policy*> find_policy(const policies::Catalogue& catalogue, const std::string& name) {
  if (const policies::Policy* policy = catalogue.find(name)) return policy;
  const std::string nearest = catalogue.nearest(name);
  return std::unexpected(InputError{"--policy", fmt::format("there is no published policy named '{}'", name),
                                    nearest.empty() ? "docs/policies.md lists them" : "did you mean " + nearest + "?"});
}

Result<void> check_service(const policies::Catalogue& catalogue, const std::string& service) {
  std::vector<std::string> known;
  const auto add = [&known](const std::string& name) {
    if (std::ranges::find(known, name) == known.end()) known.push_back(name);
  };
  for (const policies::Policy& policy : catalogue.all()) {
    add(policy.service);
    for (const std::string& scope : policy.scopes) add(scope);
  }
  if (service.empty() || std::ranges::find(known, service) != known.end()) return {};
  return std::unexpected(InputError{"--service", fmt::format("no published policy is for '{}'", service),
                                    fmt::format("known are {}", fmt::join(known, ", "))});
}

}  // namespace

Result<scan::ScanOptions> plan_scan(const SurfaceOptions& options, policies::Catalogue& catalogue,
                                    assess::Terms& terms) {
  auto loaded = policies::Catalogue::load(data_directory() / "probes" / "policies");
  if (!loaded) return std::unexpected(loaded.error());
  catalogue = std::move(*loaded);
  if (auto checked = check_service(catalogue, options.service); !checked) return std::unexpected(checked.error());
  terms.policies = catalogue.all();
  terms.service = options.service;
  if (options.policy) {
    auto policy = find_policy(catalogue, *options.policy);
    if (!policy) return std::unexpected(policy.error());
    terms.checks.policy = *policy;
  }
  auto clients = scan::load_recorded_clients(data_directory() / "probes" / "clients");
  if (!clients) return std::unexpected(clients.error());
  scan::ScanOptions scan;
  scan.clients = std::move(*clients);
  scan.retry_budget = options.retry_budget;
  scan.cost_handshakes = options.cost_handshakes;
  for (const std::string& tenant : options.tenants) {
    const auto parsed = target::parse_target(tenant, "--tenant");
    if (!parsed) return std::unexpected(parsed.error());
    scan.tenants.push_back(parsed->host);
  }
  return scan;
}

}  // namespace trustprobe::cli
