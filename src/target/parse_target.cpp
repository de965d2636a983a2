#include "target/parse_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <vector>

#include "base/nearest_word.h"
#include "base/text.h"
#include "target/host.h"
#include "target/starttls.h"

namespace trustprobe::target {
namespace {

std::unexpected<base::InputError> wrong(std::string what, std::string remedy) {
  return std::unexpected(base::InputError{"", std::move(what), std::move(remedy)});
}

// Who names a user may name a password, and no sentence shows one: of what stands before an '@' only the scheme is
// told.
std::string quoted_without_user(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos) return quoted(text);
  const auto scheme = text.find("://");
  const std::string_view kept = scheme < at ? text.substr(0, scheme + 3) : std::string_view{};
  return quoted(fmt::format("{}...{}", kept, text.substr(at)));
}

base::Result<Target> make_target(std::string_view host_text, std::optional<std::string_view> port_text) {
  auto host = parse_host(host_text);
  if (!host) return std::unexpected(host.error());
  Target target{.host = std::move(host->text), .host_is_address = host->is_address};
  if (port_text) {
    const auto port = parse_port(*port_text);
    if (!port) return std::unexpected(port.error());
    target.port = *port;
    target.port_is_typed = true;
  }
  return target;
}

// "[2001:db8::1]", "[2001:db8::1]:443"
base::Result<Target> parse_bracketed(std::string_view text) {
  const auto end = text.find(']');
  if (end == std::string_view::npos) return wrong(quoted(text) + " has no closing bracket", "write [2001:db8::1]:443");
  const std::string_view literal = text.substr(0, end + 1), rest = text.substr(end + 1);
  if (rest.empty()) return make_target(literal, std::nullopt);
  if (rest.front() == ':') return make_target(literal, rest.substr(1));
  return wrong(fmt::format("{} has {} after the bracket", quoted(text), quoted(rest)), "write [2001:db8::1]:443");
}

// "host", "host:port", "2001:db8::1", "[2001:db8::1]:443"
base::Result<Target> parse_host_and_port(std::string_view text) {
  if (text.find('/') != std::string_view::npos) {
    return wrong(quoted(text) + " has a '/' but no scheme", "give the host alone, or an https:// URL");
  }
  if (text.starts_with('[')) return parse_bracketed(text);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    return make_target(text, std::nullopt);
  return make_target(text.substr(0, colon), text.substr(colon + 1));
}

// RFC 3986 knows ASCII only, people paste international URLs: their bytes travel percent-encoded, as RFC 3987 3.1 maps
// them.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte < 0x80) {
      encoded += character;
    } else {
      encoded += fmt::format("%{:02X}", byte);
    }
  }
  return encoded;
}

struct Scheme {
  std::uint16_t port = default_port;
  std::optional<StartTls> starttls;
  bool is_web = false;
};

base::Result<Scheme> unknown_scheme(std::string_view scheme) {
  if (scheme == "http")
    return wrong("http:// has no TLS", "write https://, or host:port if the server speaks TLS there");
  std::vector<std::string_view> known;
  for (const DirectTlsScheme& direct : direct_tls_schemes()) known.push_back(direct.scheme);
  for (const StartTlsProtocol& protocol : starttls_protocols()) known.push_back(protocol.name);
  const auto nearest = base::nearest_word(scheme, known);
  return wrong(fmt::format("the scheme {} is not understood", quoted_without_user(scheme)),
               nearest ? fmt::format("did you mean {}://?", *nearest)
                       : "write https://, another scheme of TLS or STARTTLS (imaps://, smtp://), or host:port");
}

base::Result<Scheme> parse_scheme(std::string_view scheme) {
  const auto schemes = direct_tls_schemes();
  const auto direct = std::ranges::find(schemes, scheme, &DirectTlsScheme::scheme);
  if (direct != schemes.end())
    return Scheme{.port = direct->port, .starttls = std::nullopt, .is_web = direct->port == default_port};
  if (const auto starttls = find_starttls(scheme))
    return Scheme{.port = protocol_of(*starttls).port, .starttls = starttls};
  return unknown_scheme(scheme);
}

base::Result<Target> parse_url(std::string_view text) {
  const auto scheme = parse_scheme(base::ascii_lower(text.substr(0, text.find("://"))));
  if (!scheme) return std::unexpected(scheme.error());
  const std::string encoded = percent_encoded(text);
  const auto url = boost::urls::parse_uri(encoded);
  if (!url) return wrong(quoted_without_user(text) + " is no valid URL", "give host, host:port or https://host:port/");
  if (url->has_userinfo()) {
    return wrong(quoted_without_user(text) + " names a user", "leave the user and its password out: no login is made");
  }
  const std::string_view port(url->port().data(), url->port().size());
  auto target = make_target(url->host(), port.empty() ? std::nullopt : std::optional(port));
  if (!target) return target;
  if (port.empty()) target->port = scheme->port;
  target->port_is_typed = true;
  target->starttls = scheme->starttls;
  target->is_web = scheme->is_web;
  return target;
}

// zgrab's form: "192.0.2.1,shop.example.com", "2001:db8::1,shop.example.com:8443"
base::Result<Target> parse_pair(std::string_view text, std::size_t comma) {
  const std::string_view first = base::trimmed(text.substr(0, comma)), second = base::trimmed(text.substr(comma + 1));
  if (second.find(',') != std::string_view::npos) {
    return wrong(quoted(text) + " has more than two fields", "give ADDRESS,NAME or ADDRESS,NAME:PORT");
  }
  auto address = parse_address(first);
  if (!address) return std::unexpected(address.error());
  if (second.empty())
    return wrong(quoted(text) + " has no name after the comma", "give the address alone, or ADDRESS,NAME");
  auto target = parse_host_and_port(second);
  if (target) target->address = std::move(*address);
  return target;
}

base::Result<Target> parse(std::string_view text) {
  if (text.empty()) return wrong("the target is empty", "give host, host:port or an https:// URL");
  if (text.find("://") != std::string_view::npos) return parse_url(text);
  if (text.find('@') != std::string_view::npos) {
    return wrong(quoted_without_user(text) + " names a user",
                 "leave the user out: no login is made, a target is host or host:port");
  }
  if (const auto comma = text.find(','); comma != std::string_view::npos) return parse_pair(text, comma);
  return parse_host_and_port(text);
}

}  // namespace

base::Result<Target> parse_target(std::string_view text, std::string_view where) {
  const std::string_view typed = base::trimmed(text);
  auto target = parse(typed);
  if (target) {
    target->text = typed;
  } else {
    target.error().where = where;
  }
  return target;
}

}  // namespace trustprobe::target
