// What is said to a proxy, and ahead of everything to a server behind a load balancer.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "preamble/dialogue.h"
#include "target/proxy.h"
#include "target/way.h"

namespace trustprobe::preamble {

struct Destination {
  std::string host;  ///< a name for the proxy to resolve, or an IP literal without brackets
  std::uint16_t port = 0;
};

/// CONNECT (RFC 9110 9.3.6) or SOCKS5 (RFC 1928, RFC 1929) by the proxy's kind; never null. Credentials go out where
/// the proxy has some: Basic (RFC 7617) at once, user and password of SOCKS where it chooses that method.
///
/// Statuses of CONNECT: 2xx done; 407 authentication, saying whether credentials were sent and which schemes the proxy
/// takes; 403, 405 and 451 denied; 500, 502, 503, 504 bad gateway; 3xx, 511 and a page of HTML under any other status
/// below 400 captive portal, with the Location's host; 429 try later; anything else, and what is not HTTP, unexpected.
/// A page that comes with the 200 stays in `received`. Replies of SOCKS: 2 denied; 1, 3, 4, 5, 6 bad gateway in its
/// words.
std::unique_ptr<Dialogue> proxy_dialogue(const target::Proxy& proxy, Destination destination);

/// The value of Proxy-Authorization (RFC 7617 2).
std::string basic_authorization(const target::ProxyCredentials& credentials);

/// One end of a connection, as the header of the PROXY protocol tells it.
struct SocketAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> address{};  ///< v4: the first four
  std::uint16_t port = 0;
};

/// HAProxy's PROXY protocol, 2.1 and 2.2: a TCP connection from `source` to `destination`.
base::Bytes proxy_header(target::ProxyProtocol version, const SocketAddress& source, const SocketAddress& destination);
/// The same where the addresses are not known, as behind another proxy: UNKNOWN; LOCAL.
base::Bytes proxy_header_unknown(target::ProxyProtocol version);

}  // namespace trustprobe::preamble
