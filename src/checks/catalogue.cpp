#include "checks/catalogue.h"

#include <algorithm>
#include <array>

#include "checks/rows.h"

namespace trustprobe::checks {

std::span<const Check> all_checks() {
  // Whether clients connect at all comes first, what is merely worth knowing last.
  static const std::array checks{
      store_verdict,
      leaf_expired,
      revoked,
      revocation_unknown,
      revocation_disagrees,
      staple_invalid,
      leaf_not_yet_valid,
      intermediate_expired,
      name_mismatch,
      no_san,
      self_signed_leaf,
      chain_incomplete,
      clients_disagree,
      pin_mismatch,
      leaf_differs,
      address_unreachable,
      offer_unanswered,
      leaf_expiring,
      caa_renewal,
      pin_fragile,
      weak_signature,
      weak_key,
      staple_missing,
      pre_heartbleed,
      chain_order,
      chain_extras,
      sct_missing,
      validity_too_long,
      root_sent,
      wildcard_name,
      default_certificate,
      client_certificate,
  };
  return checks;
}

const Check* find_check(std::string_view id) {
  const auto checks = all_checks();
  const auto found = std::ranges::find(checks, id, &Check::id);
  return found == checks.end() ? nullptr : &*found;
}

}  // namespace trustprobe::checks
