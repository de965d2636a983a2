// One HTTP/1.1 request and the head of its answer, as bytes; whoever has the connection sends and receives them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace trustprobe::net {

inline constexpr std::size_t http_head_limit = 64 * 1024;

/// "GET / HTTP/1.1" for this host and port by HTTPS, as the first and only request of a connection.
base::Bytes http_get_request(std::string_view host, std::uint16_t port);

struct HttpHead {
  int status = 0;
  std::optional<std::string> strict_transport_security;  ///< RFC 6797 6.1: the first such field counts
};

struct HttpProgress {
  std::optional<HttpHead> head;
  std::string failure;  ///< not empty: no valid head can come any more

  bool wants_more() const { return !head && failure.empty(); }
};

/// Reads the head from all bytes received so far; interim (1xx) answers are passed over. Asks for no more than
/// `http_head_limit` bytes, and never for a body.
HttpProgress parse_http_head(std::string_view received);

}  // namespace trustprobe::net
