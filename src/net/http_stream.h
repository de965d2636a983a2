// Bytes to and from an HTTP server, with TLS or without.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "net/asio.h"
#include "net/tls_channel.h"

namespace trustprobe::net {

class HttpStream {
 public:
  /// `context` (null: no TLS) outlives the stream. More than `limit` bytes from the server end it.
  HttpStream(std::unique_ptr<ByteStream> stream, const TlsContext* context, std::size_t limit);

  /// Shakes hands where there is TLS; why that failed, or nothing. Nobody is authenticated.
  asio::awaitable<std::string> open(std::string host);
  /// Why it could not be sent, or nothing.
  asio::awaitable<std::string> write(base::Bytes bytes);
  /// Appends what comes; false at the end.
  asio::awaitable<bool> read(base::Bytes& received);

 private:
  struct NoObserver final : MessageObserver {
    void on_message(Direction, Kind, base::ByteView) override {}
  };

  NoObserver observer_;
  std::unique_ptr<ByteStream> stream_;
  std::optional<TlsChannel> channel_;
  std::size_t limit_;
  std::size_t received_ = 0;
  std::array<std::uint8_t, 16 * 1024> buffer_;
};

}  // namespace trustprobe::net
