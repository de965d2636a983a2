#include "target/host.h"

#include <fmt/format.h>
#include <idn2.h>

#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <charconv>
#include <memory>
#include <optional>

#include "base/text.h"

namespace trustprobe::target {
namespace {

// RFC 1035 2.3.4: a label is 63 octets or less; a name is 255 in wire form, which is 253 as text without its last dot.
constexpr std::size_t label_limit = 63;
constexpr std::size_t name_limit = 253;
constexpr std::size_t zone_limit = 64;
constexpr std::size_t quote_limit = 80;

std::unexpected<base::InputError> wrong(std::string what, std::string remedy) {
  return std::unexpected(base::InputError{"", std::move(what), std::move(remedy)});
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char character) { return static_cast<unsigned char>(character) < 0x80; });
}

std::optional<std::string> as_ipv6(std::string_view text) {
  const auto percent = text.find('%');
  const auto parsed =
      boost::urls::parse_ipv6_address(boost::core::string_view(text.data(), std::min(percent, text.size())));
  if (!parsed) return std::nullopt;
  const std::string address(parsed->to_string());
  if (percent == std::string_view::npos) return address;
  // RFC 4007 11.2: <address>%<zone_id>; the zone is the name or number of an interface.
  const std::string_view zone = text.substr(percent + 1);
  const bool sound = !zone.empty() && zone.size() <= zone_limit &&
                     std::ranges::all_of(zone, [](char c) { return c > ' ' && c < 0x7F && c != '%' && c != '/'; });
  if (!sound) return std::nullopt;
  return address + '%' + std::string(zone);
}

std::optional<std::string> as_ipv4(std::string_view text) {
  const auto parsed = boost::urls::parse_ipv4_address(boost::core::string_view(text.data(), text.size()));
  if (!parsed) return std::nullopt;
  return std::string(parsed->to_string());
}

// UTS #46, non-transitional: what browsers look up for "faß.example". ASCII labels stay as typed: RFC 5891 5.3 leaves
// the validation of A-labels to the application, and hosts with labels that IDNA2008 refuses do exist.
base::Result<std::string> to_a_labels(std::string_view text) {
  if (is_ascii(text)) return base::ascii_lower(text);
  if (base::valid_utf8(text) != text) return wrong(quoted(text) + " is not UTF-8", "save or type it as UTF-8");
  // libidn2 reads up to the first NUL: whatever follows one would be ignored.
  if (text.find('\0') != std::string_view::npos) return wrong(quoted(text) + " holds a NUL byte", "remove it");
  std::uint8_t* output = nullptr;
  const std::string input(text);
  const int status = idn2_lookup_u8(reinterpret_cast<const std::uint8_t*>(input.c_str()), &output,
                                    IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  const std::unique_ptr<std::uint8_t, decltype(&idn2_free)> owner(output, idn2_free);
  if (status != IDN2_OK) {
    return wrong(fmt::format("{} is no international domain name ({})", quoted(text), idn2_strerror(status)),
                 "check its spelling, or give its xn-- form");
  }
  return base::ascii_lower(reinterpret_cast<const char*>(output));
}

// `typed` is for the sentences: what the user wrote, which may be an international name.
base::Result<void> check_label(std::string_view label, std::string_view typed) {
  if (label.empty()) return wrong(quoted(typed) + " has an empty label", "remove the extra dot");
  if (label.size() > label_limit) {
    return wrong(fmt::format("{} has a label of {} characters", quoted(typed), label.size()),
                 fmt::format("the limit of DNS is {}", label_limit));
  }
  // RFC 1123 2.1 has letters, digits and hyphens; underscores are not host names by the letter, but many hosts carry
  // one.
  const auto bad = std::ranges::find_if(
      label, [](char c) { return !(is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_'); });
  if (bad == label.end()) return {};
  return wrong(
      fmt::format("{} is no host name: '{}' is not allowed in one", quoted(typed), base::printable({bad, bad + 1})),
      "give host, host:port or an https:// URL");
}

base::Result<void> check_name(std::string_view name, std::string_view typed) {
  if (name.size() > name_limit) {
    return wrong(fmt::format("{} has {} characters", quoted(typed), name.size()),
                 fmt::format("the limit of DNS is {}", name_limit));
  }
  std::string_view label;
  for (std::size_t start = 0; start <= name.size(); start += label.size() + 1) {
    label = name.substr(start, name.find('.', start) - start);
    if (const auto checked = check_label(label, typed); !checked) return checked;
  }
  // A name whose last label is a number can only be a mistyped address: no top-level domain is numeric (RFC 3696 2).
  if (std::ranges::all_of(label, is_digit)) {
    return wrong(quoted(typed) + " is neither a host name nor an IPv4 address",
                 "an IPv4 address is four numbers from 0 to 255");
  }
  return {};
}

base::Result<Host> parse_literal(std::string_view text, std::string_view shown) {
  if (auto address = as_ipv6(text)) return Host{std::move(*address), true};
  return wrong(quoted(shown) + " is no IPv6 address", "write it as 2001:db8::1, or [2001:db8::1]:443 with a port");
}

}  // namespace

base::Result<Host> parse_host(std::string_view text) {
  if (text.empty()) return wrong("the host is missing", "give host, host:port or an https:// URL");
  if (text.front() == '[' && text.back() == ']') return parse_literal(text.substr(1, text.size() - 2), text);
  if (text.find(':') != std::string_view::npos) return parse_literal(text, text);
  auto name = to_a_labels(text);
  if (!name) return std::unexpected(name.error());
  if (name->size() > 1 && name->ends_with('.')) name->pop_back();
  if (auto address = as_ipv4(*name)) return Host{std::move(*address), true};
  if (const auto checked = check_name(*name, text); !checked) return std::unexpected(checked.error());
  return Host{std::move(*name), false};
}

base::Result<std::string> parse_address(std::string_view text) {
  if (const auto host = parse_host(text); host && host->is_address) return host->text;
  return wrong(quoted(text) + " is no IP address", "write it as 192.0.2.1 or 2001:db8::1");
}

base::Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error == std::errc{} && end == text.data() + text.size() && port != 0) return port;
  return wrong(quoted(text) + " is no port", "a port is a number from 1 to 65535");
}

std::string quoted(std::string_view text) {
  if (text.size() <= quote_limit) return fmt::format("'{}'", base::printable(text));
  std::size_t cut = quote_limit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return fmt::format("'{}...'", base::printable(text.substr(0, cut)));
}

}  // namespace trustprobe::target
