// Which password fits a store whose certificates can be read without one.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Tries the given passwords, then those that everybody tries. Nothing: some were given, and none fits.
std::optional<PasswordCheck> check_passwords(const Passwords& given,
                                             const std::function<bool(std::string_view password)>& fits);

}  // namespace trustprobe::trust
