#include "net/http_location.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>

#include "base/text.h"

namespace trustprobe::net {
namespace {

// What is decoded from "%0d%0a" must not get into a request.
bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
         c == '_' || c == ':';
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string HttpLocation::server() const {
  return fmt::format("{}:{}", bracketed(base::ascii_lower(host)), port);
}

std::string HttpLocation::host_field() const {
  return port == (tls ? 443 : 80) ? bracketed(host) : fmt::format("{}:{}", bracketed(host), port);
}

base::Result<HttpLocation> parse_http_url(const std::string& url) {
  const auto wrong = [&](std::string what) {
    return std::unexpected(base::InputError{base::printable(url), std::move(what), "give an http: or https: URL"});
  };
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return wrong("is no URL");
  HttpLocation location;
  location.tls = parsed->scheme_id() == boost::urls::scheme::https;
  if (!location.tls && parsed->scheme_id() != boost::urls::scheme::http) return wrong("is not fetched by HTTP");
  location.host = parsed->host_type() == boost::urls::host_type::ipv6 ? std::string(parsed->host_address())
                                                                      : std::string(parsed->host());
  if (location.host.empty()) return wrong("names no host");
  if (!std::ranges::all_of(location.host, is_host_character)) return wrong("names a host that cannot be");
  location.port = parsed->port().empty() ? (location.tls ? 443 : 80) : parsed->port_number();
  if (location.port == 0) return wrong("names a port that cannot be");
  location.target = std::string(parsed->encoded_target());
  if (location.target.empty() || location.target.front() != '/') location.target.insert(0, "/");
  return location;
}

std::string resolve_reference(const std::string& url, const std::string& reference) {
  const auto base = boost::urls::parse_uri(url);
  const auto parsed = boost::urls::parse_uri_reference(reference);
  boost::urls::url next;
  if (reference.empty() || !base || !parsed || !boost::urls::resolve(*base, *parsed, next)) return "";
  return std::string(next.buffer());
}

}  // namespace trustprobe::net
