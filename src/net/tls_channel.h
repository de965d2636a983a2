// One TLS connection as a client, over any stream of bytes. libssl speaks through memory; the stream is ours.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "net/asio.h"
#include "net/byte_stream.h"
#include "net/tls_context.h"
#include "net/tls_session.h"

struct ssl_st;  // OpenSSL's SSL
struct bio_st;  // OpenSSL's BIO

namespace trustprobe::net {

/// Sees every handshake message (with its header) and every alert in clear, as libssl meets it and before libssl judges
/// it. The bytes live as long as the call.
class MessageObserver {
 public:
  enum class Direction { sent, received };
  enum class Kind { handshake, alert };
  virtual void on_message(Direction direction, Kind kind, base::ByteView message) = 0;

 protected:
  ~MessageObserver() = default;
};

/// How a step on a channel ended.
struct ChannelEnd {
  enum class Kind {
    done,
    closed,     // FIN
    reset,      // RST
    failed,     // libssl refused what came; `reason` has its words
    too_large,  // a message or the whole is over the limits
    cancelled,
    broken,  // the socket failed otherwise; `reason` tells
  };
  Kind kind = Kind::done;
  std::string reason;

  bool done() const { return kind == Kind::done; }
};

class TlsChannel {
 public:
  /// `observer` outlives the channel. More than `received_limit` bytes from the peer end it.
  TlsChannel(std::unique_ptr<ByteStream> stream, const TlsContext& context, MessageObserver& observer,
             std::size_t received_limit);

  /// Offers the session in the handshake that follows.
  void resume(const TlsSession& session);
  /// Sends `server_name` as SNI if there is one. Our last flight goes out with whatever follows: read, write, flush or
  /// close.
  asio::awaitable<ChannelEnd> handshake(std::optional<std::string> server_name);
  /// The server took up the session that was offered.
  bool resumed() const;
  /// What a later connection may resume; nothing where the server has given nothing, or not yet.
  std::optional<TlsSession> session() const;
  /// Reads until there is a session to resume, which TLS 1.3 servers give after the handshake. Application data is
  /// lost.
  asio::awaitable<ChannelEnd> read_session();

  /// Another handshake on the same connection, up to TLS 1.2 and where the context allows it.
  asio::awaitable<ChannelEnd> renegotiate();
  /// Goes on with a handshake that was cancelled.
  asio::awaitable<ChannelEnd> continue_handshake();

  /// One step towards application data, which is appended to `data`: where only messages of the protocol came, `data`
  /// stays as it is. `closed` also for a close_notify.
  asio::awaitable<ChannelEnd> read_some(base::Bytes& data);
  asio::awaitable<ChannelEnd> write(base::Bytes data);
  /// As far as that needs no waiting.
  void write_now(base::ByteView data);
  /// Sends what is still to go out.
  asio::awaitable<ChannelEnd> flush();

  /// Says goodbye as far as that needs no waiting. The peer's answer can still be read.
  void finish_sending();
  /// Says goodbye likewise, and closes.
  void close();

  /// The certificates that the peer has sent, as DER, the leaf first.
  std::vector<base::Bytes> peer_chain() const;

  std::size_t bytes_sent() const { return bytes_sent_; }
  std::size_t bytes_received() const { return bytes_received_; }
  /// The first bytes that came, at most 64.
  base::ByteView first_bytes() const { return {first_.data(), first_size_}; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  asio::awaitable<ChannelEnd> continue_after(int result);
  asio::awaitable<ChannelEnd> receive();
  base::ByteView outgoing() const;
  void remember_first(base::ByteView bytes);

  void send_now();

  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<ssl_st, Free> ssl_;
  bio_st* incoming_;  // owned by ssl_
  bio_st* outgoing_;
  std::size_t received_limit_;
  std::size_t bytes_sent_ = 0;
  std::size_t bytes_received_ = 0;
  std::size_t first_size_ = 0;
  bool finished_sending_ = false;
  std::array<std::uint8_t, 64> first_;
  std::array<std::uint8_t, 16 * 1024> buffer_;
};

}  // namespace trustprobe::net
