#include "checks/hsts.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.h"

namespace trustprobe::checks {

// Directive names are of either case, and the value may be quoted.
std::optional<long> hsts_max_age(std::string_view header) {
  const std::string lower = base::ascii_lower(header);
  for (std::size_t start = 0; start <= lower.size();) {
    const std::size_t end = std::min(lower.find(';', start), lower.size());
    std::string_view directive = base::trimmed(std::string_view(lower).substr(start, end - start));
    start = end + 1;
    if (!directive.starts_with("max-age")) continue;
    directive = base::trimmed(directive.substr(7));
    if (!directive.starts_with('=')) continue;
    directive = base::trimmed(directive.substr(1));
    if (directive.starts_with('"')) directive.remove_prefix(1);
    long seconds = 0;
    const auto [rest, error] = std::from_chars(directive.data(), directive.data() + directive.size(), seconds);
    if (error == std::errc{} && seconds >= 0) return seconds;
  }
  return std::nullopt;
}

}  // namespace trustprobe::checks
