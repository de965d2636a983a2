// The one way in which time limits are put on anything.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "net/asio.h"

namespace trustprobe::net {

struct Deadline;

/// Ends everything that runs under a deadline, now and from now on. One per io_context; outlives what runs under it.
class StopSource {
 public:
  void stop();
  bool stopped() const { return stopped_; }

 private:
  friend struct Deadline;
  std::set<Deadline*> running_;
  bool stopped_ = false;
};

enum class Ended { finished, timed_out };

/// Runs `work` for at most `limit` in all, however much or little happens meanwhile. When the time has passed, or the
/// source stops, whatever `work` waits for is cancelled; it returns or throws operation_aborted, and `timed_out` is
/// told. Results that must survive that are kept outside of `work`. Other exceptions of `work` pass through.
asio::awaitable<Ended> with_deadline(Clock::duration limit, StopSource& source, asio::awaitable<void> work);

/// "5 seconds", "1 second", "0.25 seconds": how long somebody waited, for people.
std::string time_text(Clock::duration duration);

/// Waits without doing anything; returns early, without throwing, when cancelled.
asio::awaitable<void> pause(Clock::duration duration);

}  // namespace trustprobe::net
