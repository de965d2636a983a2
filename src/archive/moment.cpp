#include "archive/moment.h"

#include <fmt/format.h>

#include "base/text.h"

namespace trustprobe::archive {

base::Result<Moment> parse_moment(std::string_view text) {
  if (text == "latest") return Moment{Moment::Kind::latest};
  if (text == "previous") return Moment{Moment::Kind::previous};
  std::string full(text);
  constexpr std::size_t minutes_end = 16;  // "2026-11-20T10:00"
  const bool without_seconds = text.size() > minutes_end && text[minutes_end] != ':';
  if (without_seconds) full.insert(minutes_end, ":00");
  if (const auto instant = base::parse_instant(full)) {
    const bool whole_day = text.size() == 10;
    return Moment{Moment::Kind::at, whole_day ? *instant + std::chrono::days{1} - base::Seconds{1} : *instant};
  }
  return std::unexpected(base::InputError{"", fmt::format("'{}' is no moment of a history", base::printable(text)),
                                          "write 2026-11-20, 2026-11-20T10:00Z, latest or previous"});
}

}  // namespace trustprobe::archive
