// What to do so that a client that refuses a chain will trust it.
#pragma once

#include <string>

#include "checks/check.h"

namespace trustprobe::checks {

/// One clause, for the reason that explains the verdict best: "take the expired Old Root out of the chain file".
/// `verdict` refuses `chain`, which other clients trust.
std::string repair_for(const ServedChain& chain, const path::PathVerdict& verdict);

}  // namespace trustprobe::checks
