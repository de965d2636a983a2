// Times on the command line.
#pragma once

#include <optional>
#include <string>

#include "base/input_error.h"
#include "base/instant.h"

namespace trustprobe::cli {

/// What `--at` and its like say, or the present time when they say nothing.
base::Result<base::Instant> time_or_now(const std::string& option, const std::optional<std::string>& text);

}  // namespace trustprobe::cli
