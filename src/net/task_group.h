// Several coroutines at once, waited for together.
#pragma once

#include <cstddef>
#include <exception>

#include "net/asio.h"

namespace trustprobe::net {

/// Whoever spawns must join before the group goes away. One thread only.
class TaskGroup {
 public:
  explicit TaskGroup(asio::any_io_executor executor)
      : executor_(std::move(executor)), all_done_(executor_, Clock::time_point::max()) {}

  void spawn(asio::awaitable<void> task) {
    ++running_;
    asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& failure) {
      if (failure && !failure_) failure_ = failure;
      if (--running_ == 0) all_done_.cancel();
    });
  }

  /// Returns when every task has ended; throws what the first of them threw.
  asio::awaitable<void> join() {
    while (running_ > 0) co_await all_done_.async_wait(as_tuple);
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  asio::any_io_executor executor_;
  asio::steady_timer all_done_;
  std::size_t running_ = 0;
  std::exception_ptr failure_;
};

}  // namespace trustprobe::net
