#include "scan/tls_connection.h"

#include <fmt/format.h>

#include <algorithm>

#include "net/deadline.h"
#include "wire/alert.h"
#include "wire/handshake.h"
#include "wire/record.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using net::ChannelEnd;
using net::Clock;
using Ending = ChannelEnd::Kind;

constexpr Clock::duration shortest_quiet_time = std::chrono::milliseconds{200};
constexpr Clock::duration shortest_answer_time = std::chrono::milliseconds{500};
constexpr std::uint8_t no_renegotiation = 100;

}  // namespace

TlsConnection::~TlsConnection() {
  if (channel_) channel_->close();
}

asio::awaitable<bool> TlsConnection::connect() {
  auto place = co_await tools_.places.acquire();
  place_.emplace(std::move(place));
  started_ = Clock::now();
  if (tools_.stop.stopped()) co_return false;
  ++tools_.connections;
  co_await net::with_deadline(time_left(), tools_.stop, tools_.opener.open(tools_.way, server_, passage_));
  co_return passage_.is_open();
}

asio::awaitable<bool> TlsConnection::shake_hands(const net::TlsContext& context, const net::TlsSession* session) {
  if (!passage_.is_open() || tools_.stop.stopped()) co_return false;
  co_await net::with_deadline(time_left(), tools_.stop, go_through_handshake(context, session));
  co_return end_.done();
}

asio::awaitable<bool> TlsConnection::open(const net::TlsContext& context, const net::TlsSession* session) {
  if (!co_await connect()) co_return false;
  co_return co_await shake_hands(context, session);
}

asio::awaitable<void> TlsConnection::go_through_handshake(const net::TlsContext& context,
                                                          const net::TlsSession* session) {
  net::MessageObserver& observer = *this;
  channel_.emplace(std::move(passage_.stream), context, observer, tools_.handshake_bytes);
  if (session) channel_->resume(*session);
  const auto begun = Clock::now();
  ChannelEnd end = co_await channel_->handshake(endpoint_.server_name);
  if (end.done()) end = co_await channel_->flush();
  handshake_duration_ = Clock::now() - begun;
  end_ = std::move(end);
}

asio::awaitable<ChannelEnd> TlsConnection::within(Clock::duration limit, asio::awaitable<ChannelEnd> step) {
  end_ = ChannelEnd{Ending::cancelled, ""};
  co_await net::with_deadline(std::min(limit, time_left()), tools_.stop, keep_end(std::move(step)));
  co_return end_;
}

asio::awaitable<void> TlsConnection::keep_end(asio::awaitable<ChannelEnd> step) {
  end_ = co_await std::move(step);
}

Clock::duration TlsConnection::quiet_time() const {
  return std::max(shortest_quiet_time, 2 * handshake_duration_);
}

Clock::duration TlsConnection::answer_time() const {
  return std::max(shortest_answer_time, 2 * handshake_duration_);
}

Clock::duration TlsConnection::time_left() const {
  const auto left = std::chrono::duration_cast<Clock::duration>(tools_.timeout) - (Clock::now() - started_);
  return std::max(left, Clock::duration::zero());
}

void TlsConnection::on_message(Direction direction, Kind kind, base::ByteView message) {
  if (direction != Direction::received || message.empty()) return;
  if (kind == Kind::handshake) {
    certificate_requested_ |= message[0] == static_cast<std::uint8_t>(wire::HandshakeType::certificate_request);
    return;
  }
  const auto alert = wire::parse_alert(message);
  if (!alert || alert->description == wire::alert::close_notify) return;
  if (alert->fatal() || alert->description == no_renegotiation) alert_ = alert->description;
}

std::string TlsConnection::failure() const {
  if (tools_.stop.stopped()) return "the scan was stopped";
  if (!channel_) return connect_failure();
  const base::ByteView first = channel_->first_bytes();
  if (!first.empty() && !wire::begins_tls_record(first)) return "the answer is not TLS";
  if (alert_) {
    return fmt::format("{}alert {}",
                       certificate_requested_ ? "a client certificate is asked for, and without one: " : "",
                       wire::alert_name(*alert_));
  }
  switch (end_.kind) {
    case Ending::done:
      return "";
    case Ending::closed:
      return "the connection was closed";
    case Ending::reset:
      return "the connection was reset";
    case Ending::failed:
    case Ending::broken:
      return end_.reason;
    case Ending::too_large:
      return fmt::format("more than {} bytes came", tools_.handshake_bytes);
    case Ending::cancelled:
      break;
  }
  return "no answer within " + net::time_text(std::chrono::duration_cast<Clock::duration>(tools_.timeout));
}

std::string TlsConnection::connect_failure() const {
  const auto failure = passage_.failure_after(std::chrono::duration_cast<Clock::duration>(tools_.timeout));
  return failure ? failure->detail : "the connection was not made";
}

}  // namespace trustprobe::scan
