// What this build is, and what it cannot do.
#pragma once

#include <string>

namespace trustprobe::cli {

/// "trustprobe 0.1.0 (OpenSSL 3.5.7)", and a line that names what is not in this build, if anything.
std::string version_text();

}  // namespace trustprobe::cli
