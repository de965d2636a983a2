// Passwords that are tried without being given, and which one fits a store whose certificates can be read without any.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>

#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// What everybody tries.
inline constexpr std::array<std::string_view, 3> well_known_passwords{"", "changeit", "changeme"};

/// Tries the given passwords, then those that everybody tries. Nothing: some were given, and none fits.
std::optional<PasswordCheck> check_passwords(const Passwords& given,
                                             const std::function<bool(std::string_view password)>& fits);

}  // namespace trustprobe::trust
