#include "net/tds_stream.h"

#include <array>

#include "preamble/starttls.h"

namespace trustprobe::net {
namespace {

// ContentType of TLS (RFC 8446 5.1): no packet of TDS begins so.
bool begins_tls_record(const base::Bytes& bytes) {
  return !bytes.empty() && bytes[0] >= 20 && bytes[0] <= 24;
}

base::ByteView view(asio::const_buffer buffer) {
  return {static_cast<const std::uint8_t*>(buffer.data()), buffer.size()};
}

}  // namespace

// What is neither is handed on as it is: whoever reads it says what it looks like. A packet never follows it: what
// looks like one is the middle of a record.
bool TdsStream::unwrap() {
  bare_ = bare_ || begins_tls_record(packets_) || !preamble::unwrap_tds(packets_, records_);
  if (bare_) {
    records_.insert(records_.end(), packets_.begin(), packets_.end());
    packets_.clear();
  }
  return !records_.empty();
}

asio::awaitable<Transferred> TdsStream::read_some(asio::mutable_buffer into) {
  while (records_.empty()) {
    std::array<std::uint8_t, 4096> buffer;
    const Transferred read = co_await below_->read_some(asio::buffer(buffer));
    packets_.insert(packets_.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(read.count));
    if (read.error) co_return Transferred{read.error, 0};
    if (unwrap()) break;
  }
  const std::size_t count = asio::buffer_copy(into, asio::buffer(records_));
  records_.erase(records_.begin(), records_.begin() + static_cast<std::ptrdiff_t>(count));
  co_return Transferred{{}, count};
}

asio::awaitable<Transferred> TdsStream::write(asio::const_buffer from) {
  const base::Bytes packets = preamble::wrap_tds(view(from));
  const Transferred written = co_await below_->write(asio::buffer(packets));
  co_return Transferred{written.error, written.error ? 0 : from.size()};
}

std::size_t TdsStream::write_now(asio::const_buffer from) {
  const base::Bytes packets = preamble::wrap_tds(view(from));
  return below_->write_now(asio::buffer(packets)) == packets.size() ? from.size() : 0;
}

}  // namespace trustprobe::net
