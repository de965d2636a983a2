#include "cli/intercept_direct.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"
#include "cli/saved_input.h"
#include "probe/way.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using observation::Observation;

constexpr std::string_view save_it =
    "save it where there is no proxy: trustprobe probe --save FILE, with the same target";

/// As it was approached: saved observations have the protocol of an option beside the target, and not in it.
target::Target approached(const Observation& observation) {
  target::Target target = observation.target;
  if (target.starttls || !observation.way || !observation.way->starttls) return target;
  target.starttls = observation.way->starttls;
  if (!target.port_is_typed) target.port = target::protocol_of(*target.starttls).port;
  return target;
}

target::Target to_approach(const target::Target& target, const probe::WayOptions& way) {
  Observation observation;
  observation.target = target;
  probe::approach_to(way, observation);
  return observation.target;
}

bool same_place(const target::Target& one, const target::Target& other) {
  return one.host == other.host && one.port == other.port && one.starttls == other.starttls;
}

std::string quoted(const std::optional<std::string>& server_name) {
  return server_name ? base::printable(*server_name) : "none";
}

/// Why it is not what the target shows without a proxy; empty where it is.
std::string objection(const Observation& seen, const target::Target& target, const probe::Names& names) {
  const std::string name = base::printable(target.text);
  if (seen.way && !seen.way->proxies.empty())
    return fmt::format("{} was seen through the proxy {}, which is not the direct path", name,
                       base::printable(fmt::format("{}", fmt::join(seen.way->proxies, ", "))));
  const auto has_leaf = [](const observation::EndpointObservation& endpoint) {
    return std::ranges::any_of(endpoint.attempts,
                               [](const auto& attempt) { return attempt.handshake.chain.leaf() != nullptr; });
  };
  if (std::ranges::none_of(seen.endpoints, has_leaf))
    return fmt::format("{} showed no certificate when it was saved", name);
  std::optional<std::string> wanted;
  if (names.server_name) {
    wanted = names.server_name;
  } else if (!names.no_server_name && !target.host_is_address) {
    wanted = target.host;
  }
  const std::optional<std::string>& sent = seen.endpoints.front().endpoint.server_name;
  if (sent == wanted) return {};
  return fmt::format("{} was asked with another server name than now: {} instead of {}", name, quoted(sent),
                     quoted(wanted));
}

}  // namespace

void DirectSide::add(const assess::Assessment& seen) {
  entries_.push_back({approached(*seen.observation), seen});
}

Result<void> DirectSide::read(const std::vector<std::string>& files, const std::vector<target::Target>& targets,
                              const probe::GatherOptions& gather, const assess::Terms& terms) {
  path::SignatureMemory signatures;
  for (const std::string& file : files) {
    const auto read = read_saved(file, [&](const std::shared_ptr<const Observation>& observation) {
      add(assess::assess(observation, terms, signatures));
    });
    if (!read) return read;
  }
  for (const target::Target& typed : targets) {
    const target::Target target = to_approach(typed, gather.way);
    const assess::Assessment* found = find(target);
    if (found == nullptr)
      return std::unexpected(
          InputError{"--baseline", fmt::format("no file has {}", base::printable(target.text)), std::string(save_it)});
    if (auto why = objection(*found->observation, target, gather.names); !why.empty())
      return std::unexpected(InputError{"--baseline", std::move(why), std::string(save_it)});
  }
  return {};
}

const assess::Assessment* DirectSide::find(const target::Target& target) const {
  const Entry* found = nullptr;
  for (const Entry& entry : entries_) {
    if (!same_place(entry.target, target)) continue;
    // What was read last is the newest.
    if (found == nullptr || entry.target.address == target.address || found->target.address != target.address)
      found = &entry;
  }
  return found == nullptr ? nullptr : &found->seen;
}

}  // namespace trustprobe::cli
