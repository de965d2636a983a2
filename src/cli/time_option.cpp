#include "cli/time_option.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/pipeline.h"

namespace trustprobe::cli {

base::Result<base::Instant> time_or_now(const std::string& option, const std::optional<std::string>& text) {
  if (!text) return current_time();
  if (const auto at = base::parse_instant(*text)) return *at;
  return std::unexpected(base::InputError{option, fmt::format("'{}' is no time", base::printable(*text)),
                                          "write 2026-11-21 or 2026-11-21T02:00:00Z"});
}

}  // namespace trustprobe::cli
