#include "net/tls_stream.h"

#include <algorithm>
#include <limits>

namespace trustprobe::net {
namespace {

error_code error_of(const ChannelEnd& end) {
  switch (end.kind) {
    case ChannelEnd::Kind::done:
      return {};
    case ChannelEnd::Kind::closed:
      return asio::error::eof;
    case ChannelEnd::Kind::cancelled:
      return asio::error::operation_aborted;
    default:
      return asio::error::connection_reset;
  }
}

}  // namespace

// The peer may send as much as whoever reads takes: that one has its own limit.
TlsStream::TlsStream(std::unique_ptr<ByteStream> below, const TlsContext& context)
    : channel_(std::move(below), context, *this, std::numeric_limits<std::size_t>::max()) {}

asio::awaitable<Transferred> TlsStream::read_some(asio::mutable_buffer into) {
  while (decrypted_.empty()) {
    const ChannelEnd end = co_await channel_.read_some(decrypted_);
    if (!end.done()) co_return Transferred{error_of(end), 0};
  }
  const std::size_t count = asio::buffer_copy(into, asio::buffer(decrypted_));
  decrypted_.erase(decrypted_.begin(), decrypted_.begin() + static_cast<std::ptrdiff_t>(count));
  co_return Transferred{{}, count};
}

asio::awaitable<Transferred> TlsStream::write(asio::const_buffer from) {
  const auto* bytes = static_cast<const std::uint8_t*>(from.data());
  const ChannelEnd end = co_await channel_.write(base::Bytes(bytes, bytes + from.size()));
  co_return Transferred{error_of(end), end.done() ? from.size() : 0};
}

std::size_t TlsStream::write_now(asio::const_buffer from) {
  channel_.write_now({static_cast<const std::uint8_t*>(from.data()), from.size()});
  return from.size();
}

}  // namespace trustprobe::net
