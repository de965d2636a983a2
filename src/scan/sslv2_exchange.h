// Whether an endpoint answers a CLIENT-HELLO of SSL 2.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/asio.h"
#include "observation/surface.h"
#include "scan/handshake_tools.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

struct Sslv2Reply {
  observation::Answer speaks = observation::Answer::undetermined;
  std::string detail;  ///< how it was declined, or why it is undetermined
  std::vector<std::uint32_t> cipher_kinds;
};

/// A server of nothing but TLS takes the hello for garbage: it sends an alert, closes, resets or (seldom) waits for
/// more; the first three are a "no".
net::asio::awaitable<Sslv2Reply> ask_sslv2(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                           net::Clock::duration limit);

}  // namespace trustprobe::scan
