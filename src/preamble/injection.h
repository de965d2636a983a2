// A harmless command that goes out in clear right behind the one that starts TLS: a server that answers it by TLS has
// not forgotten what it had read before (CVE-2011-0411, RFC 7457 2.10).
#pragma once

#include <string_view>

#include "target/starttls.h"

namespace trustprobe::preamble {

/// With CR LF; empty where there is none.
std::string_view injected_command(target::StartTls protocol);

}  // namespace trustprobe::preamble
