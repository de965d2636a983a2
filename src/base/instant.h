// Points in time, in whole seconds of UTC, as certificates count them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace trustprobe::base {

using Instant = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;
using Microseconds = std::chrono::microseconds;

/// "2026-11-21".
std::string to_date(Instant instant);

/// "2026-11-21T02:00:00Z" (RFC 3339).
std::string to_rfc3339(Instant instant);

/// Reads "2026-11-21" (midnight UTC) or a time of RFC 3339 5.6, "2026-11-21T02:00:00Z" or
/// "2026-11-21T03:00:00.5+01:00", fractions of a second cut off; nothing for anything else.
std::optional<Instant> parse_instant(std::string_view text);

/// Reads a whole number of seconds, minutes, hours or days: "30s", "15m", "2h", "1d", and "0"; nothing for anything
/// else.
std::optional<Seconds> parse_duration(std::string_view text);

/// The largest whole unit: "12 days", "1 day", "5 hours", "40 minutes", "0 minutes". The sign is dropped.
std::string duration_text(Seconds duration);

/// Whole days between two instants, rounded towards zero: 23 hours are 0 days, to either side.
long whole_days(Seconds duration);

}  // namespace trustprobe::base
