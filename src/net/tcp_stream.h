// A TCP connection as a stream of bytes.
#pragma once

#include "net/byte_stream.h"

namespace trustprobe::net {

class TcpStream final : public ByteStream {
 public:
  /// A connected, non-blocking socket.
  explicit TcpStream(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override;
  asio::awaitable<Transferred> write(asio::const_buffer from) override;
  std::size_t write_now(asio::const_buffer from) override;
  void finish_sending() override;
  void close() override;

  const asio::ip::tcp::socket& socket() const { return socket_; }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace trustprobe::net
