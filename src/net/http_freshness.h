// How long an HTTP answer may be kept (RFC 9111 4.2).
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.h"

namespace trustprobe::net {

/// What the fields Cache-Control and Age (empty: not there) leave: max-age less age, zero when the answer must not be
/// kept or the server contradicts itself, at most a year. Nothing when the server does not say.
std::optional<base::Seconds> remaining_age(std::string_view cache_control, std::string_view age);

}  // namespace trustprobe::net
