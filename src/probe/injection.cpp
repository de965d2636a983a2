#include "probe/injection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "net/deadline.h"
#include "net/tls_channel.h"
#include "preamble/dialogue.h"
#include "preamble/quoted.h"
#include "preamble/starttls.h"

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;
using net::Clock;
using observation::Answer;

// A server that has the command in its buffer needs no more time for it than for the handshake.
constexpr Clock::duration shortest_wait = std::chrono::milliseconds{400};
constexpr int wait_in_handshakes = 3;

struct NoObserver final : net::MessageObserver {
  void on_message(Direction, Kind, base::ByteView) override {}
};

// One connection; what was found out by a deadline stays.
struct Trial {
  const AttemptTools& tools;
  const Approach& approach;
  const target::Offer& offer;
  net::WayEnd end;
  std::optional<std::string> server_name;
  net::Passage passage = {};
  NoObserver observer = {};
  std::optional<net::TlsChannel> channel = {};
  bool shaken = false;
  net::ChannelEnd ending = {net::ChannelEnd::Kind::cancelled, ""};  // of what was done last
  base::Bytes data = {};
};

asio::awaitable<void> shake_hands(Trial& trial) {
  co_await trial.tools.opener.open(trial.approach.way, trial.end, trial.passage);
  if (!trial.passage.is_open()) co_return;
  trial.channel.emplace(std::move(trial.passage.stream), trial.tools.contexts.of(trial.offer, false), trial.observer,
                        trial.tools.limits.handshake_bytes);
  trial.ending = co_await trial.channel->handshake(trial.server_name);
  if (trial.ending.done()) trial.ending = co_await trial.channel->flush();
  trial.shaken = trial.ending.done();
}

// What a server says unasked may come first (RFC 5804 2.2).
asio::awaitable<void> read_answer(Trial& trial) {
  const auto protocol = *trial.approach.way.starttls;
  while (trial.data.size() < preamble::most_received && !preamble::answers_injected(protocol, trial.data)) {
    trial.ending = co_await trial.channel->read_some(trial.data);
    if (!trial.ending.done()) co_return;
  }
}

// Why no answer could come; nothing where one could have.
std::optional<std::string> no_answer(const Trial& trial, Clock::duration limit) {
  using Kind = net::ChannelEnd::Kind;
  if (!trial.channel) return trial.passage.failure_after(limit)->detail;
  const std::string when = trial.shaken ? "before an answer could come" : "before the handshake was complete";
  switch (trial.ending.kind) {
    case Kind::done:
      return std::nullopt;
    case Kind::cancelled:
      if (trial.shaken) return std::nullopt;
      return "the handshake was not complete in " + net::time_text(limit);
    case Kind::closed:
      return "the server closed the connection " + when;
    case Kind::reset:
      return "the connection was reset " + when;
    default:
      return fmt::format("the connection failed {}: {}", when, base::printable(trial.ending.reason));
  }
}

void note(const Trial& trial, Clock::duration limit, observation::PreambleRecord& record) {
  if (preamble::answers_injected(*trial.approach.way.starttls, trial.data)) {
    record.injection = Answer::yes;
    record.injection_detail = preamble::quoted(trial.data);
  } else if (auto reason = no_answer(trial, limit)) {
    record.injection = Answer::undetermined;
    record.injection_detail = std::move(*reason);
  } else {
    record.injection = Answer::no;
  }
}

}  // namespace

asio::awaitable<void> try_injection(const AttemptTools& tools, const Approach& approach, const target::Offer& offer,
                                    observation::EndpointObservation& seen) {
  const auto protocol = *approach.way.starttls;
  if (!preamble::can_inject(protocol) || !seen.attempts.front().handshake.complete) co_return;
  Trial trial{tools, approach, offer, net::end_of(seen.endpoint), seen.endpoint.server_name};
  trial.end.inject = true;
  const auto limit = std::chrono::duration_cast<Clock::duration>(tools.limits.timeout);
  co_await net::with_deadline(limit, tools.stop, shake_hands(trial));
  if (trial.shaken) {
    const Clock::duration handshake = seen.attempts.front().timings.handshake;
    const auto wait = std::min(limit, std::max(shortest_wait, wait_in_handshakes * handshake));
    co_await net::with_deadline(wait, tools.stop, read_answer(trial));
  }
  if (trial.channel) trial.channel->close();
  note(trial, limit, *seen.preamble);
}

}  // namespace trustprobe::probe
