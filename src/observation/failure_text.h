// What went wrong with an attempt, in words.
#pragma once

#include <string>

#include "observation/observation.h"

namespace trustprobe::observation {

/// A predicate whose subject is the address or name: "refused the connection", "answered with the alert
/// handshake_failure". Safe to print.
std::string failure_text(const AttemptFailure& failure);

}  // namespace trustprobe::observation
