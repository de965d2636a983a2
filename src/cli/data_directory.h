// Where truststores/ and probes/ are: beside the build, or installed; and what was fetched.
#pragma once

#include <filesystem>

namespace trustprobe::cli {

/// $TRUSTPROBE_DATA if set, else the first that exists of `../` (from build/) and `../share/trustprobe` (installed),
/// both relative to the executable. A path that may not exist when neither does.
std::filesystem::path data_directory();

/// Where fetched stores are: $XDG_DATA_HOME/trustprobe/truststores, or ~/.local/share/trustprobe/truststores; empty
/// where there is no home.
std::filesystem::path fetched_directory();

/// Where evidence of revocation is kept: $XDG_CACHE_HOME/trustprobe/evidence, or ~/.cache/trustprobe/evidence; empty
/// where there is no home.
std::filesystem::path cache_directory();

}  // namespace trustprobe::cli
