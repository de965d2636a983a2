#include "net/http_freshness.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"

namespace trustprobe::net {
namespace {

using base::Seconds;

constexpr Seconds longest = std::chrono::days{365};

// RFC 9111 1.2.2: a number too large is as good as infinity. Zero for what is no number.
Seconds delta_seconds(std::string_view text) {
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) text = text.substr(1, text.size() - 2);
  long seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::result_out_of_range) return longest;
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return Seconds{0};
  return std::min(Seconds{seconds}, longest);
}

}  // namespace

std::optional<Seconds> remaining_age(std::string_view cache_control, std::string_view age) {
  std::optional<Seconds> allowed;
  while (!cache_control.empty()) {
    const auto comma = std::min(cache_control.find(','), cache_control.size());
    const std::string directive = base::ascii_lower(base::trimmed(cache_control.substr(0, comma)));
    cache_control.remove_prefix(std::min(comma + 1, cache_control.size()));
    // no-cache="Field" (RFC 9111 5.2.2.4) speaks of that field alone; taking it for more costs one more request.
    if (directive == "no-store" || directive.starts_with("no-cache")) return Seconds{0};
    if (!directive.starts_with("max-age=")) continue;
    const Seconds given = delta_seconds(std::string_view(directive).substr(8));
    allowed = allowed ? std::min(*allowed, given) : given;
  }
  if (!allowed) return std::nullopt;
  return std::max(*allowed - delta_seconds(base::trimmed(age)), Seconds{0});
}

}  // namespace trustprobe::net
