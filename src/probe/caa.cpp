#include "probe/caa.h"

#include <algorithm>
#include <utility>

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;
using observation::CaaLookup;
using observation::CaaOutcome;

// A name that could not be asked about may have records, so those of its parents cannot be taken for the ones that
// count.
asio::awaitable<void> climb(net::Resolver& resolver, std::string host, CaaLookup& lookup) {
  for (const std::string& name : names_to_climb(host)) {
    lookup.detail = name + ": the resolver does not answer";
    net::CaaAnswer answer = co_await resolver.caa(name);
    if (answer.outcome == net::CaaAnswer::Outcome::none) continue;
    if (answer.outcome == net::CaaAnswer::Outcome::resolver_failed) {
      lookup.detail = name + ": " + answer.detail;
      co_return;
    }
    lookup = {CaaOutcome::found, name, {}, {}};
    for (net::CaaRecord& record : answer.records) {
      lookup.records.push_back({record.flags, std::move(record.tag), std::move(record.value)});
    }
    std::ranges::sort(lookup.records);
    co_return;
  }
  lookup = {CaaOutcome::none, {}, {}, {}};
}

}  // namespace

std::vector<std::string> names_to_climb(std::string_view host) {
  std::vector<std::string> names;
  while (!host.empty()) {
    names.emplace_back(host);
    const std::size_t dot = host.find('.');
    host.remove_prefix(dot == std::string_view::npos ? host.size() : dot + 1);
  }
  return names;
}

asio::awaitable<void> find_caa(const GatherOptions& options, net::Resolver& resolver, net::StopSource& stop,
                               observation::Observation& observation) {
  if (!options.caa || observation.target.host_is_address || observation.endpoints.empty()) co_return;
  const auto limit = std::chrono::duration_cast<net::Clock::duration>(options.limits.timeout);
  CaaLookup& lookup = observation.caa.emplace();
  co_await net::with_deadline(limit, stop, climb(resolver, observation.target.host, lookup));
}

}  // namespace trustprobe::probe
