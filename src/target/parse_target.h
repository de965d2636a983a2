// From what users type to targets.
#pragma once

#include <string_view>

#include "base/input_error.h"
#include "target/target.h"

namespace trustprobe::target {

/// `host`, `host:port`, `https://host[:port]/...`, `[v6]:port`, `v6`, `v4`, `ip,name[:port]`. Other schemes of URLs:
/// those of direct_tls_schemes(), and every name that find_starttls() knows; without a port it is the protocol's.
/// International names become A-labels (RFC 5891), a trailing dot is stripped, letters become lower case. `where` is
/// put into the error as given ("list.txt:7").
base::Result<Target> parse_target(std::string_view text, std::string_view where = "");

}  // namespace trustprobe::target
