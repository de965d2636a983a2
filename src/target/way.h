// How bytes get from here to a server, before TLS begins.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "target/proxy.h"
#include "target/starttls.h"

namespace trustprobe::target {

/// The header by which load balancers tell servers who the client is (HAProxy's PROXY protocol).
enum class ProxyProtocol { v1, v2 };
std::string_view to_string(ProxyProtocol version);  ///< "v1"

/// In this order: through each proxy, the nearest first; the header of the PROXY protocol; the words before TLS.
struct Way {
  std::vector<Proxy> proxies = {};
  std::optional<ProxyProtocol> proxy_protocol = {};
  std::optional<StartTls> starttls = {};

  bool is_direct() const { return proxies.empty(); }
  bool is_plain() const { return proxies.empty() && !proxy_protocol && !starttls; }
};

}  // namespace trustprobe::target
