// Which protocol somebody speaks who does not speak the expected one.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// By the first bytes that came: "SSH", "HTTP", "SMTP or FTP"; empty where they look like nothing known.
std::string_view looks_like(base::ByteView beginning);

}  // namespace trustprobe::preamble
