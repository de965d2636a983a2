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
      tenant_certificate,
      no_san,
      self_signed_leaf,
      chain_incomplete,
      clients_disagree,
      policy_weaker,
      hello_intolerance,
      retry_intolerance,
      broken_cipher,
      obsolete_version,
      tls_compression,
      scan_undetermined,
      client_cannot_connect,
      pin_mismatch,
      leaf_differs,
      address_unreachable,
      offer_unanswered,
      leaf_expiring,
      half_renewed,
      keys_differ,
      surface_differs,
      caa_renewal,
      starttls_injection,
      pin_fragile,
      weak_signature,
      weak_key,
      weak_dh,
      triple_des,
      no_forward_secrecy,
      cbc_only,
      insecure_renegotiation,
      client_renegotiation,
      no_tls13,
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
      no_post_quantum,
      static_key_exchange,
      client_order,
      ecdsa_missing,
      ecdsa_not_preferred,
      legacy_clients_left_out,
      no_extended_master_secret,
      no_fallback_scsv,
      heartbeat,
      early_data,
      hsts_missing,
  };
  return checks;
}

const Check* find_check(std::string_view id) {
  const auto checks = all_checks();
  const auto found = std::ranges::find(checks, id, &Check::id);
  return found == checks.end() ? nullptr : &*found;
}

}  // namespace trustprobe::checks
