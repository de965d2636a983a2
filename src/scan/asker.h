// Puts questions to one endpoint: a connection each, so many at once, lost answers asked for again within a budget.
#pragma once

#include <optional>

#include "net/asio.h"
#include "observation/surface.h"
#include "scan/handshake_tools.h"
#include "scan/question.h"
#include "scan/sslv2_exchange.h"
#include "target/endpoint.h"

namespace trustprobe::scan {

/// One thread only; outlives what it is asked.
class Asker {
 public:
  Asker(const HandshakeTools& tools, const target::Endpoint& endpoint, std::size_t retry_budget);

  /// Never fails: what goes wrong is in the reply.
  net::asio::awaitable<Reply> ask(Question question);

  /// The same for SSL 2, whose messages are others.
  net::asio::awaitable<Sslv2Reply> ask_sslv2();

  /// A question that this endpoint has answered: where it hangs up on others, this one tells whether it still answers.
  void set_control(Question control) { control_ = std::move(control); }
  bool has_control() const { return control_.has_value(); }

  /// That question was not answered every time: hang-ups are a limit of the server, and tell nothing about hellos.
  bool limited() const { return limited_; }

  /// Retries and answers that never came, so far.
  observation::ScanEffort effort() const;
  bool stopped() const { return tools_.stop.stopped(); }

 private:
  struct Judged;
  net::asio::awaitable<Judged> ask_once(const Question& question);
  net::asio::awaitable<Judged> confirm(const Question& question, Judged first);
  net::asio::awaitable<bool> control_answers();
  net::Clock::duration answer_time() const;
  bool take_retry();

  const HandshakeTools& tools_;
  const target::Endpoint& endpoint_;
  std::optional<Question> control_;
  bool steady_ = false;   // the control was answered as often as it takes to believe hang-ups
  bool limited_ = false;  // it was not, once
  std::size_t retry_budget_;
  std::size_t retried_ = 0;
  std::size_t unanswered_ = 0;
  int confirmed_ = 0;  // refusals by hanging up
  net::Clock::duration slowest_answer_{};
};

}  // namespace trustprobe::scan
