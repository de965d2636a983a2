// From the options about proxies and STARTTLS to how targets are reached.
#pragma once

#include "base/input_error.h"
#include "cli/options.h"
#include "probe/gather.h"

namespace trustprobe::cli {

/// Reads what credentials are kept in, and the environment's proxy where it is asked for. No error quotes a secret.
base::Result<probe::WayOptions> plan_way(const WayChoice& choice);

}  // namespace trustprobe::cli
