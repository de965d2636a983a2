#include "probe/attempt.h"

#include <algorithm>

#include "base/text.h"
#include "net/http.h"
#include "net/tls_channel.h"
#include "preamble/without_credentials.h"
#include "probe/failure.h"
#include "probe/handshake_recorder.h"

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;
using net::Clock;
using observation::ClientCertificate;

// In TLS 1.3 a server refuses our lack of a certificate after the handshake is done for us (RFC 8446 4.4.2.4); most say
// so within a round trip.
constexpr Clock::duration late_alert_wait = std::chrono::milliseconds{500};

base::Microseconds microseconds(Clock::duration duration) {
  return std::chrono::duration_cast<base::Microseconds>(duration);
}

// Alerts by which servers say that they insist on a certificate; RFC 8446 has an own one, TLS 1.2 has not.
bool demands_certificate(const wire::Alert& alert) {
  switch (alert.description) {
    case wire::alert::handshake_failure:
    case wire::alert::no_certificate:
    case wire::alert::bad_certificate:
    case wire::alert::certificate_unknown:
    case wire::alert::access_denied:
    case wire::alert::certificate_required:
      return true;
    default:
      return false;
  }
}

// Servers that do not expect a header take it for a broken ClientHello.
bool may_dislike_header(const observation::AttemptFailure& failure) {
  using observation::FailureReason;
  return failure.reason == FailureReason::not_tls || failure.reason == FailureReason::closed ||
         failure.reason == FailureReason::reset;
}

// One connection. The steps run under deadlines; what they have found by then stays here.
class OneTry {
 public:
  OneTry(const AttemptTools& tools, const Approach& approach, const target::Offer& offer,
         const target::Endpoint& endpoint)
      : tools_(tools),
        approach_(approach),
        offer_(offer),
        endpoint_(endpoint),
        end_of_way_(net::end_of(endpoint)),
        recorder_(attempt_.handshake, tools.pool, caps(tools.limits)) {
    attempt_.offer = &offer;
  }

  asio::awaitable<AttemptResult> run(HttpRequest http) {
    const auto step = std::chrono::duration_cast<Clock::duration>(tools_.limits.timeout);
    started_ = Clock::now();
    co_await net::with_deadline(step, tools_.stop, connect_and_shake_hands());
    if (waits_for_late_alert()) {
      co_await net::with_deadline(std::min(time_left(), late_alert_wait), tools_.stop, read_late_alert());
    }
    judge_ending();
    if (http == HttpRequest::one && attempt_.handshake.complete) {
      http_.emplace().failure = "no HTTP answer in time";
      co_await net::with_deadline(time_left(), tools_.stop, fetch_head());
    }
    finish();
    co_return AttemptResult{std::move(attempt_), std::move(passage_.greeting), std::move(http_)};
  }

 private:
  static HandshakeRecorder::Caps caps(const Limits& limits) { return {limits.chain_length, limits.handshake_bytes}; }

  Clock::duration time_left() const {
    const auto left = std::chrono::duration_cast<Clock::duration>(tools_.limits.timeout) - (Clock::now() - started_);
    return std::max(left, Clock::duration::zero());
  }

  asio::awaitable<void> connect_and_shake_hands() {
    co_await tools_.opener.open(approach_.way, end_of_way_, passage_);
    if (!passage_.is_open()) co_return;
    const auto opened_at = Clock::now();
    const net::TlsContext& context = tools_.contexts.of(offer_, approach_.web);
    channel_.emplace(std::move(passage_.stream), context, recorder_, tools_.limits.handshake_bytes);
    std::optional<std::string> server_name;
    if (offer_.sends_server_name) server_name = endpoint_.server_name;
    end_ = co_await channel_->handshake(std::move(server_name));
    attempt_.timings.handshake = microseconds(Clock::now() - opened_at);
  }

  bool waits_for_late_alert() const {
    return end_.done() && recorder_.version() >= target::tls13 && recorder_.declined_certificate_request();
  }

  // A ticket or data means that the server is content without our certificate.
  asio::awaitable<void> read_late_alert() {
    base::Bytes data;
    while (!recorder_.ticket_received() && data.empty()) {
      const net::ChannelEnd end = co_await channel_->read_some(data);
      if (!end.done()) co_return;
    }
  }

