// One question over one connection, without judging what it means.
#pragma once

#include <cstddef>
#include <optional>

#include "net/asio.h"
#include "net/way.h"
#include "scan/handshake_tools.h"
#include "scan/question.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

struct Exchange {
  std::optional<net::WayFailure> no_way;  ///< why TLS could not begin; nothing: it could
  handshake::ServerFlight flight;
  bool closed = false;                 ///< FIN, before the answer was whole
  bool reset = false;                  ///< RST, the same
  bool timed_out = false;              ///< `limit` passed after TLS could begin
  std::size_t sent = 0, received = 0;  ///< bytes
  std::size_t hello_bytes = 0;         ///< of the handshake message
  net::Clock::duration answer_time{};

  bool is_connected() const { return !no_way; }
};

/// Opens the way, sends, and reads until the flight is as deep as wanted or ends; all of it within `limit`.
net::asio::awaitable<Exchange> exchange(const HandshakeTools& tools, const target::Endpoint& endpoint,
                                        const Question& question, net::Clock::duration limit);

}  // namespace trustprobe::scan
