#include "probe/way.h"

namespace trustprobe::probe {
bool proxy_resolves(const WayOptions& options) {
  if (options.proxies.empty()) return false;
  switch (options.dns) {
    case ProxyDns::proxy:
      return true;
    case ProxyDns::local:
      return false;
    case ProxyDns::by_kind:
      break;
  }
  return options.proxies.back().kind != target::ProxyKind::socks5;
}

Approach approach_to(const WayOptions& options, observation::Observation& observation) {
  target::Target& target = observation.target;
  const bool has_scheme = target.text.find("://") != std::string::npos;  // which is the user's last word
  if (options.starttls && !target.starttls && target.is_web && !has_scheme) {
    target.starttls = options.starttls;
    if (!target.port_is_typed) target.port = target::protocol_of(*options.starttls).port;
  }
  Approach approach{.way = {.proxy_protocol = options.proxy_protocol, .starttls = target.starttls},
                    .web = target.is_web && !target.starttls,
                    .port = target.port};
  if (!options.no_proxy.matches(target.host, target.port)) approach.way.proxies = options.proxies;
  if (approach.way.is_plain()) return approach;
  observation::WayRecord& record = observation.way.emplace();
  for (const target::Proxy& proxy : approach.way.proxies) record.proxies.push_back(proxy.name());
  record.resolved_by_proxy = !approach.way.is_direct() && proxy_resolves(options);
  record.proxy_protocol = approach.way.proxy_protocol;
  record.starttls = approach.way.starttls;
  return approach;
}

}  // namespace trustprobe::probe