  asio::awaitable<void> fetch_head() {
    const std::string host = endpoint_.server_name.value_or(endpoint_.expected_name);
    net::ChannelEnd end = co_await channel_->write(net::http_get_request(host, approach_.port));
    base::Bytes received;
    net::HttpProgress progress;
    while (progress.wants_more() && end.done()) {
      const std::size_t before = received.size();
      end = co_await channel_->read_some(received);
      if (received.size() > before) progress = net::parse_http_head(base::text_of(received));
    }
    http_->failure = progress.head               ? ""
                     : !progress.failure.empty() ? progress.failure
                                                 : "the server closed the connection without an HTTP answer";
    if (!progress.head) co_return;
    http_->status = progress.head->status;
    const auto& policy = progress.head->strict_transport_security;
    if (policy) http_->strict_transport_security = base::printable(*policy);
  }

  void judge_ending() {
    const auto limit = tools_.limits.timeout;
    if (!channel_) {
      attempt_.failure = way_failure(*passage_.failure_after(std::chrono::duration_cast<Clock::duration>(limit)));
      return;
    }
    if (recorder_.alert() && recorder_.declined_certificate_request() && demands_certificate(*recorder_.alert())) {
      attempt_.handshake.client_certificate = ClientCertificate::required;
    }
    attempt_.handshake.complete = end_.done() && !recorder_.alert() && !recorder_.chain_over_caps();
    if (attempt_.handshake.complete) return;
    attempt_.failure = handshake_failure({.end = end_,
                                          .alert = recorder_.alert(),
                                          .first_bytes = channel_->first_bytes(),
                                          .bytes_received = channel_->bytes_received(),
                                          .version = recorder_.version(),
                                          .offer = &offer_,
                                          .through_proxy = !approach_.way.is_direct(),
                                          .heard_credentials = preamble::tells_credentials(approach_.way.proxies),
                                          .chain_over_caps = recorder_.chain_over_caps(),
                                          .chain_length_cap = tools_.limits.chain_length,
                                          .bytes_cap = tools_.limits.handshake_bytes,
                                          .limit = limit});
    std::string& detail = attempt_.failure->detail;
    detail = preamble::quotes_without_credentials(std::move(detail), approach_.way.proxies);
    if (approach_.way.proxy_protocol && may_dislike_header(*attempt_.failure))
      detail += "; it may not expect the PROXY header that was sent first";
  }

  void finish() {
    if (channel_) {
      channel_->close();
      attempt_.handshake.bytes_sent = channel_->bytes_sent();
      attempt_.handshake.bytes_received = channel_->bytes_received();
    }
    attempt_.timings.connect = microseconds(passage_.connect_time);
    if (!approach_.way.is_plain()) attempt_.timings.preamble = microseconds(passage_.preamble_time);
    attempt_.timings.total = microseconds(Clock::now() - started_);
  }

  const AttemptTools& tools_;
  const Approach& approach_;
  const target::Offer& offer_;
  const target::Endpoint& endpoint_;
  const net::WayEnd end_of_way_;
  net::Passage passage_;
  observation::Attempt attempt_;
  HandshakeRecorder recorder_;
  Clock::time_point started_;
  std::optional<net::TlsChannel> channel_;
  net::ChannelEnd end_{net::ChannelEnd::Kind::cancelled, ""};
  std::optional<observation::HttpRecord> http_;
};

net::TlsOptions tls_options(const target::Offer& offer, const Limits& limits, std::vector<std::string> alpn) {
  net::TlsOptions options;
  options.lowest_version = offer.lowest_version;
  options.highest_version = offer.highest_version;
  options.key = offer.key == target::KeyChoice::ecdsa ? net::CertificateKey::ecdsa
                : offer.key == target::KeyChoice::rsa ? net::CertificateKey::rsa
                                                      : net::CertificateKey::any;
  options.alpn = std::move(alpn);
  options.message_bytes = limits.handshake_bytes;
  return options;
}

}  // namespace

TlsContexts::TlsContexts(const std::vector<const target::Offer*>& offers, const Limits& limits, bool http) {
  const auto web = http ? std::vector<std::string>{"http/1.1"} : std::vector<std::string>{"h2", "http/1.1"};
  for (const target::Offer* offer : offers) {
    web_.try_emplace(offer, tls_options(*offer, limits, web));
    other_.try_emplace(offer, tls_options(*offer, limits, {}));
  }
}

asio::awaitable<AttemptResult> make_attempt(const AttemptTools& tools, const Approach& approach,
                                            const target::Offer& offer, target::Endpoint endpoint, HttpRequest http) {
  for (int tries = 1;; ++tries) {
    OneTry one(tools, approach, offer, endpoint);
    AttemptResult result = co_await one.run(http);
    result.attempt.tries = tries;
    const bool again = result.attempt.failure && !result.attempt.answered_by_tls() &&
                       worth_another_try(*result.attempt.failure) && tries < tools.limits.tries &&
                       !tools.stop.stopped();
    if (!again) co_return result;
  }
}

}  // namespace trustprobe::probe
