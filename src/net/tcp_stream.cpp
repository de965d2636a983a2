#include "net/tcp_stream.h"

#include <tuple>

namespace trustprobe::net {

asio::awaitable<Transferred> TcpStream::read_some(asio::mutable_buffer into) {
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(into), as_tuple);
  co_return Transferred{error, count};
}

asio::awaitable<Transferred> TcpStream::write(asio::const_buffer from) {
  std::size_t written = 0;
  for (asio::const_buffer left = from; left.size() > 0;) {
    error_code error;
    std::size_t sent = socket_.write_some(asio::buffer(left), error);
    if (error == asio::error::would_block) {
      std::tie(error, sent) = co_await socket_.async_write_some(asio::buffer(left), as_tuple);
    }
    written += sent;
    left += sent;
    if (error) co_return Transferred{error, written};
  }
  co_return Transferred{{}, written};
}

std::size_t TcpStream::write_now(asio::const_buffer from) {
  error_code ignored;
  return socket_.write_some(asio::buffer(from), ignored);
}

void TcpStream::finish_sending() {
  // FIN before close: a close with unread bytes would be a RST, which can overtake what we just sent.
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

void TcpStream::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace trustprobe::net
