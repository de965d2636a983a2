#include <algorithm>
#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <charconv>
#include <optional>

#include "base/bytes.h"
#include "target/host.h"
#include "target/proxy.h"

namespace trustprobe::target {
namespace {

std::optional<base::Bytes> address_bytes(std::string_view text) {
  const boost::core::string_view view(text.data(), text.size());
  if (const auto v4 = boost::urls::parse_ipv4_address(view)) {
    const auto bytes = v4->to_bytes();
    return base::Bytes(bytes.begin(), bytes.end());
  }
  if (const auto v6 = boost::urls::parse_ipv6_address(view)) {
    const auto bytes = v6->to_bytes();
    return base::Bytes(bytes.begin(), bytes.end());
  }
  return std::nullopt;
}

bool same_beginning(const base::Bytes& left, const base::Bytes& right, std::size_t bits) {
  for (std::size_t bit = 0; bit < bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if (((left[bit / 8] ^ right[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

// "192.0.2.0/24", "2001:db8::/32"
bool block_holds(std::string_view block, std::string_view host) {
  const auto slash = block.find('/');
  const auto network = address_bytes(block.substr(0, slash)), address = address_bytes(host);
  const std::string_view digits = block.substr(slash + 1);
  std::size_t bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc{} || end != digits.data() + digits.size()) return false;
  if (!network || !address || network->size() != address->size() || bits > network->size() * 8) return false;
  return same_beginning(*network, *address, bits);
}

// "*.example.com" and ".example.com" are "example.com" here.
std::string_view without_leading_dot(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  return name;
}

bool name_holds(std::string_view item, std::string_view host) {
  const auto domain = parse_host(without_leading_dot(item));
  const auto asked = parse_host(host);
  if (!domain || !asked) return false;
  if (domain->text == asked->text) return true;
  // 192.0.2.1 is not below 2.1.
  return !domain->is_address && !asked->is_address && asked->text.ends_with('.' + domain->text);
}

// Takes ":port" away from "example.com:8443", "192.0.2.1:8443", "[2001:db8::1]:8443", "*:8443". False when what it
// takes is another port or none at all. "2001:db8::1" has no port.
bool take_port(std::string_view& item, std::uint16_t port) {
  const auto colon = item.rfind(':');
  const bool bracketed = item.starts_with('[');
  if (colon == std::string_view::npos || (bracketed && item.ends_with(']'))) return true;
  if (!bracketed && item.find(':') != colon) return true;
  const auto said = parse_port(item.substr(colon + 1));
  item = item.substr(0, colon);
  return said && *said == port;
}

bool item_matches(std::string_view item, std::string_view host, std::uint16_t port) {
  if (item.find('/') != std::string_view::npos) return block_holds(item, host);
  if (!take_port(item, port)) return false;
  return item == "*" || name_holds(item, host);
}

}  // namespace

NoProxy::NoProxy(std::string_view list) : list_(list) {}

bool NoProxy::matches(std::string_view host, std::uint16_t port) const {
  constexpr std::string_view separators = ", \t\r\n";
  std::string_view rest = list_;
  while (true) {
    const auto start = rest.find_first_not_of(separators);
    if (start == std::string_view::npos) return false;
    rest.remove_prefix(start);
    const std::string_view item = rest.substr(0, rest.find_first_of(separators));
    if (item_matches(item, host, port)) return true;
    rest.remove_prefix(item.size());
  }
}

}  // namespace trustprobe::target
