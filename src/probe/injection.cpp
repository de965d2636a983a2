#include "probe/injection.h"

#include <algorithm>

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
  base::Bytes data = {};
};

asio::awaitable<void> shake_hands(Trial& trial) {
  co_await trial.tools.opener.open(trial.approach.way, trial.end, trial.passage);
  if (!trial.passage.is_open()) co_return;
  trial.channel.emplace(std::move(trial.passage.stream), trial.tools.contexts.of(trial.offer, false), trial.observer,
                        trial.tools.limits.handshake_bytes);
  net::ChannelEnd end = co_await trial.channel->handshake(trial.server_name);
  if (end.done()) end = co_await trial.channel->flush();
  trial.shaken = end.done();
}

// What a server says unasked may come first (RFC 5804 2.2).
asio::awaitable<void> read_answer(Trial& trial) {
  const auto protocol = *trial.approach.way.starttls;
  while (trial.data.size() < preamble::most_received && !preamble::answers_injected(protocol, trial.data)) {
    const net::ChannelEnd end = co_await trial.channel->read_some(trial.data);
    if (!end.done()) co_return;
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
  observation::PreambleRecord& record = *seen.preamble;
  if (!trial.shaken) {
    record.injection = Answer::undetermined;
    const auto failure = trial.channel ? std::nullopt : trial.passage.failure_after(limit);
    record.injection_detail =
        failure ? failure->detail : "the handshake was not completed where a command came with it";
    co_return;
  }
  const Clock::duration handshake = seen.attempts.front().timings.handshake;
  const auto wait = std::min(limit, std::max(shortest_wait, wait_in_handshakes * handshake));
  co_await net::with_deadline(wait, tools.stop, read_answer(trial));
  trial.channel->close();
  const bool answered = preamble::answers_injected(protocol, trial.data);
  record.injection = answered ? Answer::yes : Answer::no;
  if (answered) record.injection_detail = preamble::quoted(trial.data);
}

}  // namespace trustprobe::probe
