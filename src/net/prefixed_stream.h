// A stream of which some bytes have been received already.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "net/byte_stream.h"

namespace trustprobe::net {

class PrefixedStream final : public ByteStream {
 public:
  PrefixedStream(base::Bytes received, std::unique_ptr<ByteStream> below)
      : received_(std::move(received)), below_(std::move(below)) {}

  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override {
    if (received_.empty()) co_return co_await below_->read_some(into);
    const std::size_t count = asio::buffer_copy(into, asio::buffer(received_));
    received_.erase(received_.begin(), received_.begin() + static_cast<std::ptrdiff_t>(count));
    co_return Transferred{{}, count};
  }
  asio::awaitable<Transferred> write(asio::const_buffer from) override { return below_->write(from); }
  std::size_t write_now(asio::const_buffer from) override { return below_->write_now(from); }
  void finish_sending() override { below_->finish_sending(); }
  void close() override { below_->close(); }

 private:
  base::Bytes received_;  // and not read yet
  std::unique_ptr<ByteStream> below_;
};

}  // namespace trustprobe::net
