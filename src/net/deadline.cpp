#include "net/deadline.h"

#include <fmt/format.h>

namespace trustprobe::net {

// Shared with the timer's handler, which may be queued already when the work ends.
struct Deadline {
  explicit Deadline(StopSource& stop_source) : source(stop_source) { source.running_.insert(this); }
  ~Deadline() { leave(); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void pass() {
    passed = true;
    signal.emit(asio::cancellation_type::terminal);
  }
  void leave() {
    if (running) source.running_.erase(this);
    running = false;
  }

  StopSource& source;
  asio::cancellation_signal signal;
  bool passed = false;
  bool running = true;
};

void StopSource::stop() {
  stopped_ = true;
  const auto running = running_;
  for (Deadline* deadline : running) deadline->pass();
}

asio::awaitable<Ended> with_deadline(Clock::duration limit, StopSource& source, asio::awaitable<void> work) {
  if (source.stopped()) co_return Ended::timed_out;
  const auto executor = co_await asio::this_coro::executor;
  const auto deadline = std::make_shared<Deadline>(source);
  asio::steady_timer timer(executor, limit);
  timer.async_wait([deadline](error_code error) {
    if (!error && deadline->running) deadline->pass();
  });
  try {
    auto token = asio::bind_cancellation_slot(deadline->signal.slot(), asio::use_awaitable);
    co_await asio::co_spawn(executor, std::move(work), std::move(token));
  } catch (const boost::system::system_error& error) {
    if (!deadline->passed || error.code() != asio::error::operation_aborted) {
      deadline->leave();
      throw;
    }
  }
  deadline->leave();
  co_return deadline->passed ? Ended::timed_out : Ended::finished;
}

std::string time_text(Clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const std::string number = fmt::format("{:.3g}", seconds);
  return number + (number == "1" ? " second" : " seconds");
}

asio::awaitable<void> pause(Clock::duration duration) {
  asio::steady_timer timer(co_await asio::this_coro::executor, duration);
  co_await timer.async_wait(as_tuple);
}

}  // namespace trustprobe::net
