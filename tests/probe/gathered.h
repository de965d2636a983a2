// Runs `gather` as a command does, and hands back what it delivered.
#pragma once

#include <doctest/doctest.h>

#include <fmt/format.h>
#include <chrono>

#include <memory>
#include <string>
#include <vector>

#include "probe/gather.h"

namespace trustprobe::test {

using Observations = std::vector<std::shared_ptr<const observation::Observation>>;
using namespace std::chrono_literals;

inline target::Target loopback(std::uint16_t port) {
  return {.text = fmt::format("127.0.0.1:{}", port), .host = "127.0.0.1", .port = port, .host_is_address = true};
}

/// A named host that is reached at 127.0.0.1.
inline target::Target named(std::string name, std::uint16_t port) {
  return {.text = name, .host = std::move(name), .port = port, .address = "127.0.0.1"};
}

inline probe::GatherOptions options_with(std::vector<const target::Offer*> offers = {&target::default_offer()}) {
  probe::GatherOptions options;
  options.offers = std::move(offers);
  options.limits.timeout = 2s;
  return options;
}

inline std::vector<const target::Offer*> every_offer() {
  std::vector<const target::Offer*> offers;
  for (const target::Offer& offer : target::all_offers()) offers.push_back(&offer);
  return offers;
}

inline Observations gathered(const probe::GatherOptions& options, std::vector<target::Target> targets) {
  Observations seen;
  std::size_t next = 0;
  const auto result = probe::gather(
      options, [&] { return next < targets.size() ? std::optional(targets[next++]) : std::nullopt; },
      [&](auto observation) { seen.push_back(std::move(observation)); }, {});
  REQUIRE(result);
  REQUIRE(seen.size() == targets.size());
  return seen;
}

inline std::shared_ptr<const observation::Observation> gathered(const probe::GatherOptions& options,
                                                                target::Target target) {
  return gathered(options, std::vector{std::move(target)}).front();
}

/// The one attempt of a target with one address and one offer.
inline observation::Attempt attempted(const probe::GatherOptions& options, target::Target target) {
  const auto seen = gathered(options, std::move(target));
  REQUIRE(seen->endpoints.size() == 1);
  REQUIRE(seen->endpoints.front().attempts.size() == 1);
  return seen->endpoints.front().attempts.front();
}

inline base::Microseconds elapsed_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<base::Microseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace trustprobe::test
