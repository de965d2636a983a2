// Where to connect instead of where DNS points: curl's --connect-to and --resolve.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "target/target.h"

namespace trustprobe::target {

/// One `HOST:PORT:ADDR:PORT`. An empty HOST or PORT on the left matches every one; an empty one on the right keeps the
/// target's own.
struct ConnectRule {
  std::string host;                   ///< as `Target::host`; empty: any
  std::optional<std::uint16_t> port;  ///< nothing: any
  std::string address;                ///< IP literal or host name; empty: the target's host
  std::optional<std::uint16_t> to_port;
};

/// Rules in the order given. Several rules for one name are several addresses of it.
struct ConnectTo {
  std::vector<ConnectRule> rules;

  /// Every rule that matches `target`, most specific kind only: rules that name the host win over rules that match any.
  std::vector<const ConnectRule*> matching(const Target& target) const;
};

/// curl's form, IPv6 literals in brackets: "shop.example.com:443:[::1]:8443".
base::Result<ConnectRule> parse_connect_to(std::string_view text);

/// curl's `--resolve HOST:PORT:ADDR[,ADDR]...`: one rule per address.
base::Result<std::vector<ConnectRule>> parse_resolve(std::string_view text);

/// One rule a line, `#` comments; errors carry file and line.
base::Result<std::vector<ConnectRule>> read_connect_to_file(const std::string& path);

}  // namespace trustprobe::target
