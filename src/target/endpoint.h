// One (address, port, server name): what an attempt connects to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace trustprobe::target {

struct Endpoint {
  std::string address;                     ///< IPv4 or IPv6 literal, no brackets; a name that a proxy resolves
  std::uint16_t port = 443;                ///< the port connected to (--connect-to may change it)
  std::optional<std::string> server_name;  ///< sent as SNI; nothing when none is sent (RFC 6066 3: never an IP address)
  std::string expected_name;               ///< DNS name or IP literal that the certificate must be valid for

  bool operator==(const Endpoint&) const = default;
};

/// "192.0.2.1:443", "[2001:db8::1]:443".
std::string to_string(const Endpoint& endpoint);

}  // namespace trustprobe::target
