// TCP connections, with what can go wrong told apart.
#pragma once

#include "net/asio.h"

namespace trustprobe::net {

enum class ConnectOutcome {
  connected,
  refused,           // RST to our SYN
  unreachable,       // no route, or an ICMP error said so
  timed_out,         // the kernel gave up, or we were cancelled
  reset,             // RST while connecting
  out_of_resources,  // no file descriptor or no local port here, until cancelled
  failed,            // anything else; `error` tells
};

struct ConnectResult {
  ConnectOutcome outcome = ConnectOutcome::timed_out;
  error_code error;
};

/// Opens `socket` and connects it, non-blocking and without Nagle's delay. A lack of descriptors or ports of this
/// machine is waited out; it is never taken for the server's fault.
asio::awaitable<ConnectResult> connect(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint endpoint);

}  // namespace trustprobe::net
