// One document by HTTP or HTTPS.
#pragma once

#include <cstddef>
#include <string>

#include "base/input_error.h"
#include "net/asio.h"
#include "net/deadline.h"
#include "net/resolve.h"

namespace trustprobe::net {

struct FetchLimits {
  Clock::duration timeout = std::chrono::seconds{30};  ///< in all, redirects included
  std::size_t body = 16u << 20;
  int redirects = 5;
};

/// The body of the answer with status 200; 301, 302, 303, 307 and 308 are followed. The server of an https: URL is not
/// authenticated: whoever calls this knows by itself what it must get. An error says what went wrong, with the URL.
asio::awaitable<base::Result<std::string>> fetch(std::string url, FetchLimits limits, Resolver& resolver,
                                                 StopSource& stop);

}  // namespace trustprobe::net
