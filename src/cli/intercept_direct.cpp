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

std::optional<std::string> server_name_now(const target::Target& target, const probe::Names& names) {
  if (names.server_name) return names.server_name;
  if (names.no_server_name || target.host_is_address) return std::nullopt;
  return target.host;
}

bool shows_certificate(const observation::EndpointObservation& seen) {
  return std::ranges::any_of(seen.attempts,
                             [](const auto& attempt) { return attempt.handshake.chain.leaf() != nullptr; });
}

/// Why it is not what the target shows without a proxy; nothing where it is.
std::optional<InputError> objection(const Observation& seen, const target::Target& target, const probe::Names& names) {
  const std::string name = base::printable(target.text);
  const auto refused = [](std::string what, std::string_view remedy) {
    return InputError{"--baseline", std::move(what), std::string(remedy)};
  };
  if (seen.way && !seen.way->proxies.empty())
    return refused(fmt::format("{} was seen through the proxy {}, which is not the direct path", name,
                               base::printable(fmt::format("{}", fmt::join(seen.way->proxies, ", ")))),
                   save_it);
  if (std::ranges::none_of(seen.endpoints, shows_certificate))
    return refused(fmt::format("{} showed no certificate when it was saved", name), save_it);
  const auto& sent = seen.endpoints.front().endpoint.server_name;
  const auto wanted = server_name_now(target, names);
  if (sent == wanted) return std::nullopt;
  return refused(fmt::format("{} was asked with another server name than now: {} instead of {}", name, quoted(sent),
                             quoted(wanted)),
                 "give --sni or --no-sni as when it was saved, or save it anew");
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
    if (auto refused = objection(*found->observation, target, gather.names)) return std::unexpected(*refused);
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
