// An http: or https: URL, taken apart.
#pragma once

#include <cstdint>
#include <string>

#include "base/input_error.h"

namespace trustprobe::net {

struct HttpLocation {
  bool tls = false;
  std::string host;  ///< a name or an IP literal without brackets
  std::uint16_t port = 0;
  std::string target;  ///< path and query, as a request line has them

  /// "ocsp.example.com:80", "[::1]:8080": which server is meant.
  std::string server() const;
  /// The Host field (RFC 9110 7.2): the port only where it is not the scheme's own.
  std::string host_field() const;
};

/// An error says why the URL is none that can be asked.
base::Result<HttpLocation> parse_http_url(const std::string& url);

/// `reference` as it is meant in a document at `url` (RFC 3986 5.2); empty when there is no such URL.
std::string resolve_reference(const std::string& url, const std::string& reference);

}  // namespace trustprobe::net
