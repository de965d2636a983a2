#include "scan/asker.h"

#include <fmt/format.h>

#include <algorithm>

#include "scan/exchange.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using net::Clock;

// An endpoint that has answered gets ten times its slowest answer, and no less than a lost SYN takes to be sent again
// (RFC 6298 2: one second), with room.
constexpr Clock::duration shortest_answer_time = std::chrono::seconds{2};
constexpr int answer_time_factor = 10;
// A rate limit that lets every third connection through answers all of them once in 243 times.
constexpr int controls_in_a_row = 5;
constexpr auto pause_before_retry = std::chrono::milliseconds{100};

std::string connect_detail(net::ConnectOutcome outcome) {
  switch (outcome) {
    case net::ConnectOutcome::refused:
      return "connection refused";
    case net::ConnectOutcome::unreachable:
      return "unreachable";
    case net::ConnectOutcome::reset:
      return "reset while connecting";
    case net::ConnectOutcome::out_of_resources:
      return "no free descriptor or port here";
    case net::ConnectOutcome::timed_out:
      return "no connection in time";
    case net::ConnectOutcome::connected:
    case net::ConnectOutcome::failed:
      break;
  }
  return "connection failed";
}

std::string lost_detail(const Exchange& exchange, Clock::duration limit) {
  if (!exchange.is_connected()) return connect_detail(exchange.connected.outcome);
  if (!exchange.flight.defect.empty()) return exchange.flight.defect;
  if (exchange.timed_out && exchange.received > 0) {
    return fmt::format("{} bytes of an answer, then silence", exchange.received);
  }
  if (exchange.timed_out) return "no answer in " + net::time_text(limit);
  if (exchange.received > 0) return fmt::format("{} bytes of an answer, then the end", exchange.received);
  return exchange.reset ? fmt::format("reset after {} bytes of the hello", exchange.sent) : "closed without an answer";
}

// RFC 8446 6: an alert before any hello declines what was offered.
bool alerted(const handshake::ServerFlight& flight) {
  return !flight.hello_received && flight.alert && flight.defect.empty();
}

}  // namespace

struct Asker::Judged {
  Reply reply;
  bool hung_up = false;  // without a byte
};

Asker::Asker(const HandshakeTools& tools, const target::Endpoint& endpoint, std::size_t retry_budget)
    : tools_(tools), endpoint_(endpoint), retry_budget_(retry_budget) {}

Clock::duration Asker::answer_time() const {
  const auto most = std::chrono::duration_cast<Clock::duration>(tools_.timeout);
  if (slowest_answer_ == Clock::duration::zero()) return most;
  return std::min(most, std::max(shortest_answer_time, slowest_answer_ * answer_time_factor));
}

bool Asker::may_retry() const {
  return retried_ < retry_budget_ && !stopped();
}

asio::awaitable<Asker::Judged> Asker::ask_once(const Question& question) {
  const auto limit = answer_time();
  Exchange seen = co_await exchange(tools_, endpoint_, question, limit);
  Judged judged;
  judged.reply.hello_bytes = seen.hello_bytes;
  judged.reply.connected = seen.is_connected();
  judged.hung_up = (seen.closed || seen.reset) && seen.received == 0;
  const bool whole = seen.flight.complete || seen.flight.hello_retry_request;
  if (seen.flight.hello_received && whole && seen.flight.defect.empty()) {
    judged.reply.kind = Reply::Kind::answered;
  } else if (alerted(seen.flight)) {
    judged.reply.kind = Reply::Kind::declined;
    judged.reply.detail = wire::alert_name(seen.flight.alert->description) + " alert";
  } else if (seen.flight.hello_received && seen.flight.alert && seen.flight.defect.empty()) {
    // The server chose, and then could not go on: what was offered does not work there.
    judged.reply.kind = Reply::Kind::declined;
    judged.reply.detail = wire::alert_name(seen.flight.alert->description) + " alert after its hello";
  } else {
    judged.reply.detail = lost_detail(seen, limit);
  }
  if (!judged.reply.lost()) slowest_answer_ = std::max(slowest_answer_, seen.answer_time);
  if (seen.is_connected() && (fastest_connect_ == Clock::duration::zero() || seen.connect_time < fastest_connect_)) {
    fastest_connect_ = seen.connect_time;
  }
  judged.reply.flight = std::move(seen.flight);
  co_return judged;
}

asio::awaitable<bool> Asker::control_answers() {
  if (!control_) co_return false;
  const Question control = *control_;
  const int times = steady_ ? 1 : controls_in_a_row;
  for (int i = 0; i < times && !limited_; ++i) {
    const Judged judged = co_await ask_once(control);
    limited_ = limited_ || !judged.reply.answered();
  }
  steady_ = !limited_;
  co_return steady_;
}

// Old servers hang up instead of sending an alert; a rate limiter hangs up on everything.
asio::awaitable<Asker::Judged> Asker::ask_after_hang_up(const Question& question) {
  Judged again = co_await ask_once(question);
  if (!again.hung_up) co_return again;
  if (co_await control_answers()) {
    again.reply.kind = Reply::Kind::declined;
  } else {
    ++retried_;
  }
  co_return again;
}

asio::awaitable<Reply> Asker::ask(Question question) {
  Judged judged = co_await ask_once(question);
  if (judged.hung_up && may_retry()) {
    judged = co_await ask_after_hang_up(question);
  } else if (judged.reply.lost() && may_retry()) {
    ++retried_;
    co_await net::pause(pause_before_retry);
    judged = co_await ask_once(question);
  }
  if (judged.reply.lost()) ++unanswered_;
  co_return std::move(judged.reply);
}

asio::awaitable<Sslv2Reply> Asker::ask_sslv2() {
  // Some TLS servers wait for the rest of a record that never comes: no use in waiting long, or again.
  Sslv2Reply reply = co_await scan::ask_sslv2(tools_, endpoint_, std::min(answer_time(), shortest_answer_time));
  if (reply.speaks == observation::Answer::undetermined) ++unanswered_;
  co_return reply;
}

observation::ScanEffort Asker::effort() const {
  observation::ScanEffort effort;
  effort.connections = tools_.connections;
  effort.retried = retried_;
  effort.retry_budget = retry_budget_;
  effort.unanswered = unanswered_;
  return effort;
}

}  // namespace trustprobe::scan
