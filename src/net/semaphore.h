// At most so many at once; the others wait in line.
#pragma once

#include <cstddef>
#include <deque>
#include <utility>

#include "net/asio.h"

namespace trustprobe::net {

/// One thread only. Outlives its permits.
class Semaphore {
 public:
  /// One place, given back on destruction.
  class Permit {
   public:
    explicit Permit(Semaphore& semaphore) : semaphore_(&semaphore) {}
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&&) = delete;
    ~Permit() {
      if (semaphore_) semaphore_->release();
    }

   private:
    Semaphore* semaphore_;
  };

  explicit Semaphore(std::size_t places) : free_(places) {}

  /// First come, first served. Not to be cancelled while waiting.
  asio::awaitable<Permit> acquire() {
    if (free_ > 0) {
      --free_;
    } else {
      asio::steady_timer turn(co_await asio::this_coro::executor, Clock::time_point::max());
      waiting_.push_back(&turn);
      co_await turn.async_wait(as_tuple);  // `release` hands its place over
    }
    co_return Permit(*this);
  }

 private:
  void release() {
    if (waiting_.empty()) {
      ++free_;
      return;
    }
    waiting_.front()->cancel();
    waiting_.pop_front();
  }

  std::size_t free_;
  std::deque<asio::steady_timer*> waiting_;
};

}  // namespace trustprobe::net
