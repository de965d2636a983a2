// One connection of a scan by libssl: how far it came, and why not further.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/semaphore.h"
#include "net/tls_channel.h"
#include "net/way.h"
#include "scan/handshake_tools.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

/// All steps together have the time of HandshakeTools, from the connecting on. Takes a place while it lives.
class TlsConnection final : private net::MessageObserver {
 public:
  /// Both outlive the connection.
  TlsConnection(const HandshakeTools& tools, const target::Endpoint& endpoint)
      : tools_(tools), endpoint_(endpoint), server_(net::end_of(endpoint)) {}
  ~TlsConnection();
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  /// Waits for a place and connects; whether TLS can begin. Once only, and before anything else.
  net::asio::awaitable<bool> connect();

  /// After `connect`, once only: `session` is offered where it is not null. Whether it is done.
  net::asio::awaitable<bool> shake_hands(const net::TlsContext& context, const net::TlsSession* session);

  /// Both.
  net::asio::awaitable<bool> open(const net::TlsContext& context, const net::TlsSession* session);

  /// One step on the channel, for at most `limit`; its end is kept. Only after the handshake was done.
  net::asio::awaitable<net::ChannelEnd> within(net::Clock::duration limit, net::asio::awaitable<net::ChannelEnd> step);

  net::TlsChannel& channel() { return *channel_; }

  /// From the ClientHello until our Finished was sent.
  net::Clock::duration handshake_duration() const { return handshake_duration_; }
  /// After which a server probably has nothing to say, judged by the handshake.
  net::Clock::duration quiet_time() const;
  /// What a server needs at most to answer.
  net::Clock::duration answer_time() const;
  net::Clock::duration time_left() const;

  /// AlertDescription of the last alert that came, close_notify and warnings other than no_renegotiation left out.
  std::optional<std::uint8_t> alert() const { return alert_; }
  /// Why the last step was not done, in words: "the connection was reset".
  std::string failure() const;

 private:
  void on_message(Direction direction, Kind kind, base::ByteView message) override;
  net::asio::awaitable<void> go_through_handshake(const net::TlsContext& context, const net::TlsSession* session);
  net::asio::awaitable<void> keep_end(net::asio::awaitable<net::ChannelEnd> step);
  std::string connect_failure() const;

  const HandshakeTools& tools_;
  const target::Endpoint& endpoint_;
  std::optional<net::Semaphore::Permit> place_;
  net::Clock::time_point started_;
  net::WayEnd server_;
  net::Passage passage_;  // its stream: until the channel has it
  std::optional<net::TlsChannel> channel_;
  net::ChannelEnd end_{net::ChannelEnd::Kind::cancelled, ""};
  net::Clock::duration handshake_duration_{};
  std::optional<std::uint8_t> alert_;
  bool certificate_requested_ = false;
};

}  // namespace trustprobe::scan
