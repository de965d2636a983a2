#include "inventory/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>

#include "base/hex.h"
#include "base/text.h"

namespace trustprobe::inventory {
namespace {

namespace json = boost::json;

constexpr const char* export_again = "export it again, and leave the values as they are";

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 60;
  return fmt::format("'{}'", base::printable(text.size() > most ? std::string(text.substr(0, most)) + "..." : text));
}

}  // namespace

std::optional<base::Instant> parse_aws_time(double seconds) {
  constexpr double year_10000 = 253'402'300'800;
  // Written so that what is no number is refused as well.
  if (!(seconds >= 0 && seconds < year_10000)) return std::nullopt;
  return base::Instant{base::Seconds{static_cast<long>(seconds)}};
}

std::optional<base::Instant> parse_aws_time(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (error == std::errc{} && end == text.data() + text.size()) return parse_aws_time(seconds);
  std::string standard(text);
  const std::size_t sign = text.size() - std::min<std::size_t>(text.size(), 5);  // "+0000": RFC 3339 has a colon in it
  if (text.size() > 20 && (text[sign] == '+' || text[sign] == '-')) standard.insert(sign + 3, ":");
  return base::parse_instant(standard);
}

std::optional<base::Bytes> parse_serial(std::string_view text) {
  auto bytes = base::from_hex(text);
  if (!bytes || bytes->empty()) return std::nullopt;
  bytes->erase(bytes->begin(), std::ranges::find_if(*bytes, [](std::uint8_t byte) { return byte != 0; }));
  return bytes;
}

void Fields::fail(std::string what, std::string remedy) const {
  if (!error_) error_ = base::InputError{where_, std::move(what), std::move(remedy)};
}

const json::value* Fields::find(std::string_view key) const {
  const json::value* value = object_.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string Fields::text(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return {};
  if (value->is_string()) return std::string(value->as_string());
  fail(fmt::format("{} is not a text", key), export_again);
  return {};
}

const json::array* Fields::list(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) fail(fmt::format("{} is not a list", key), export_again);
  return value->if_array();
}

std::vector<std::string> Fields::texts(std::string_view key) const {
  std::vector<std::string> all;
  const json::array* values = list(key);
  for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
    if ((*values)[i].is_string()) {
      all.emplace_back((*values)[i].as_string());
    } else {
      fail(fmt::format("{} holds what is not a text", key), export_again);
    }
  }
  return all;
}

std::optional<base::Instant> Fields::time(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  std::optional<base::Instant> time;
  if (value->is_string()) {
    if (value->as_string().empty()) return std::nullopt;
    time = parse_aws_time(std::string_view(value->as_string()));
  } else if (value->is_number()) {
    time = parse_aws_time(value->to_number<double>());
  }
  if (!time) {
    fail(fmt::format("{} is no time: {}", key,
                     quoted(value->is_string() ? std::string(value->as_string()) : json::serialize(*value))),
         "times are written 2026-11-21T02:00:00+00:00, or in seconds since 1970");
  }
  return time;
}

std::optional<base::Bytes> Fields::serial(std::string_view key) const {
  const std::string digits = text(key);
  if (digits.empty()) return std::nullopt;
  auto serial = parse_serial(digits);
  if (!serial) fail(fmt::format("{} is no serial number: {}", key, quoted(digits)), "it is written in hex, 0a:1b:2c");
  return serial;
}

std::optional<bool> Fields::flag(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_bool()) return value->as_bool();
  fail(fmt::format("{} is neither true nor false", key), export_again);
  return std::nullopt;
}

std::optional<std::size_t> Fields::count(std::string_view key) const {
  const json::array* values = list(key);
  return values == nullptr ? std::nullopt : std::optional(values->size());
}

std::vector<Fields> Fields::objects(std::string_view key) const {
  std::vector<Fields> all;
  const json::array* values = list(key);
  for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
    if (const json::object* object = (*values)[i].if_object()) {
      all.emplace_back(*object, where_, error_);
    } else {
      fail(fmt::format("{} holds what is not an object", key), export_again);
    }
  }
  return all;
}

std::optional<Fields> Fields::object(std::string_view key) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::nullopt;
  if (const json::object* object = value->if_object()) return Fields(*object, where_, error_);
  fail(fmt::format("{} is not an object", key), export_again);
  return std::nullopt;
}

}  // namespace trustprobe::inventory
