// Bytes both ways between us and a peer, over whatever lies between.
#pragma once

#include <cstddef>

#include "net/asio.h"

namespace trustprobe::net {

/// How far an operation came. `eof`: the peer has nothing more to say.
struct Transferred {
  error_code error;
  std::size_t count = 0;  ///< bytes
};

/// One reader and one writer at a time. What waits may be cancelled (operation_aborted).
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// At least one byte, or an error.
  virtual asio::awaitable<Transferred> read_some(asio::mutable_buffer into) = 0;
  /// Everything, or an error and how much went out.
  virtual asio::awaitable<Transferred> write(asio::const_buffer from) = 0;
  /// What leaves without any waiting; how much that was.
  virtual std::size_t write_now(asio::const_buffer from) = 0;
  /// Tells the peer that nothing more follows, without waiting.
  virtual void finish_sending() = 0;
  virtual void close() = 0;
};

}  // namespace trustprobe::net
