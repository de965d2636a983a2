// All checks there are.
#pragma once

#include <span>
#include <string_view>

#include "checks/check.h"

namespace trustprobe::checks {

/// In the order in which reports list findings of equal severity. Lives as long as the program.
std::span<const Check> all_checks();

/// The check with this id, or null.
const Check* find_check(std::string_view id);

}  // namespace trustprobe::checks
