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

std::string lost_detail(const Exchange& exchange, Clock::duration limit) {
  if (exchange.no_way) return exchange.no_way->detail;
  if (!exchange.flight.defect.empty()) return exchange.flight.defect;
  if (exchange.timed_out && exchange.received > 0) {
    return fmt::format("{} bytes of an answer, then silence", exchange.received);
  }
  if (exchange.timed_out) return "no answer in " + net::time_text(limit);
  if (exchange.received > 0) return fmt::format("{} bytes of an answer, then the end", exchange.received);
  return exchange.reset ? fmt::format("reset after {} bytes of the hello", exchange.sent) : "closed without an answer";
}

// RFC 8446 6: an alert declines what was offered, but for those by which a server says that it failed itself.
bool says_own_failure(const wire::Alert& alert) {
  return alert.description == wire::alert::internal_error || alert.description == wire::alert::user_canceled;
}

std::string alert_detail(const handshake::ServerFlight& flight) {
  const std::string name = wire::alert_name(flight.alert->description) + " alert";
  return flight.hello_received ? name + " after its hello" : name;
}

// How often a hello that is hung up on is asked again before that counts as a refusal.
constexpr int repetitions = 2, repetitions_once_trusted = 1;
// Refusals by hanging up after which an endpoint is taken to have that habit.
constexpr int trusted_after = 3;

}  // namespace

struct Asker::Judged {
  Reply reply;
  /// Hung up without an alert, or failed by its own account: what it means depends on what it does to other hellos.
  bool ambiguous = false;
  bool silent = false;  ///< the time was over
};

Asker::Asker(const HandshakeTools& tools, const target::Endpoint& endpoint, std::size_t retry_budget)
    : tools_(tools), endpoint_(endpoint), retry_budget_(retry_budget) {}

Clock::duration Asker::answer_time() const {
  const auto most = std::chrono::duration_cast<Clock::duration>(tools_.timeout);
  if (slowest_answer_ == Clock::duration::zero()) return most;
  return std::min(most, std::max(shortest_answer_time, slowest_answer_ * answer_time_factor));
}

bool Asker::take_retry() {
  if (retried_ >= retry_budget_ || stopped()) return false;
  ++retried_;
  return true;
}

asio::awaitable<Asker::Judged> Asker::ask_once(const Question& question) {
  const auto limit = answer_time();
  Exchange seen = co_await exchange(tools_, endpoint_, question, limit);
  Judged judged;
  judged.reply.hello_bytes = seen.hello_bytes;
  judged.reply.connected = seen.is_connected();
  judged.silent = seen.timed_out;
  const handshake::ServerFlight& flight = seen.flight;
  const bool sound = flight.defect.empty();
  const bool whole = flight.complete || flight.hello_retry_request;
  const bool nothing_torn = seen.received == 0 || flight.hello_received;
  judged.ambiguous = sound && !flight.alert && !whole && (seen.closed || seen.reset) && nothing_torn;
  if (flight.hello_received && whole && sound) {
    judged.reply.kind = Reply::Kind::answered;
  } else if (flight.alert && sound) {
    judged.ambiguous = says_own_failure(*flight.alert);
    if (!judged.ambiguous) judged.reply.kind = Reply::Kind::declined;
    judged.reply.detail = alert_detail(flight);
  } else {
    judged.reply.detail = lost_detail(seen, limit);
  }
  if (!judged.reply.lost()) slowest_answer_ = std::max(slowest_answer_, seen.answer_time);
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

// Old servers hang up instead of sending an alert; a rate limiter hangs up on everything, a poor line now and then.
asio::awaitable<Asker::Judged> Asker::confirm(const Question& question, Judged first) {
  if (!control_ || limited_ || retry_budget_ == 0) co_return first;
  const int times = confirmed_ < trusted_after ? repetitions : repetitions_once_trusted;
  for (int i = 0; i < times; ++i) {
    Judged again = co_await ask_once(question);
    if (!again.ambiguous) co_return again;
    if (!co_await control_answers()) co_return first;
  }
  ++confirmed_;
  first.reply.kind = Reply::Kind::declined;
  co_return first;
}

asio::awaitable<Reply> Asker::ask(Question question) {
  Judged judged = co_await ask_once(question);
  if (judged.ambiguous) judged = co_await confirm(question, std::move(judged));
  // Whoever has never said a word is not asked twice: every wait would be as long as the first.
  const bool ever_answered = slowest_answer_ != Clock::duration::zero();
  if (judged.reply.lost() && (ever_answered || !judged.silent) && take_retry()) {
    co_await net::pause(pause_before_retry);
    judged = co_await ask_once(question);
    if (judged.ambiguous) judged = co_await confirm(question, std::move(judged));
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
