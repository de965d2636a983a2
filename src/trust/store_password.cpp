#include "trust/store_password.h"

#include <algorithm>

namespace trustprobe::trust {

std::optional<PasswordCheck> check_passwords(const Passwords& given,
                                             const std::function<bool(std::string_view password)>& fits) {
  if (std::ranges::any_of(given, fits)) return PasswordCheck::matched;
  if (std::ranges::any_of(well_known_passwords, fits)) return PasswordCheck::matched_well_known;
  if (given.empty()) return PasswordCheck::not_checked;
  return std::nullopt;
}

}  // namespace trustprobe::trust
