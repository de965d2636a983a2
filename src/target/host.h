// Host names and address literals in the one form in which the program compares, sends and shows them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/input_error.h"

namespace trustprobe::target {

struct Host {
  std::string text;  ///< A-labels in lower case without trailing dot, or an IP literal without brackets (RFC 5952 form)
  bool is_address = false;  ///< an IPv4 or IPv6 literal

  bool operator==(const Host&) const = default;
};

/// A host name (international ones too), "192.0.2.1", "2001:db8::1", "fe80::1%eth0", or a v6 literal in brackets. No
/// port. The error has no `where`.
base::Result<Host> parse_host(std::string_view text);

/// As `parse_host`, and anything but an address is an error.
base::Result<std::string> parse_address(std::string_view text);

/// Decimal digits, 1 to 65535. The error has no `where`.
base::Result<std::uint16_t> parse_port(std::string_view text);

/// What the user typed, for an error sentence: in quotes, printable, shortened when it is long.
std::string quoted(std::string_view text);

}  // namespace trustprobe::target
