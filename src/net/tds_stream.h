// TLS records inside packets of TDS, for as long as the handshake lasts ([MS-TDS] 2.2.6.5).
#pragma once

#include <memory>

#include "base/bytes.h"
#include "net/byte_stream.h"

namespace trustprobe::net {

/// Reads records of either form: a server that has finished its handshake sends them bare.
class TdsStream final : public ByteStream {
 public:
  explicit TdsStream(std::unique_ptr<ByteStream> below) : below_(std::move(below)) {}

  asio::awaitable<Transferred> read_some(asio::mutable_buffer into) override;
  asio::awaitable<Transferred> write(asio::const_buffer from) override;
  std::size_t write_now(asio::const_buffer from) override;
  void finish_sending() override { below_->finish_sending(); }
  void close() override { below_->close(); }

 private:
  bool unwrap();

  std::unique_ptr<ByteStream> below_;
  base::Bytes packets_;  // received, and not whole yet
  base::Bytes records_;  // unwrapped, and not read yet
  bool bare_ = false;    // what comes is wrapped no more
};

}  // namespace trustprobe::net
