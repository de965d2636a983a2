// How an endpoint was reached, where that was not by a plain connection. Never holds credentials.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "observation/surface.h"
#include "target/starttls.h"
#include "target/way.h"

namespace trustprobe::observation {

/// The same for all endpoints of a target.
struct WayRecord {
  std::vector<std::string> proxies = {};  ///< as target::Proxy::name, the nearest first
  bool resolved_by_proxy = false;         ///< then the only endpoint's address is the host's name
  std::optional<target::ProxyProtocol> proxy_protocol = {};
  std::optional<target::StartTls> starttls = {};

  bool operator==(const WayRecord&) const = default;
};

/// What a server said in clear before TLS, and what it made of what it should not have heard.
struct PreambleRecord {
  std::string greeting;  ///< first line, printable; empty: none
  /// It answers by TLS what was sent in clear behind the command that starts TLS. Nothing: not asked.
  std::optional<Answer> injection = {};
  std::string injection_detail = {};  ///< why it is undetermined, or what it answered

  bool operator==(const PreambleRecord&) const = default;
};

}  // namespace trustprobe::observation
