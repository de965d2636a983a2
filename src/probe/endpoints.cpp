#include "probe/endpoints.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <tuple>

#include "probe/failure.h"

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;

/// Where to look for addresses: a host or a literal, and the port there.
struct Destination {
  std::string host;
  std::uint16_t port = 0;
};

using Place = std::pair<asio::ip::address, std::uint16_t>;

std::vector<Destination> destinations(const target::Target& target, const target::ConnectTo& connect_to) {
  if (target.address) return {{*target.address, target.port}};
  std::vector<Destination> result;
  for (const target::ConnectRule* rule : connect_to.matching(target)) {
    result.push_back({rule->address.empty() ? target.host : rule->address, rule->to_port.value_or(target.port)});
  }
  if (result.empty()) result.push_back({target.host, target.port});
  return result;
}

net::AddressFamily family_of(Family family) {
  switch (family) {
    case Family::v4:
      return net::AddressFamily::v4;
    case Family::v6:
      return net::AddressFamily::v6;
    case Family::any:
      break;
  }
  return net::AddressFamily::any;
}

// RFC 6066 3: literal addresses are not permitted in server_name; a name that the user asks for is sent as it is.
std::optional<std::string> server_name(const target::Target& target, const Names& names) {
  if (names.no_server_name) return std::nullopt;
  if (names.server_name) return names.server_name;
  if (target.host_is_address) return std::nullopt;
  return target.host;
}

// A zone id belongs to this machine; no certificate holds one (RFC 6874 4).
std::string expected_name(const target::Target& target, const Names& names) {
  if (names.expected_name) return *names.expected_name;
  return target.host_is_address ? target.host.substr(0, target.host.find('%')) : target.host;
}

asio::awaitable<void> ask(net::Resolver& resolver, std::string host, Family family, net::Resolution& resolution) {
  resolution = co_await resolver.resolve(std::move(host), family_of(family));
}

void add_endpoint(const GatherOptions& options, std::string address, std::uint16_t port,
                  observation::Observation& observation) {
  auto& endpoint = observation.endpoints.emplace_back().endpoint;
  endpoint.address = std::move(address);
  endpoint.port = port;
  endpoint.server_name = server_name(observation.target, options.names);
  endpoint.expected_name = expected_name(observation.target, options.names);
}

void add_endpoints(const GatherOptions& options, std::vector<Place> places, observation::Observation& observation) {
  std::ranges::sort(places);
  places.erase(std::ranges::unique(places).begin(), places.end());
  if (options.first_address_only) places.resize(std::min<std::size_t>(places.size(), 1));
  for (const auto& [address, port] : places) add_endpoint(options, address.to_string(), port, observation);
}

// A name that the proxy is to resolve is one endpoint, whatever it finds.
bool leave_to_proxy(const GatherOptions& options, const Destination& destination,
                    observation::Observation& observation) {
  if (!observation.way || !observation.way->resolved_by_proxy) return false;
  net::error_code not_an_address;
  asio::ip::make_address(destination.host, not_an_address);
  if (not_an_address) add_endpoint(options, destination.host, destination.port, observation);
  return not_an_address.failed();
}

}  // namespace

asio::awaitable<void> find_endpoints(const GatherOptions& options, net::Resolver& resolver, net::StopSource& stop,
                                     observation::Observation& observation) {
  const auto started = net::Clock::now();
  const auto limit = std::chrono::duration_cast<net::Clock::duration>(options.limits.timeout);
  std::vector<Place> places;
  std::optional<observation::AttemptFailure> failure;
  bool left_to_proxy = false;
  for (const Destination& destination : destinations(observation.target, options.connect_to)) {
    if (leave_to_proxy(options, destination, observation)) {
      left_to_proxy = true;
      continue;
    }
    net::Resolution resolution;
    const auto ended =
        co_await net::with_deadline(limit, stop, ask(resolver, destination.host, options.family, resolution));
    for (const auto& address : resolution.addresses) places.emplace_back(address, destination.port);
    for (std::string& alias : resolution.aliases) observation.aliases.push_back(std::move(alias));
    if (!resolution.addresses.empty()) continue;
    failure = ended == net::Ended::timed_out ? resolve_timeout(options.limits.timeout) : resolve_failure(resolution);
  }
  if (observation.way) observation.way->resolved_by_proxy = left_to_proxy;
  observation.dns = std::chrono::duration_cast<base::Microseconds>(net::Clock::now() - started);
  if (places.empty() && observation.endpoints.empty()) observation.resolve_failure = failure;
  add_endpoints(options, std::move(places), observation);
}

}  // namespace trustprobe::probe
