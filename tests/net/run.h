// Runs one coroutine to its end.
#pragma once

#include <exception>

#include "net/asio.h"

namespace trustprobe::test {

inline void run(net::asio::io_context& io, net::asio::awaitable<void> work) {
  std::exception_ptr failure;
  net::asio::co_spawn(io, std::move(work), [&failure](std::exception_ptr thrown) { failure = thrown; });
  io.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace trustprobe::test
