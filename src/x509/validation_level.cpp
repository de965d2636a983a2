#include "x509/validation_level.h"

#include <algorithm>
#include <array>

namespace trustprobe::x509 {
namespace {

struct ReservedPolicy {
  std::string_view oid;
  ValidationLevel level;
};

// Highest first.
constexpr std::array reserved_policies{
    ReservedPolicy{"2.23.140.1.1", ValidationLevel::extended},
    ReservedPolicy{"2.23.140.1.2.2", ValidationLevel::organization},
    ReservedPolicy{"2.23.140.1.2.3", ValidationLevel::individual},
    ReservedPolicy{"2.23.140.1.2.1", ValidationLevel::domain},
};

}  // namespace

std::string_view to_string(ValidationLevel level) {
  switch (level) {
    case ValidationLevel::unstated:
      return "";
    case ValidationLevel::domain:
      return "DV";
    case ValidationLevel::individual:
      return "IV";
    case ValidationLevel::organization:
      return "OV";
    case ValidationLevel::extended:
      return "EV";
  }
  return "";
}

ValidationLevel validation_level(const Certificate& certificate) {
  const auto& policies = certificate.extensions.policies;
  for (const ReservedPolicy& policy : reserved_policies) {
    if (std::find(policies.begin(), policies.end(), policy.oid) != policies.end()) return policy.level;
  }
  return ValidationLevel::unstated;
}

}  // namespace trustprobe::x509
