#include "suites/expectation_kind.h"

#include <algorithm>
#include <array>

#include "suites/rows.h"

namespace trustprobe::suites {

std::span<const ExpectationKind> all_expectation_kinds() {
  static const std::array rows{addresses_agree,
                               anchor,
                               check,
                               cipher_suites,
                               ciphers,
                               domains,
                               groups,
                               groups_denied,
                               issuer,
                               issuer_denied,
                               key_denied,
                               key_types,
                               keys,
                               leaf,
                               max_chain,
                               max_protocol,
                               min_days,
                               min_hsts_days,
                               min_protocol,
                               names,
                               policy,
                               post_quantum,
                               preferred_key,
                               revocation_status,
                               scts,
                               spki,
                               staple,
                               verdict,
                               versions,
                               wildcards};
  return rows;
}

const ExpectationKind* find_expectation_kind(std::string_view key) {
  const auto kinds = all_expectation_kinds();
  const auto found = std::ranges::find(kinds, key, &ExpectationKind::key);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace trustprobe::suites
