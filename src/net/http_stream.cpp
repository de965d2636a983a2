#include "net/http_stream.h"

namespace trustprobe::net {

HttpStream::HttpStream(std::unique_ptr<ByteStream> stream, const TlsContext* context, std::size_t limit)
    : stream_(std::move(stream)), limit_(limit) {
  if (context != nullptr) channel_.emplace(std::move(stream_), *context, observer_, limit);
}

asio::awaitable<std::string> HttpStream::open(std::string host) {
  if (!channel_) co_return "";
  error_code error;
  asio::ip::make_address(host, error);
  std::optional<std::string> name;
  if (error) name = std::move(host);
  const ChannelEnd end = co_await channel_->handshake(std::move(name));
  co_return end.done() ? "" : "the TLS handshake failed: " + (end.reason.empty() ? "connection ended" : end.reason);
}

asio::awaitable<std::string> HttpStream::write(base::Bytes bytes) {
  if (!channel_) {
    const auto [error, size] = co_await stream_->write(asio::buffer(bytes));
    co_return error ? error.message() : "";
  }
  const ChannelEnd end = co_await channel_->write(std::move(bytes));
  co_return end.done() ? "" : "the connection ended";
}

asio::awaitable<bool> HttpStream::read(base::Bytes& received) {
  if (channel_) {
    const ChannelEnd end = co_await channel_->read_some(received);
    co_return end.done();
  }
  const auto [error, size] = co_await stream_->read_some(asio::buffer(buffer_));
  received.insert(received.end(), buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(size));
  received_ += size;
  co_return !error && received_ <= limit_;
}

}  // namespace trustprobe::net
