#include "trust/anchor_constraints.h"

#include <algorithm>

namespace trustprobe::trust {
namespace {

bool names_servers(const std::vector<std::string>& purposes) {
  return std::ranges::any_of(purposes,
                             [](const std::string& oid) { return oid == "1.3.6.1.5.5.7.3.1" || oid == "2.5.29.37.0"; });
}

}  // namespace

AnchorConstraints for_servers(AnchorConstraints constraints) {
  const bool refused = names_servers(constraints.refused_purposes);
  const bool allowed = !refused && (!constraints.purposes || names_servers(*constraints.purposes));
  constraints.refused_purposes.clear();
  constraints.purposes.reset();
  if (!allowed) constraints.purposes.emplace();
  return constraints;
}

}  // namespace trustprobe::trust
