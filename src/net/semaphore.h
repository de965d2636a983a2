// At most so many at once; the others wait in two lines.
#pragma once

#include <array>
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

  /// Who stands in the second line waits for everybody in the first, also for those who come later.
  enum class Line { first, second };

  /// First come, first served within a line. Not to be cancelled while waiting.
  asio::awaitable<Permit> acquire(Line line = Line::first) {
    if (free_ > 0) {
      --free_;
    } else {
      asio::steady_timer turn(co_await asio::this_coro::executor, Clock::time_point::max());
      waiting_[static_cast<std::size_t>(line)].push_back(&turn);
      co_await turn.async_wait(as_tuple);  // `release` hands its place over
    }
    co_return Permit(*this);
  }

 private:
  void release() {
    for (auto& line : waiting_) {
      if (line.empty()) continue;
      line.front()->cancel();
      line.pop_front();
      return;
    }
    ++free_;
  }

  std::size_t free_;
  std::array<std::deque<asio::steady_timer*>, 2> waiting_;
};

}  // namespace trustprobe::net
