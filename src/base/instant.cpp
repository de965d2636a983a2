#include "base/instant.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace trustprobe::base {
namespace {

std::optional<int> number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '-') return std::nullopt;
  return value;
}

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<Seconds> parse_time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3, 2)), second = number(text.substr(6, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + Seconds{*second};
}

// "Z" or "+01:00", RFC 3339 5.6: what is to be taken away to be in UTC.
std::optional<Seconds> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return Seconds{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = number(text.substr(1, 2)), minutes = number(text.substr(4, 2));
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const Seconds offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return text[0] == '-' ? -offset : offset;
}

// ".25", or nothing.
std::string_view without_fraction(std::string_view text) {
  if (!text.starts_with('.')) return text;
  const std::size_t end = text.find_first_not_of("0123456789", 1);
  return end == 1 || end == std::string_view::npos ? text : text.substr(end);
}

}  // namespace

std::string to_date(Instant instant) {
  const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(instant)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string to_rfc3339(Instant instant) {
  const std::chrono::hh_mm_ss time{instant - std::chrono::floor<std::chrono::days>(instant)};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", to_date(instant), time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

std::optional<Instant> parse_instant(std::string_view text) {
  const auto date = parse_date(text.substr(0, 10));
  if (!date) return std::nullopt;
  if (text.size() == 10) return Instant{*date};
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't')) return std::nullopt;
  const auto time = parse_time_of_day(text.substr(11, 8));
  const auto offset = parse_offset(without_fraction(text.substr(19)));
  if (!time || !offset) return std::nullopt;
  return Instant{*date} + *time - *offset;
}

std::optional<Seconds> parse_duration(std::string_view text) {
  constexpr std::size_t most_digits = 8;  // years of seconds; no unit makes it overflow
  if (text == "0") return Seconds{0};
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > most_digits || digits + 1 != text.size()) return std::nullopt;
  const long count = *number(text.substr(0, digits));
  switch (text.back()) {
    case 's':
      return Seconds{count};
    case 'm':
      return std::chrono::minutes{count};
    case 'h':
      return std::chrono::hours{count};
    case 'd':
      return std::chrono::days{count};
    default:
      return std::nullopt;
  }
}

std::string duration_text(Seconds duration) {
  const auto seconds = static_cast<std::size_t>(std::abs(duration.count()));
  if (seconds >= 86'400) return counted(seconds / 86'400, "day");
  if (seconds >= 3'600) return counted(seconds / 3'600, "hour");
  return counted(seconds / 60, "minute");
}

long whole_days(Seconds duration) {
  return duration.count() / 86'400;
}

}  // namespace trustprobe::base
