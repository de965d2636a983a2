// The Strict-Transport-Security header field.
#pragma once

#include <optional>
#include <string_view>

namespace trustprobe::checks {

/// The seconds of max-age (RFC 6797 6.1.1), or nothing where the field has none that can be read.
std::optional<long> hsts_max_age(std::string_view header);

}  // namespace trustprobe::checks
