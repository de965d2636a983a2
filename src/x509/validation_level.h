// How far the issuer checked the subject, by the policy OIDs of the CA/Browser Forum.
#pragma once

#include <string_view>

#include "x509/certificate.h"

namespace trustprobe::x509 {

enum class ValidationLevel { unstated, domain, individual, organization, extended };

/// "DV", "IV", "OV", "EV"; empty for `unstated`.
std::string_view to_string(ValidationLevel level);

/// The highest level that a reserved policy OID claims (CA/Browser Forum Baseline Requirements 7.1.6.1). Whether the
/// issuer may claim it is not judged.
ValidationLevel validation_level(const Certificate& certificate);

}  // namespace trustprobe::x509
