// What the user typed, understood: a host and a port, before anything is resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "target/starttls.h"

namespace trustprobe::target {

inline constexpr std::uint16_t default_port = 443;

struct Target {
  std::string text;  ///< as typed; how every report names it
  std::string host;  ///< A-labels in lower case without trailing dot, or an IP literal without brackets
  std::uint16_t port = default_port;
  bool host_is_address = false;  ///< `host` is an IPv4 or IPv6 literal (a zone id is kept: "fe80::1%eth0")
  std::optional<std::string>
      address;  ///< given with the name ("192.0.2.1,shop.example.com"): the only one to connect to
  std::optional<StartTls> starttls = {};  ///< typed as smtp://, imap://, ...
  bool port_is_typed = false;             ///< or said by a scheme; else it is only the usual one
  bool is_web = true;                     ///< false: typed by a scheme of another protocol than HTTP

  bool operator==(const Target&) const = default;
};

}  // namespace trustprobe::target
