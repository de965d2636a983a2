// Extensions that somebody attaches to a certificate from outside, as p11-kit does with extended key usage.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::x509 {

/// The OIDs of an ExtKeyUsageSyntax (RFC 5280 4.2.1.12), bare or in its Extension (4.1); nothing for anything else.
std::optional<std::vector<std::string>> read_stapled_purposes(base::ByteView der);

}  // namespace trustprobe::x509
