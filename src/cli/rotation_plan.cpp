#include "cli/rotation_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "cli/client_selection.h"
#include "cli/pipeline.h"
#include "cli/verify_input.h"
#include "x509/private_key.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using compare::LeafChain;

// Leaf by leaf over all files: a second one of its type of key is refused as one in the same file is.
Result<std::vector<LeafChain>> read_chains_of(const std::string& option, const std::vector<std::string>& paths) {
  std::vector<LeafChain> all;
  for (const std::string& path : paths) {
    auto certificates = read_certificate_files({path});
    if (!certificates) return std::unexpected(certificates.error());
    auto chains = compare::leaf_chains(*certificates, path);
    if (!chains) return std::unexpected(chains.error());
    for (LeafChain& chain : *chains) {
      const std::string type = compare::key_type(chain.leaf()->public_key);
      if (compare::find_key_type(all, type) != nullptr) {
        return std::unexpected(InputError{path, fmt::format("holds a second certificate with a key of type {}", type),
                                          fmt::format("give {} one certificate for each type of key", option)});
      }
      all.push_back(std::move(chain));
    }
  }
  return all;
}

Result<compare::RotationLeaves> read_leaves(const RotationOptions& options) {
  auto expected = read_chains_of("--expect", options.expected);
  if (!expected) return std::unexpected(expected.error());
  auto old = read_chains_of("--was", options.was);
  if (!old) return std::unexpected(old.error());
  for (const LeafChain& was : *old) {
    const auto same = [&](const LeafChain& chain) { return compare::same_certificate(chain.leaf(), was.leaf()); };
    if (std::ranges::any_of(*expected, same)) {
      return std::unexpected(
          InputError{"--was", "is the same certificate as --expect", "give --expect the new one, or leave --was out"});
    }
  }
  return compare::RotationLeaves{std::move(*expected), std::move(*old)};
}

Result<std::vector<compare::PrivateKeyFile>> read_keys(const std::vector<std::string>& paths) {
  constexpr std::size_t most_bytes = 1u << 20;
  std::vector<compare::PrivateKeyFile> keys;
  for (const std::string& path : paths) {
    const auto text = base::read_file(path, most_bytes);
    if (!text) return std::unexpected(text.error());
    const auto digest = x509::private_key_spki_sha256(*text, path);
    if (!digest) return std::unexpected(digest.error());
    keys.push_back({path, *digest});
  }
  return keys;
}

Result<base::Seconds> duration(const std::string& option, const std::string& text, base::Seconds least) {
  const auto value = base::parse_duration(text);
  if (!value) {
    return std::unexpected(InputError{option, fmt::format("'{}' is no length of time", base::printable(text)),
                                      "write 30s, 15m, 2h or 1d"});
  }
  if (*value < least) return std::unexpected(InputError{option, "must be a second at least", "write 1s or more"});
  return *value;
}

Result<void> read_times(const RotationOptions& options, RotationPlan& plan) {
  const auto wait = duration("--wait", options.wait, base::Seconds{0});
  if (!wait) return std::unexpected(wait.error());
  const auto every = duration("--every", options.every, base::Seconds{1});
  if (!every) return std::unexpected(every.error());
  const auto lag = duration("--clock-lag", options.clock_lag, base::Seconds{0});
  if (!lag) return std::unexpected(lag.error());
  plan.wait = *wait;
  plan.every = *every;
  plan.terms.clock_lag = *lag;
  return {};
}

}  // namespace

Result<RotationPlan> plan_rotation(const RotationOptions& options) {
  RotationPlan plan;
  auto gather = gather_options(options.connection);
  if (!gather) return std::unexpected(gather.error());
  plan.gather = std::move(*gather);
  plan.gather.spread = probe::Spread::every_address;
  if (auto times = read_times(options, plan); !times) return std::unexpected(times.error());
  auto leaves = read_leaves(options);
  if (!leaves) return std::unexpected(leaves.error());
  auto keys = read_keys(options.keys);
  if (!keys) return std::unexpected(keys.error());
  auto stores = load_stores(options.stores.empty() ? std::vector<std::string>{"system"} : options.stores,
                            options.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  auto clients = select_clients(options.clients);
  if (!clients) return std::unexpected(clients.error());
  auto targets = Targets::open(options.targets);
  if (!targets) return std::unexpected(targets.error());
  while (auto target = targets->next()) plan.targets.push_back(std::move(*target));
  plan.terms.leaves = std::move(*leaves);
  plan.terms.keys = std::move(*keys);
  plan.terms.trust = {std::move(*stores), std::move(*clients), !options.stores.empty() || !options.clients.empty()};
  return plan;
}

}  // namespace trustprobe::cli
